import JSON

/// Collects what a `PlanReader` meets; keeps the first thing that is wrong.
struct PlanBuilder {
    /// Lists of resources, by their names in a plan.
    enum List: String { case drift = "resource_drift", changes = "resource_changes" }

    /// The other members that are read; the rest is passed over.
    static let members: Set<String> = [
        "format_version", "terraform_version", "timestamp", "complete", "errored", "configuration", "tfdrift",
        "version",
    ]

    private(set) var failure: PlanError?
    private let catalog: Catalog
    private let name: String?
    private let digestKey: [UInt8]?
    private var header = PlanHeader()
    private var configuration: PlanConfiguration?
    private var begun: [List: Int] = [:]
    private var drifts: [PlanDrift] = []
    private var addresses: Set<String> = []
    private var actions: [String: PlannedAction] = [:]
    private var omitted = 0
    private var valueBytes = 0

    init(catalog: Catalog, name: String?, readAt: EventTime?, digestKey: [UInt8]?) {
        self.catalog = catalog
        self.name = name
        self.digestKey = digestKey
        header.time = readAt
    }

    func count(of list: List) -> Int { begun[list] ?? 0 }

    mutating func refuse(_ field: String, _ wanted: String, _ offset: Int) {
        failure = failure ?? PlanError(.invalidField, "\(field) is not \(wanted) (byte \(offset))", offset: offset)
    }

    // MARK: Members

    mutating func member(_ name: String, _ value: JSONView, offset: Int) {
        switch name {
        case "format_version": version(value, offset)
        case "terraform_version": header.terraformVersion = value.string ?? ""
        case "timestamp":
            guard let text = value.string, let time = EventTime(iso8601: text) else {
                return refuse(name, "a time such as 2026-01-31T12:00:00Z", offset)
            }
            header.time = time
        case "complete": header.isComplete = flag(name, value, offset)
        case "errored": header.isErrored = flag(name, value, offset) ?? false
        case "configuration":
            guard !value.isNull else { return }
            do throws(PlanFieldError) {
                configuration = try PlanConfiguration(value)
            } catch {
                refuse(error.field, error.wanted, offset)
            }
        case "tfdrift": origin(value, offset)
        case "version":
            failure =
                failure
                ?? PlanError(
                    .unsupportedVersion, "this is a Terraform state, not a plan; write one with terraform show -json",
                    offset: offset)
        default: break
        }
    }

    private mutating func version(_ value: JSONView, _ offset: Int) {
        guard let text = value.string else { return refuse("format_version", "a text such as 1.2", offset) }
        header.formatVersion = text
        guard text.split(separator: ".").first != "1", failure == nil else { return }
        failure = PlanError(
            .unsupportedVersion,
            "unsupported plan format_version \(text.prefix(16)): version 1 is read, which Terraform from 1.1 and OpenTofu write",
            offset: offset)
    }

    private mutating func flag(_ name: String, _ value: JSONView, _ offset: Int) -> Bool? {
        if value.isNull { return nil }
        if value.bool == nil { refuse(name, "true or false", offset) }
        return value.bool
    }

    /// Which state the plan was made against, added by whoever published it.
    private mutating func origin(_ value: JSONView, _ offset: Int) {
        guard value.isObject else { return refuse("tfdrift", "an object", offset) }
        if let lineage = value["lineage"], !lineage.isNull {
            guard let text = lineage.string, !text.isEmpty else { return refuse("tfdrift.lineage", "a text", offset) }
            header.lineage = text
        }
        if let serial = value["serial"], !serial.isNull {
            guard let number = serial.int, number >= 0 else { return refuse("tfdrift.serial", "a number", offset) }
            header.serial = number
        }
    }

    // MARK: Resources

    mutating func begin(_ list: List, offset: Int) {
        if begun[list] != nil { refuse(list.rawValue, "named once", offset) }
        begun[list] = 0
    }

    mutating func element(_ value: JSONView, of list: List, offset: Int) {
        let path = "\(list.rawValue)[\(count(of: list))]"
        begun[list, default: 0] += 1
        do throws(PlanFieldError) {
            guard let entry = try PlanEntry(value, path) else { return }
            switch list {
            case .drift: add(entry)
            case .changes: plan(entry)
            }
        } catch {
            refuse(error.field, error.wanted, offset)
        }
    }

    private mutating func add(_ entry: PlanEntry) {
        guard let drift = entry.drift(catalog.facts(of: entry.type), digestKey) else { return }
        let bytes = drift.attributes.reduce(0) { $0 + $1.byteCount }
        guard drifts.count < PlanFacts.maximumDrifts, valueBytes + bytes <= PlanFacts.maximumValueBytes else {
            omitted += 1
            return
        }
        valueBytes += bytes
        drifts.append(drift)
        addresses.insert(drift.address)
    }

    /// Of most resources a plan says that nothing happens: only those that drifted are of interest. Where the list comes
    /// before the drifts, which Terraform does not write so, a bounded number is kept.
    private mutating func plan(_ entry: PlanEntry) {
        guard addresses.contains(entry.address) || begun[.drift] == nil && actions.count < PlanFacts.maximumDrifts
        else {
            return
        }
        actions[entry.address] = entry.action
    }

    /// - Throws: the first thing that is wrong.
    func finish() throws(PlanError) -> PlanFacts {
        if let failure { throw failure }
        guard header.formatVersion != nil else {
            throw PlanError(
                .missingField, "format_version is missing: these bytes are no plan; write one with terraform show -json"
            )
        }
        guard begun[.changes] != nil || begun[.drift] != nil || configuration != nil else {
            throw PlanError(
                .missingField,
                "resource_changes, resource_drift and configuration are missing: these bytes are no plan but a state, "
                    + "or what terraform plan -json prints; save a plan with -out and write it with terraform show -json"
            )
        }
        let planned = drifts.map { drift in
            var drift = drift
            drift.action = actions[drift.address]
            return drift
        }
        return PlanFacts(header, name: name, drifts: planned, omitted: omitted, configuration: configuration)
    }
}

/// A member of a plan that has not the shape that it should have.
struct PlanFieldError: Error {
    var field: String
    var wanted: String
}

extension PlanDrift.Attribute {
    fileprivate var byteCount: Int {
        name.utf8.count + (before?.serialized.count ?? 0) + (after?.serialized.count ?? 0)
    }
}
