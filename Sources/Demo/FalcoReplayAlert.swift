import JSON

/// One alert for `FalcoReplayServer`, in the words of `falco.outputs.response`.
public struct FalcoReplayAlert: Sendable, Hashable {
    /// Nanoseconds since 1970-01-01 UTC.
    public var time: Int64 = 0
    /// `Emergency` ... `Debug`.
    public var priority = "Notice"
    public var rule = ""
    public var output = ""
    public var outputFields: [String: String] = [:]
    public var hostname = ""
    public var tags: [String] = []
    public var source = "aws_cloudtrail"

    public init() {}

    /// Reads what Falco's HTTP output posts. As in Falco's gRPC output every output field becomes text: numbers and
    /// lists as JSON, null as `<NA>`.
    public init(json bytes: [UInt8]) throws(FalcoReplayAlertError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw FalcoReplayAlertError(reason: error.description)
        }
        guard let fields = json["output_fields"]?.objectValue, let time = json["time"]?.stringValue else {
            throw FalcoReplayAlertError(reason: "an alert needs output_fields and time")
        }
        guard let nanoseconds = Self.nanoseconds(time) else {
            throw FalcoReplayAlertError(reason: "time must be YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ")
        }
        self.time = nanoseconds
        priority = json["priority"]?.stringValue ?? priority
        rule = json["rule"]?.stringValue ?? ""
        output = json["output"]?.stringValue ?? ""
        hostname = json["hostname"]?.stringValue ?? ""
        source = json["source"]?.stringValue ?? source
        tags = json["tags"]?.arrayValue?.compactMap(\.stringValue) ?? []
        outputFields = fields.mapValues { value in
            switch value {
            case .string(let text): text
            case .null: "<NA>"
            default: value.text
            }
        }
    }

    /// `2026-01-31T12:00:00.123456789Z`, the fraction optional.
    private static func nanoseconds(_ text: String) -> Int64? {
        let parts = text.utf8.split { "-T:.Z".utf8.contains($0) }.map { String(decoding: $0, as: UTF8.self) }
        let numbers = parts.prefix(6).compactMap { Int64($0) }
        guard numbers.count == 6, text.hasSuffix("Z"), parts.count <= 7 else { return nil }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        guard (1970...2261).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        guard numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60 else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 7 {
            guard parts[6].utf8.count <= 9, let fraction = Int64(parts[6]) else { return nil }
            nanoseconds = (parts[6].utf8.count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        let seconds = daysSince1970(year, month, day) * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        return seconds * 1_000_000_000 + nanoseconds
    }

    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        let months: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let years = (1970..<year).reduce(Int64(0)) { $0 + (isLeap($1) ? 366 : 365) }
        return years + months.prefix(Int(month - 1)).reduce(0, +) + day - 1
    }
}

/// Why bytes are no alert for the replay server.
public struct FalcoReplayAlertError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String
    public var description: String { "not a Falco alert: \(reason)" }
}
