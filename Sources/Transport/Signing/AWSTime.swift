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
        let (year, month, dayOfMonth) = Self.civil(daysSince1970: days)
        day = Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(dayOfMonth, 2)
        let clock = Self.padded(second / 3600, 2) + Self.padded(second / 60 % 60, 2) + Self.padded(second % 60, 2)
        stamp = "\(day)T\(clock)Z"
    }

    /// Proleptic Gregorian date, counted in eras of 400 years that begin on a 1 March.
    static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
