/// An instant in microseconds since 1970-01-01 UTC: the clouds' clocks, never ours.
public struct EventTime: Sendable, Hashable, Comparable {
    public var microseconds: Int64
    @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    public func adding(seconds: Int64) -> EventTime { EventTime(microseconds: microseconds &+ seconds &* 1_000_000) }
    /// Whole seconds from `earlier` to this instant.
    public func seconds(since earlier: EventTime) -> Int64 { (microseconds &- earlier.microseconds) / 1_000_000 }
}

extension EventTime: CustomStringConvertible {
    /// An instant as ISO 8601 / RFC 3339 writes it: `2026-01-31T12:00:00Z`, with a fraction of any length (cut to
    /// microseconds) and an offset; `T` may be a blank or lower case, a missing zone is UTC. Nil for anything else, for
    /// days that do not exist and for years before 1970 or after 9999.
    public init?(iso8601 text: String) {
        guard let time = text.withBytes({ EventTime(iso8601: $0) }) else { return nil }
        self = time
    }

    /// As `init(iso8601:)`, from UTF-8.
    public init?(iso8601 text: UnsafeBufferPointer<UInt8>) {
        var reader = ISO8601Reader(text: text)
        guard let microseconds = reader.microseconds() else { return nil }
        self.init(microseconds: microseconds)
    }

    /// `2026-01-31T12:00:00Z`, with `.ffffff` (trailing zeros cut) only where there is a fraction.
    public var iso8601: String {
        let second = (microseconds >= 0 ? microseconds : microseconds - 999_999) / 1_000_000
        let fraction = microseconds - second * 1_000_000
        let day = (second >= 0 ? second : second - 86_399) / 86_400
        let ofDay = second - day * 86_400
        let date = CivilDate(daysSinceEpoch: day)
        var text = [UInt8]()
        text.reserveCapacity(27)
        func put(_ value: Int64, _ digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            for _ in 0..<digits {
                text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        put(min(max(date.year, 0), 9999), 4)
        text.append(UInt8(ascii: "-"))
        put(date.month, 2)
        text.append(UInt8(ascii: "-"))
        put(date.day, 2)
        text.append(UInt8(ascii: "T"))
        put(ofDay / 3600, 2)
        text.append(UInt8(ascii: ":"))
        put(ofDay / 60 % 60, 2)
        text.append(UInt8(ascii: ":"))
        put(ofDay % 60, 2)
        if fraction > 0 {
            text.append(UInt8(ascii: "."))
            put(fraction, 6)
            while text.last == UInt8(ascii: "0") { text.removeLast() }
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    public var description: String { iso8601 }
}

/// A day of the Gregorian calendar; both ways by eras of 400 years that begin on 1 March.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let fromMarch = month <= 2 ? year - 1 : year
        let era = (fromMarch >= 0 ? fromMarch : fromMarch - 399) / 400
        let yearOfEra = fromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Days of the month; 0 for a month that does not exist.
    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 1, 3, 5, 7, 8, 10, 12: 31
        default: 0
        }
    }
}

private struct ISO8601Reader {
    let text: UnsafeBufferPointer<UInt8>
    var position = 0

    init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

    mutating func microseconds() -> Int64? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            skip("Tt "), let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
            year >= 1970, day >= 1, day <= CivilDate.days(inMonth: month, of: year),
            hour < 24, minute < 60, second <= 60, let fraction = fraction(), let offset = offset()
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        // A leap second counts as the last second of its minute.
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset
        return seconds * 1_000_000 + fraction
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= text.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
            position += 1
        }
        return value
    }

    private mutating func skip(_ any: StaticString) -> Bool {
        guard position < text.count else { return false }
        for index in 0..<any.utf8CodeUnitCount where any.utf8Start[index] == text[position] {
            position += 1
            return true
        }
        return false
    }

    /// Microseconds of the fraction; 0 when there is none, nil when it has no digits.
    private mutating func fraction() -> Int64? {
        guard skip(".,") else { return 0 }
        let start = position
        var value: Int64 = 0
        var unit: Int64 = 100_000
        while position < text.count, text[position] &- UInt8(ascii: "0") < 10 {
            value += Int64(text[position] &- UInt8(ascii: "0")) * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    /// Seconds east of UTC.
    private mutating func offset() -> Int64? {
        if position == text.count { return 0 }
        if skip("Zz") { return position == text.count ? 0 : nil }
        let sign: Int64 = text[position] == UInt8(ascii: "-") ? -1 : 1
        guard skip("+-"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), position == text.count, hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
