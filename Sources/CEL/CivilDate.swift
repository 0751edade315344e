/// A moment as calendar and clock show it (proleptic Gregorian).
struct CivilDate {
    let year, month, day: Int64
    let hour, minute, second: Int64
    /// 0 is Sunday.
    let weekday: Int64
    /// 0 is the first of January.
    let dayOfYear: Int64

    /// - Parameter offset: seconds east of UTC.
    init(of instant: CELTimestamp, offset: Int64) {
        let local = instant.seconds + offset
        let days = Self.floor(local, 86_400)
        let clock = local - days * 86_400
        hour = clock / 3_600
        minute = clock % 3_600 / 60
        second = clock % 60
        weekday = Self.modulo(days + 4, 7)

        // Years that start in March put the leap day last; an era is 400 such years.
        let shifted = days + 719_468
        let era = Self.floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfMarchYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfMarchYear + 2) / 153
        day = dayOfMarchYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        dayOfYear = days - Self.daysSince1970(year: year, month: 1, day: 1)
    }

    static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floor(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 { value - floor(value, divisor) * divisor }
}
