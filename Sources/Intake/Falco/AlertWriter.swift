/// Appends the JSON of one alert to a byte buffer.
struct AlertWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A JSON string of the bytes in `range`; not UTF-8 is repaired.
    mutating func string(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        let text = UnsafeBufferPointer(rebasing: source[range])
        bytes.append(UInt8(ascii: "\""))
        if Self.isASCII(text) || String(validating: text, as: UTF8.self) != nil {
            escaped(text)
        } else {
            var repaired = String(decoding: text, as: UTF8.self)
            repaired.withUTF8 { escaped($0) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var union: UInt8 = 0
        for byte in text { union |= byte }
        return union < 0x80
    }

    private mutating func escaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (index, byte) in text.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            start = index + 1
            escape(byte)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            raw("u00")
            bytes.append(Self.digits[Int(byte >> 4)])
            bytes.append(Self.digits[Int(byte & 15)])
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ`. What protobuf does not allow is brought into its bounds: years 0001 to 9999.
    mutating func time(seconds: Int64, nanoseconds: Int64) {
        let bounded = min(max(seconds, -62_135_596_800), 253_402_300_799)
        let days = bounded >= 0 ? bounded / 86_400 : (bounded - 86_399) / 86_400
        let second = bounded - days * 86_400
        let (year, month, day) = Self.civil(daysSince1970: days)
        number(year, 4)
        raw("-")
        number(month, 2)
        raw("-")
        number(day, 2)
        raw("T")
        number(second / 3600, 2)
        raw(":")
        number(second / 60 % 60, 2)
        raw(":")
        number(second % 60, 2)
        raw(".")
        number(min(max(nanoseconds, 0), 999_999_999), 9)
        raw("Z")
    }

    private mutating func number(_ value: Int64, _ width: Int) {
        let digits = String(value)
        for _ in digits.utf8.count..<max(width, digits.utf8.count) { bytes.append(UInt8(ascii: "0")) }
        raw(digits)
    }

    /// The date of a day of the proleptic Gregorian calendar. Years are counted from March, so that the leap day is the
    /// last of its year, and in eras of 400 years, which all have 146,097 days.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}
