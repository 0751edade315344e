/// Points in time as states and records write them: `2030-01-01T22:00:00Z` and `Jan 1, 2030 10:00:00 PM`.
enum TimeForms {
    /// Whether the state's time is the record's; false when either is no time.
    static func areSame(_ state: String, _ record: String) -> Bool {
        guard looksLikeTime(state), let left = EventTime(iso8601: state) else { return false }
        return left == (EventTime(iso8601: record) ?? spelledOut(record))
    }

    private static func looksLikeTime(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count >= 20, bytes.count <= 40 else { return false }
        let start = bytes.startIndex
        return bytes[bytes.index(start, offsetBy: 4)] == UInt8(ascii: "-")
            && bytes[bytes.index(start, offsetBy: 10)] == UInt8(ascii: "T")
    }

    private static let months = [
        "Jan": "01", "Feb": "02", "Mar": "03", "Apr": "04", "May": "05", "Jun": "06", "Jul": "07", "Aug": "08",
        "Sep": "09", "Oct": "10", "Nov": "11", "Dec": "12",
    ]

    /// `Jan 1, 2030 10:00:00 PM`, in UTC; newer writers put a comma behind the year and a narrow space before `PM`.
    private static func spelledOut(_ text: String) -> EventTime? {
        guard text.utf8.count <= 40 else { return nil }
        let words = text.split { $0 == " " || $0 == "," || $0 == "\u{202F}" || $0 == "\u{A0}" }
        guard words.count == 5, let month = months[String(words[0])], let day = Int(words[1]) else { return nil }
        let clock = words[3].split(separator: ":")
        guard clock.count == 3, let hour = Int(clock[0]), (1...12).contains(hour) else { return nil }
        guard (0...31).contains(day), words[4] == "AM" || words[4] == "PM" else { return nil }
        let hours = hour % 12 + (words[4] == "PM" ? 12 : 0)
        return EventTime(
            iso8601: "\(words[2])-\(month)-\(padded(day))T\(padded(hours)):\(clock[1]):\(clock[2])Z")
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
