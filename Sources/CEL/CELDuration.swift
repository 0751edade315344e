/// A span of time in nanoseconds, within what 64 bits hold (about 292 years either way).
public struct CELDuration: Sendable, Hashable, Comparable {
    public var nanoseconds: Int64
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// Reads `1h30m`, `-1.5s`, `250ms`; units `h m s ms us µs ns`. Nil when the text is no duration or too long a one.
    public init?(_ text: String) {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        if rest == "0" {
            self.init(nanoseconds: 0)
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = Self.component(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        self.init(nanoseconds: isNegative ? -total : total)
    }

    /// Takes one number with its unit off the front.
    private static func component(_ rest: inout Substring) -> Int64? {
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var fraction = Substring()
        if rest.first == "." {
            rest.removeFirst()
            fraction = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(fraction.count)
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        let unit = rest.prefix { !($0 == "." || ($0.isASCII && $0.isNumber)) }
        rest = rest.dropFirst(unit.count)
        guard let scale = scales[String(unit)], let units = whole.isEmpty ? 0 : Int64(whole) else { return nil }
        let (product, overflow) = units.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        let (sum, tooLong) = product.addingReportingOverflow(fractional(fraction, of: scale))
        return tooLong ? nil : sum
    }

    private static func fractional(_ digits: Substring, of scale: Int64) -> Int64 {
        var result: Int64 = 0
        var unit = scale
        for digit in digits.utf8 {
            unit /= 10
            result += unit * Int64(digit &- UInt8(ascii: "0"))
        }
        return result
    }

    private static let scales: [String: Int64] = [
        "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "µs": 1_000,
        "μs": 1_000, "ns": 1,
    ]

    /// Seconds with up to nine decimals: `5400s`, `0.25s`.
    public var text: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        return "\(sign)\(magnitude / 1_000_000_000)\(fractionText(Int64(magnitude % 1_000_000_000)))s"
    }
}

/// `.25` for 250,000,000 nanoseconds; empty for none.
func fractionText(_ nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(nanoseconds)
    digits = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    while digits.last == "0" { digits.removeLast() }
    return "." + digits
}
