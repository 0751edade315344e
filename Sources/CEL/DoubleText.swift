/// The shortest text that reads back as the same number: plain from 1e-4 up to 1e6, with an exponent beyond.
enum DoubleText {
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, exponent) = parts(of: value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        guard exponent < -4 || exponent >= 6 else { return sign + plain(digits, exponent) }
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        let power = String(exponent.magnitude)
        return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(power.count < 2 ? "0" : "")\(power)"
    }

    /// Significant digits without leading and trailing zeros, and the power of ten of the first one.
    private static func parts(of value: Double) -> (digits: String, exponent: Int) {
        let halves = value.description.split(separator: "e", maxSplits: 1)
        let mantissa = (halves.first ?? "0").split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = mantissa.first ?? "0"
        let power = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let zeros = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(zeros))
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? ("0", 0) : (digits, whole.count - 1 - zeros + power)
    }

    private static func plain(_ digits: String, _ exponent: Int) -> String {
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
        let missing = exponent + 1 - digits.count
        if missing >= 0 { return digits + String(repeating: "0", count: missing) }
        return "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    }
}
