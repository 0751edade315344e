import Engine
import JSON

/// What `tfdrift explain` asks of a running operator: the body of its POST.
public struct ExplainQuestion: Sendable, Hashable {
    public enum Subject: Sendable, Hashable {
        /// One event, by its id.
        case event(String)
        /// The last events, the newest first; `includingReads`: those that change nothing as well.
        case recent(limit: Int, includingReads: Bool)
    }
    public enum Output: String, Sendable, CaseIterable { case text, json }

    public static let path = "/v1/explain"
    public static let maximumLimit = 1_000

    public var subject: Subject
    /// `namespace/name`; nil: every source.
    public var source: String?
    public var output = Output.text

    public init(_ subject: Subject) { self.subject = subject }

    public var json: JSONValue {
        var json: JSONValue = ["output": .string(output.rawValue)]
        switch subject {
        case .event(let id): json["event"] = .string(id)
        case .recent(let limit, let includingReads):
            json["recent"] = ["limit": .int(Int64(limit)), "all": .bool(includingReads)]
        }
        if let source { json["source"] = .string(source) }
        return json
    }

    /// Nil when the body asks for nothing.
    init?(body: [UInt8]) {
        guard let json = try? JSONValue(parsing: body) else { return nil }
        if let id = json["event"]?.stringValue, !id.isEmpty {
            subject = .event(id)
        } else if let recent = json["recent"] {
            let limit = Int(clamping: recent["limit"]?.intValue ?? 50)
            subject = .recent(limit: min(max(limit, 1), Self.maximumLimit), includingReads: recent["all"] == true)
        } else {
            return nil
        }
        source = json["source"]?.stringValue
        output = json["output"]?.stringValue.flatMap(Output.init) ?? .text
    }

    func isAbout(_ key: SourceKey?) -> Bool { source == nil || key.map { "\($0)" == source } ?? false }
}
