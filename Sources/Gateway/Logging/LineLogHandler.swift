import Logging

/// Writes one line a record: JSON for machines, `text` for people. Keys are flat: `level`, `time`, `logger`, `msg` and
/// then the record's metadata in ascending order.
public struct LineLogHandler: LogHandler {
    public enum Format: String, Sendable, CaseIterable { case json, text }

    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: Format
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> String

    /// - Parameters:
    ///   - write: takes one line without its end; called from any thread.
    ///   - now: the time as RFC 3339 in UTC.
    public init(
        label: String, format: Format, write: @escaping @Sendable (String) -> Void = StandardError.writeLine,
        now: @escaping @Sendable () -> String = WallClock.now
    ) {
        self.label = label
        self.format = format
        self.write = write
        self.now = now
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        let ordered = fields.sorted { $0.key < $1.key }
        switch format {
        case .json: write(json(event, ordered))
        case .text: write(text(event, ordered))
        }
    }

    private func json(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        var line = "{\"level\":\"\(Self.name(of: event.level))\",\"time\":\"\(now())\",\"logger\":\(Self.quote(label))"
        line += ",\"msg\":\(Self.quote(event.message.description))"
        for field in fields { line += ",\(Self.quote(field.key)):\(Self.render(field.value))" }
        return line + "}"
    }

    private func text(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        var line = "\(now()) \(Self.name(of: event.level).uppercased()) \(label): \(event.message)"
        for field in fields { line += " \(field.key)=\(Self.render(field.value))" }
        return line
    }

    /// controller-runtime's four names.
    static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }

    private static func render(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quote(text)
        case .stringConvertible(let number as Int): String(number)
        case .stringConvertible(let number as Int64): String(number)
        case .stringConvertible(let flag as Bool): flag ? "true" : "false"
        case .stringConvertible(let number as Double) where number.isFinite: "\(number)"
        case .stringConvertible(let value): quote(value.description)
        case .array(let values): "[" + values.map(render).joined(separator: ",") + "]"
        case .dictionary(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(quote($0.key)):\(render($0.value))" }
                .joined(separator: ",") + "}"
        @unknown default: quote("\(value)")
        }
    }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
