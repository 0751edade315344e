import JSON

/// What the catalog knows of one call: which objects it touches and what each member of its request does to them.
public struct EventSpec: Sendable {
    /// What the row was graded on: a real record, or only the vendor's description of the API.
    public enum Evidence: String, Sendable, Hashable { case record, model }

    /// As records write it, without an API date behind it.
    public var name: String
    public var services: [String]
    public var evidence: Evidence
    public var isReadOnly = false
    /// Set when the call changes no configuration at all: why.
    public var notConfiguration: String?
    public var conditions: [RowCondition] = []
    /// The objects that the call touches. Of the targets in one group the first that a state holds is taken.
    public var groups: [[TargetSpec]] = []
    /// Where the response lists ids that the call left alone.
    public var failures: [RequestPath] = []
    /// Where the row stands, for messages.
    public var file: String
    public var line: Int

    public init(name: String, services: [String], evidence: Evidence, file: String, line: Int) {
        self.name = name
        self.services = services
        self.evidence = evidence
        self.file = file
        self.line = line
    }

    /// Types named by the targets, in order, without repeats.
    public var resourceTypes: [String] {
        var types: [String] = []
        for type in groups.joined().flatMap(\.types) where !types.contains(type) { types.append(type) }
        return types
    }
}

/// When a row or a target holds, where one name serves several APIs or one call several types.
public enum RowCondition: Sendable, Hashable {
    case apiVersion(String)
    case has(RequestPath)
    case lacks(RequestPath)
    /// The scalar at the path reads so, without regard to case.
    case equals(RequestPath, String)
}

/// When the change of a call takes effect.
public enum EffectSpec: Sendable, Hashable {
    case now, inProgress
    /// Later, unless the member at the path says `true`.
    case scheduledUnless(RequestPath)
}

/// One object of a call, or a parent that may stand for it.
public struct TargetSpec: Sendable {
    public enum Lifecycle: String, Sendable, Hashable { case create, delete, modify }
    /// What a member that the request does not carry means.
    public enum Absence: String, Sendable, Hashable { case unchanged, standard }

    /// Types that the same mapping serves; `*` stands for whichever type the id's prefix tells.
    public var types: [String]
    /// The object that contains the group's first one; stands for it where no state holds that.
    public var isParent = false
    /// Ways to find the object, tried in order: an attribute and where the record has its value.
    public var finds: [[Locator]] = []
    public var lifecycle = Lifecycle.modify
    public var absence = Absence.unchanged
    public var effect = EffectSpec.now
    /// What carries the setting; where the record lacks it, the effect is unknown and no absent member means a default.
    public var body: RequestPath?
    public var conditions: [RowCondition] = []
    /// Each element of this list is a change of its own; all paths below are relative to it.
    public var scope: RequestPath?
    /// Attributes that the call sets without naming them.
    public var fixed: [(attribute: TerraformPath, value: JSONValue)] = []
    public var members = MemberTree()
    /// Members of the response that tell new values; the others there mean nothing.
    public var responseMembers = MemberTree()
    /// The rules of a security group are told one by one: `ingress`, `egress`, or `either` where the call does not say.
    public var rules: RuleOperation?

    public init(types: [String]) { self.types = types }

    /// How the members of a security group call are read.
    public struct RuleOperation: Sendable, Hashable {
        public enum Verb: String, Sendable, Hashable { case authorize, revoke, describe, replace }
        public var verb: Verb
        public var direction: String?
    }
}

/// An attribute of an identity key and where the record has its value.
public struct Locator: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case text(String)
        case path(RequestPath)
        case account
        case region
    }
    public var attribute: String
    public var parts: [Part]

    /// A bare path, or a template such as `{roleName}:{policyName}`; `@account` and `@region` are the event's own, and
    /// `{=text}` is the text itself.
    public init?(attribute: String, parsing text: String) {
        self.attribute = attribute
        parts = []
        guard text.contains("{") else {
            guard let part = Self.part(text[...]) else { return nil }
            parts = [part]
            return
        }
        var rest = text[...]
        while !rest.isEmpty {
            guard rest.first == "{" else {
                let literal = rest.prefix { $0 != "{" }
                parts.append(.text(String(literal)))
                rest = rest.dropFirst(literal.count)
                continue
            }
            guard let end = rest.firstIndex(of: "}"),
                let part = Self.part(rest[rest.index(after: rest.startIndex)..<end])
            else { return nil }
            parts.append(part)
            rest = rest[rest.index(after: end)...]
        }
    }

    private static func part(_ text: Substring) -> Part? {
        switch text {
        case "@account": .account
        case "@region": .region
        case let text where text.hasPrefix("="): .text(String(text.dropFirst()))
        default: RequestPath(parsing: String(text)).map(Part.path)
        }
    }

    public var paths: [RequestPath] {
        parts.compactMap { part in
            if case .path(let path) = part { path } else { nil }
        }
    }
}
