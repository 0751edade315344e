import JSON

/// A DriftSource, by namespace and name.
public struct SourceKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var namespace: String
    public var name: String
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }
    public var description: String { "\(namespace)/\(name)" }
    public static func < (left: Self, right: Self) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// What makes two findings speak of the same object: the report key of docs/architecture.md.
///
/// Copies share one box, as every stage keeps it beside what it found, and the ledger looks objects up by it.
public struct ReportKey: Sendable, Hashable {
    private final class Storage: Sendable {
        let provider: CloudProvider
        let account: String
        let region: String
        let type: String
        let id: String
        let mark: ByteMark

        init(_ provider: CloudProvider, _ account: String, _ region: String, _ type: String, _ id: String) {
            self.provider = provider
            self.account = account
            self.region = region
            self.type = type
            self.id = id
            var mark = ByteMark(UInt64(provider.rawValue.utf8.first ?? 0))
            mark.add(id)
            mark.add(type)
            mark.add(account)
            mark.add(region)
            self.mark = mark
        }
    }
    private let storage: Storage

    public var provider: CloudProvider { storage.provider }
    public var account: String { storage.account }
    /// The region, or `global`.
    public var region: String { storage.region }
    public var type: String { storage.type }
    /// The canonical cloud id; where there is none, `lineage` and `address` of the state separated by a space.
    public var id: String { storage.id }

    /// Of all its parts: what it is told from others by.
    var mark: ByteMark { storage.mark }

    public init(provider: CloudProvider, account: String, region: String, type: String, id: String) {
        storage = Storage(provider, account, region, type, id)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.mark == right.storage.mark
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.mark) }
}

/// One resource as a finding names it: the cloud object and, where a state holds it, its Terraform instance.
///
/// Of an object that a state holds the texts are read from the state when somebody asks: most events change nothing that
/// is shown. Whoever keeps one for longer than the state is in force calls `detach`, else the state stays in memory.
public struct ResourceRef: Sendable, Hashable {
    public var key: ReportKey
    public var environment: String?
    /// What the state says of it; nil: it stands in `told`.
    private(set) var instance: StateInstance?
    @Boxed private var told: ToldFacts

    private static let nothing = Boxed(ToldFacts())

    public var type: String { key.type }
    public var id: String { key.id }

    /// Reads all texts now and lets go of the state.
    mutating func detach() {
        guard let instance else { return }
        told = ToldFacts(instance)
        self.instance = nil
    }

    private mutating func tell(_ change: (inout ToldFacts) -> Void) {
        detach()
        change(&told)
    }

    public static func == (left: Self, right: Self) -> Bool {
        guard left.key == right.key, left.environment == right.environment else { return false }
        if let one = left.instance, let other = right.instance, one == other { return true }
        return left.facts == right.facts
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    private var facts: ToldFacts { instance.map { ToldFacts($0) } ?? told }
}

extension ResourceRef {
    public init(key: ReportKey) { self.init(key: key, environment: nil, instance: nil, told: Self.nothing) }

    init(key: ReportKey, environment: String?, instance: StateInstance) {
        self.init(key: key, environment: environment, instance: instance, told: Self.nothing)
    }
}

extension ResourceRef {
    /// `module.a["x"].aws_instance.web[0]`; nil when no state of the source holds it.
    public var address: String? {
        get { if let instance { instance.address } else { told.address } }
        set { tell { $0.address = newValue } }
    }
    /// `module.a["x"]`; nil in the root module.
    public var module: String? {
        get { if let instance { instance.module } else { told.module } }
        set { tell { $0.module = newValue } }
    }
    /// The name of the state in the DriftSource and its version in force.
    public var state: String? {
        get { if let instance { instance.snapshot.name } else { told.state } }
        set { tell { $0.state = newValue } }
    }
    public var stateSerial: Int64? {
        get { if let instance { instance.snapshot.serial } else { told.stateSerial } }
        set { tell { $0.stateSerial = newValue } }
    }
    public var stateLineage: String? {
        get { if let instance { instance.snapshot.lineage } else { told.stateLineage } }
        set { tell { $0.stateLineage = newValue } }
    }
    /// Facts of the state, for reports and rules; never a sensitive value.
    public var tags: [String: String] {
        get { if let instance { instance.packedTags.values } else { told.tags.values } }
        set { tell { $0.tags = PackedTags(newValue) } }
    }
    public var owner: String? {
        get { if let instance { instance.packedTags.owner } else { told.owner } }
        set { tell { $0.owner = newValue } }
    }
    /// Addresses this instance depends on, as the state lists them.
    public var dependencies: [String] {
        get { if let instance { instance.dependencies } else { told.dependencies.texts } }
        set { tell { $0.dependencies = PackedTexts(newValue) } }
    }
}

/// What a state said of an instance, as texts.
private struct ToldFacts: Sendable, Hashable {
    var address: String?
    var module: String?
    var state: String?
    var stateSerial: Int64?
    var stateLineage: String?
    var tags = PackedTags.none
    var owner: String?
    var dependencies = PackedTexts.none

    init() {}

    init(_ instance: StateInstance) {
        address = instance.address
        module = instance.module
        state = instance.snapshot.name
        stateSerial = instance.snapshot.serial
        stateLineage = instance.snapshot.lineage
        tags = instance.packedTags
        owner = tags.owner
        dependencies = instance.packedDependencies
    }
}
