import JSON

/// What the catalog knows of one call: which objects it touches and what each member of its request does to them.
///
/// A reference to something that never changes, so that handing it on costs nothing.
public final class EventSpec: Sendable {
    /// What the row was graded on: a real record, or only the vendor's description of the API.
    public enum Evidence: String, Sendable, Hashable { case record, model }

    /// As records write it, without an API date behind it. Of Google Cloud with the version that is used most.
    public let name: String
    /// What records are found by: without date or version, of Azure in lower case.
    let key: String
    public let services: [String]
    public let evidence: Evidence
    public let isReadOnly: Bool
    /// Set when the call changes no configuration at all: why.
    public let notConfiguration: String?
    public let conditions: [RowCondition]
    /// The objects that the call touches. Of the targets in one group the first that a state holds is taken.
    public let groups: [[TargetSpec]]
    /// Whether some member of it is the object's new identity.
    public let renames: Bool
    /// Whether it may tell ids of security group rules.
    public let tellsRuleIDs: Bool
    /// Where the response lists ids that the call left alone.
    public let failures: [RequestPath]
    /// Where the row stands, for messages.
    public let file: String
    public let line: Int

    init(_ draft: EventDraft, name: String, evidence: Evidence, groups: [[TargetSpec]]) {
        self.name = name
        key = Self.key(of: name, services: draft.services)
        self.evidence = evidence
        self.groups = groups
        services = draft.services
        isReadOnly = draft.isReadOnly
        notConfiguration = draft.notConfiguration
        conditions = draft.conditions
        renames = groups.joined().contains { $0.members.rules.contains { $0.verb == .rename } }
        tellsRuleIDs = groups.joined().contains { $0.rules?.verb == .authorize || $0.rules?.verb == .replace }
        failures = draft.failures
        file = draft.file
        line = draft.line
    }

    /// The cloud that writes records of these services.
    public var provider: CloudProvider { Self.provider(of: services) }

    static func provider(of services: [String]) -> CloudProvider {
        guard let service = services.first?.lowercased() else { return .aws }
        if service.hasSuffix(".googleapis.com") || service == "k8s.io" { return .gcp }
        return service.hasPrefix("microsoft.") ? .azure : .aws
    }

    static func key(of name: String, services: [String]) -> String { key(of: name, provider(of: services)) }

    static func key(of name: String, _ provider: CloudProvider) -> String {
        switch provider {
        case .aws: return name
        case .gcp: return GoogleMethod.base(of: name)
        case .azure: return name.lowercased()
        }
    }

    /// Types named by the targets, in order, without repeats.
    public var resourceTypes: [String] {
        var types: [String] = []
        for type in groups.joined().flatMap(\.types) where !types.contains(type) { types.append(type) }
        return types
    }
}

/// A row while it is read; all its names share it.
struct EventDraft {
    var services: [String]
    var isReadOnly = false
    var notConfiguration: String?
    var conditions: [RowCondition] = []
    var failures: [RequestPath] = []
    var file: String
    var line: Int
}

/// When a row or a target holds, where one name serves several APIs or one call several types.
public enum RowCondition: Sendable, Hashable {
    case apiVersion(String)
    case has(RequestPath)
    case lacks(RequestPath)
    /// The scalar at the path reads so, without regard to case.
    case equals(RequestPath, String)
    /// The last part of the resource's name reads so, without regard to case.
    case named(String)
}

/// When the change of a call takes effect.
public enum EffectSpec: Sendable, Hashable {
    case now, inProgress
    /// Later, unless the member at the path says `true`.
    case scheduledUnless(RequestPath)
}

/// One object of a call, or a parent that may stand for it. Never changes once it is read.
public final class TargetSpec: Sendable {
    public enum Lifecycle: String, Sendable, Hashable { case create, delete, modify }
    /// What a member that the request does not carry means.
    public enum Absence: String, Sendable, Hashable { case unchanged, standard }

