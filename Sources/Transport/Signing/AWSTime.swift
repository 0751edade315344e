/// An instant as Signature Version 4 writes it.
struct AWSTime {
    /// `20260131T120000Z`
    let stamp: String
    /// `20260131`
    let day: String

    init(unixSeconds: Int64) {
        let clamped = min(max(unixSeconds, 0), 253_402_300_799)  // 1970 to the end of 9999: four digits
        let days = clamped / 86400
        let second = clamped % 86400
        let (year, month, dayOfMonth) = UTCTime.civil(daysSince1970: days)
        day = Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(dayOfMonth, 2)
        let clock = Self.padded(second / 3600, 2) + Self.padded(second / 60 % 60, 2) + Self.padded(second % 60, 2)
        stamp = "\(day)T\(clock)Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
