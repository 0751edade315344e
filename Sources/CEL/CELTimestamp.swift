/// An instant of UTC from year 1 to 9999, in seconds since 1970 and nanoseconds of the second.
public struct CELTimestamp: Sendable, Hashable, Comparable {
    public let seconds: Int64
    /// 0 to 999,999,999.
    public let nanoseconds: Int64

    static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Nil outside of the years 1 to 9999. Nanoseconds of any size are carried over.
    public init?(seconds: Int64, nanoseconds: Int64 = 0) {
        let carry = nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
        let (sum, overflow) = seconds.addingReportingOverflow(carry)
        guard !overflow, Self.secondsRange.contains(sum) else { return nil }
        self.seconds = sum
        self.nanoseconds = nanoseconds - carry * 1_000_000_000
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    func adding(_ duration: CELDuration) -> CELTimestamp? {
        CELTimestamp(
            seconds: seconds + duration.nanoseconds / 1_000_000_000,
            nanoseconds: nanoseconds + duration.nanoseconds % 1_000_000_000)
    }

    /// Nil when the difference is longer than a duration can be.
    func since(_ other: CELTimestamp) -> CELDuration? {
        let (product, overflow) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, tooLong) = product.addingReportingOverflow(nanoseconds - other.nanoseconds)
        return overflow || tooLong ? nil : CELDuration(nanoseconds: sum)
    }

    /// Reads RFC 3339: `2026-01-31T12:00:00Z`, with fraction and offset. Nil when the text is none.
    public init?(_ text: String) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"), let hour = reader.number(2),
            reader.take(":"), let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= CivilDate.days(in: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilDate.daysSince1970(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanoseconds: fraction)
    }

    /// RFC 3339 in UTC, with as many decimals as needed.
    public var text: String {
        let date = CivilDate(of: self, offset: 0)
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
        let time = "\(pad(date.hour, 2)):\(pad(date.minute, 2)):\(pad(date.second, 2))"
        return "\(day)T\(time)\(fractionText(nanoseconds))Z"
    }
}

/// Reads the parts of a time off the front of some bytes.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int64? {
        guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
            return nil
        }
        position += 1
        return Int64(bytes[position - 1] - UInt8(ascii: "0"))
    }

    mutating func number(_ width: Int) -> Int64? {
        var result: Int64 = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            result = result * 10 + digit
        }
        return result
    }

    /// Nanoseconds of an optional `.123`; digits behind the ninth are dropped.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        guard var result = digit() else { return nil }
        var scale: Int64 = 100_000_000
        result *= scale
        while let next = digit() {
            scale /= 10
            result += next * scale
        }
        return result
    }

    /// Seconds east of UTC of `Z` or `+02:00`.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