    /// Types that the same mapping serves; `*` stands for whichever type the id's prefix tells.
    public let types: [String]
    /// `types` is `*` alone.
    let isAnyType: Bool
    /// The object that contains the group's first one; stands for it where no state holds that.
    public let isParent: Bool
    /// Ways to find the object, tried in order: attributes and where the record has their values.
    public let finds: [(locators: [Locator], attributes: [String])]
    /// Those of `finds` that are one attribute at one path, nearly all; nil in the place of others.
    let plainFinds: [PlainFind?]
    public let lifecycle: Lifecycle
    public let absence: Absence
    /// The call leaves the object as it is where it is there already, and makes it as it was where somebody took it away
    /// (`attach`, `put`): the object is no more than what the call says of it.
    public let isIdempotent: Bool
    public let effect: EffectSpec
    /// What carries the setting; where the record lacks it, the effect is unknown and no absent member means a default.
    public let body: RequestPath?
    public let conditions: [RowCondition]
    /// Where a state holds it, it stands for the whole call; where none does, it says nothing.
    public let isAuthority: Bool
    /// Where no state holds it, it says nothing.
    let isAside: Bool
    /// Elements that leave a block of several because the resource's name says so, not a member of the request.
    let leaves: [Leave]
    /// Each element of this list is a change of its own; all paths below are relative to it.
    public let scope: RequestPath?
    /// Of those elements only the ones whose member reads so.
    let scopeFilter: MemberFilter?
    /// The members that a patch call names as the ones to change; the others it carries mean nothing.
    let mask: FieldMask.Source?
    /// Only elements of `scope` that meet all of these count.
    public let only: [RowCondition]
    /// Attributes that the call sets without naming them.
    public let fixed: [(attribute: TerraformPath, value: JSONValue)]
    public let members: MemberTree
    /// Members of the response that tell new values; the others there mean nothing.
    public let responseMembers: MemberTree
    /// Both as a walk over a request needs them.
    let memberIndex: MemberIndex
    let responseIndex: MemberIndex
    /// The rules of a security group are told one by one: `ingress`, `egress`, or `either` where the call does not say.
    public let rules: RuleOperation?
    /// Whether a member of it means a change, and not only finds the object.
    public let tellsChanges: Bool

    init(_ draft: TargetDraft) {
        types = draft.types
        isAnyType = draft.types == ["*"]
        isParent = draft.isParent
        finds = draft.finds.map { ($0, $0.map(\.attribute)) }
        plainFinds = draft.finds.map { PlainFind($0) }
        lifecycle = draft.lifecycle
        absence = draft.absence
        isIdempotent = draft.isIdempotent
        effect = draft.effect
        body = draft.body
        conditions = draft.conditions
        scope = draft.scope
        scopeFilter = draft.scopeFilter
        isAuthority = draft.isAuthority
        isAside = draft.isAside
        leaves = draft.leaves
        mask = draft.mask
        only = draft.only
        fixed = draft.fixed
        members = draft.members
        responseMembers = draft.responseMembers
        memberIndex = MemberIndex(draft.members)
        responseIndex = MemberIndex(draft.responseMembers)
        rules = draft.rules
        tellsChanges = !draft.fixed.isEmpty || !draft.leaves.isEmpty || draft.members.rules.contains { !$0.isClaim }
    }

    /// Behind a reference, so that asking for it copies none of its parts.
    final class PlainFind: Sendable {
        let attributes: [String]
        let path: RequestPath

        init?(_ locators: [Locator]) {
            guard locators.count == 1, let path = locators[0].onlyPath else { return nil }
            attributes = [locators[0].attribute]
            self.path = path
        }
    }

    /// The element of `attribute` whose `key` is this part of the resource's name.
    struct Leave: Sendable {
        var attribute: TerraformPath
        var key: String
        var part: CloudResourceName.Part
    }

    /// How the members of a security group call are read.
    public struct RuleOperation: Sendable, Hashable {
        public enum Verb: String, Sendable, Hashable { case authorize, revoke, describe, replace }
        public var verb: Verb
        public var direction: String?
    }
}

/// A target while it is read.
struct TargetDraft {
    var types: [String]
    var isParent = false
    var finds: [[Locator]] = []
    var lifecycle = TargetSpec.Lifecycle.modify
    var absence = TargetSpec.Absence.unchanged
    var isIdempotent = false
    var effect = EffectSpec.now
    var body: RequestPath?
    var conditions: [RowCondition] = []
    var scope: RequestPath?
    var scopeFilter: MemberFilter?
    var isAuthority = false
    var isAside = false
    var leaves: [TargetSpec.Leave] = []
    var mask: FieldMask.Source?
    /// Members that are attributes by their names, to be spelled out when the target is complete.
    var schemaMembers: [SchemaMembers] = []
    var only: [RowCondition] = []
    var fixed: [(attribute: TerraformPath, value: JSONValue)] = []
    var members = MemberTree()
    var responseMembers = MemberTree()
    var rules: TargetSpec.RuleOperation?

    init(types: [String]) { self.types = types }
}

/// An attribute of an identity key and where the record has its value.
public struct Locator: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case text(String)
        case path(RequestPath)
        case account
        case region
        /// A part of the name that a record of Google Cloud or Azure gives the resource.
        case name(CloudResourceName.Part)
    }
    public var attribute: String
    public var parts: [Part]

    /// A bare path, or a template such as `{roleName}:{policyName}`; `@account` and `@region` are the event's own,
    /// `{=text}` is the text itself, `{@resource}` and its kind are parts of the resource's name.
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
        case let text where text.hasPrefix("@"): CloudResourceName.Part(parsing: text.dropFirst()).map(Part.name)
        default: RequestPath(parsing: String(text)).map(Part.path)
        }
    }

    /// The path, where it is nothing else.
    var onlyPath: RequestPath? {
        if parts.count == 1, case .path(let path) = parts[0] { path } else { nil }
    }

    public var paths: [RequestPath] {
        parts.compactMap { part in
            if case .path(let path) = part { path } else { nil }
        }
    }
}
