import JSON

/// What the demo plays and what must come of it: `Data/story.json`.
public struct Story: Sendable {
    /// How an event reaches the operator.
    public enum Way: String, Sendable { case grpc, http }

    public enum Step: Sendable {
        /// An audit record, sent as the alert that Falco makes of it. `altered` is a JSON merge patch that turns the
        /// record into its opposite: a test plays the story with it and must see another end.
        case event(id: String, title: String, way: Way, record: JSONValue, altered: JSONValue)
        /// A new version of a Terraform state.
        case state(id: String, title: String, name: String, file: String)

        public var id: String {
            switch self {
            case .event(let id, _, _, _, _), .state(let id, _, _, _): id
            }
        }
        public var title: String {
            switch self {
            case .event(_, let title, _, _, _), .state(_, let title, _, _): title
            }
        }
    }

    /// A story file that cannot be played, with the step and member that is wrong.
    public struct FormatError: Error, CustomStringConvertible {
        public var description: String
    }

    public var steps: [Step]
    /// One partial DriftReport for each report that must exist at the end; no other may.
    public var expected: [JSONValue]

    public init(parsing text: String) throws {
        let json = try JSONValue(parsing: text)
        steps = try (json["steps"]?.arrayValue ?? []).enumerated().map { try Self.step($1, at: $0) }
        expected = json["expect"]?.arrayValue ?? []
        guard !steps.isEmpty else { throw FormatError(description: "the story has no steps") }
    }

    /// The story that comes with the program.
    public static func builtIn() throws -> Story {
        try Story(parsing: try DemoFiles.text("story.json"))
    }

    /// The identities of the steps that can be altered.
    public var alterable: [String] {
        steps.compactMap { if case .event(let id, _, _, _, _) = $0 { id } else { nil } }
    }

    /// The story with one event turned into its opposite; nil when there is no such event.
    public func altering(_ id: String) -> Story? {
        guard let index = steps.firstIndex(where: { $0.id == id }),
            case .event(_, let title, let way, let record, let altered) = steps[index]
        else { return nil }
        var story = self
        story.steps[index] = .event(
            id: id, title: title, way: way, record: record.merging(altered), altered: altered)
        return story
    }

    private static func step(_ json: JSONValue, at index: Int) throws -> Step {
        func text(_ member: String) throws -> String {
            guard let text = json[member]?.stringValue else {
                throw FormatError(description: "steps[\(index)].\(member) is missing or no string")
            }
            return text
        }
        if json["state"] != nil {
            return .state(
                id: try text("id"), title: try text("title"), name: try text("state"), file: try text("file"))
        }
        guard let way = Way(rawValue: try text("via")) else {
            throw FormatError(description: "steps[\(index)].via must be grpc or http")
        }
        guard let record = json["record"], let altered = json["altered"] else {
            throw FormatError(description: "steps[\(index)] needs record and altered")
        }
        return .event(id: try text("id"), title: try text("title"), way: way, record: record, altered: altered)
    }
}

extension JSONValue {
    /// RFC 7386: members of `patch` replace ours, null removes, objects merge.
    func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result: JSONValue = objectValue == nil ? [:] : self
        for (key, change) in changes {
            result[key] = change.isNull ? nil : (result[key] ?? .null).merging(change)
        }
        return result
    }

    /// Whether `self` has everything that `part` has: members by name, arrays element by element at equal length.
    func contains(_ part: JSONValue) -> Bool {
        switch (self, part) {
        case (.object(let members), .object(let wanted)):
            return wanted.allSatisfy { key, value in
                value.isNull ? (members[key] ?? .null).isNull : members[key]?.contains(value) == true
            }
        case (.array(let elements), .array(let wanted)):
            return elements.count == wanted.count && zip(elements, wanted).allSatisfy { $0.contains($1) }
        default: return self == part
        }
    }
}
