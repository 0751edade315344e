import JSON

/// A span of time as the user wrote it, `5m` or `1h30m`; it is written back unchanged.
public struct DurationText: FieldValue {
    public let text: String
    /// At most 2^53, about 285,000 years.
    public let milliseconds: Int64

    /// Reads numbers with the units `h`, `m`, `s` and `ms`. Nil when the text is none or too long a time.
    public init?(_ text: String) {
        var total = 0.0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0 == "." || ("0"..."9").contains($0)) }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = Self.scales[String(unit)] else { return nil }
            total += value * scale
        }
        guard total <= 9_007_199_254_740_992 else { return nil }
        self.text = text
        milliseconds = Int64(total)
    }

    private static let scales: [String: Double] = ["h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1]

    /// A whole number of seconds, written as such.
    public init(seconds: Int32) {
        text = "\(seconds)s"
        milliseconds = Int64(seconds) * 1_000
    }

    private init(literal text: String, milliseconds: Int64) {
        self.text = text
        self.milliseconds = milliseconds
    }

    // The defaults of the schema.
    static let fiveMinutes = DurationText(literal: "5m", milliseconds: 300_000)
    static let tenMinutes = DurationText(literal: "10m", milliseconds: 600_000)
    static let oneHour = DurationText(literal: "1h", milliseconds: 3_600_000)
    static let oneDay = DurationText(literal: "24h", milliseconds: 86_400_000)

    public var seconds: Int64 { milliseconds / 1_000 }
    public var duration: Duration { .milliseconds(milliseconds) }

    public static var shape: FieldShape { .string }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard let value = json.stringValue.flatMap({ DurationText($0) }) else {
            throw FieldError(path, "must be a duration such as 30s, 5m or 1h30m")
        }
        self = value
    }
    public var json: JSONValue { .string(text) }
}
