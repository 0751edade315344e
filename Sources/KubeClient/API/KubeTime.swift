/// The API's two forms of time, as microseconds since 1970-01-01 UTC.
public enum KubeTime {
    /// `metav1.MicroTime`: "2026-01-31T12:00:00.000000Z". The API server refuses any other number of digits.
    public static func microTime(_ microseconds: Int64) -> String {
        let fraction = floorRemainder(microseconds, 1_000_000)
        return secondsText(microseconds) + "." + padded(fraction, 6) + "Z"
    }

    /// `metav1.Time`: "2026-01-31T12:00:00Z", rounded down.
    public static func time(_ microseconds: Int64) -> String { secondsText(microseconds) + "Z" }

    /// Reads RFC 3339 with any number of fractional digits (those beyond six are cut) and any offset; nil for anything
    /// else. A leap second reads as the second before it.
    public static func parse(_ text: String) -> Int64? {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("Tt "), let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"), let second = reader.number(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= daysInMonth(year, month), hour <= 23, minute <= 59,
            second <= 60
        else { return nil }
        let fraction: Int64
        if reader.skip(".") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        } else {
            fraction = 0
        }
        guard let offset = reader.offsetSeconds(), reader.isAtEnd else { return nil }
        let seconds = daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + min(second, 59) - offset
        return seconds * 1_000_000 + fraction
    }

    private static func secondsText(_ microseconds: Int64) -> String {
        let seconds = floorQuotient(microseconds, 1_000_000)
        let (year, month, day) = civil(fromDays: floorQuotient(seconds, 86400))
        let second = floorRemainder(seconds, 86400)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floorQuotient(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private static func floorRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        value % divisor + (value % divisor < 0 ? divisor : 0)
    }

    private static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 in the Gregorian calendar; years count from March, so that the leap day comes last.
    private static func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorQuotient(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorQuotient(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func digit() -> Int64? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int64(bytes[position - 1] - 0x30)
    }

    mutating func number(_ width: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    mutating func skip(_ choices: StaticString) -> Bool {
        guard position < bytes.count else { return false }
        for index in 0..<choices.utf8CodeUnitCount where choices.utf8Start[index] == bytes[position] {
            position += 1
            return true
        }
        return false
    }

    /// The digits behind the point, as microseconds.
    mutating func fraction() -> Int64? {
        guard var value = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            digits += 1
            if digits <= 6 { value = value * 10 + digit }
        }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    mutating func offsetSeconds() -> Int64? {
        if skip("Zz") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        if sign == 1 { guard skip("+") else { return nil } }
        guard let hours = number(2), skip(":"), let minutes = number(2), hours <= 23, minutes <= 59 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
