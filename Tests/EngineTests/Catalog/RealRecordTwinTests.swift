import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Calls graded on a real record, on that very record: a state that holds what the record gives is no drift, and one that
/// holds something else in one place is.
@Suite struct RealRecordTwinTests {
    /// A call's record and the instance that would hold all it gives; nil where the record gives nothing to hold (what it takes
    /// away is for the tables of calls).
    struct Twin {
        var record: JSONValue
        var type: String
        var state: JSONValue
        /// The same with one value that is another.
        var other: JSONValue
    }

    private static let settings = SourceSettings(
        key: SourceKey(namespace: "prod", name: "all"), provider: .aws, account: "")

    static func assess(_ record: JSONValue, _ catalog: Catalog, _ instance: (String, JSONValue)?) throws
        -> [Assessment]
    {
        guard case .event(let event) = EventDecoder.decode(record.serialized) else { return [] }
        var states: [StateSnapshot] = []
        if let instance { states = [try AssessmentProbe.snapshot([.init(instance.0, "it", instance.1)], catalog)] }
        return Assessor.assess(
            event, catalog: catalog, source: settings,
            ownership: OwnershipIndex([.init(key: settings.key, states: states)]), aliases: LearnedIdentities())
    }

    static func twin(_ record: JSONValue, _ catalog: Catalog) throws -> Twin? {
        for found in try assess(record, catalog, nil) where !found.resource.type.isEmpty {
            let id = found.resource.key.id
            let names = catalog.facts(of: found.resource.type).cloudID
            let parts = names.count == 1 ? [id] : id.split(separator: "/").map(String.init)
            guard parts.count == names.count else { continue }
            var state: JSONValue = ["id": .string(id)]
            for (name, part) in zip(names, parts) { state[name] = .string(part) }
            if id.hasPrefix("arn:") { state["arn"] = .string(id) }
            let bare = state
            var other: JSONValue?
            for change in found.compared where change.isKnown && change.newValue != nil {
                guard let path = TerraformPath(parsing: change.path), let value = change.newValue else { continue }
                // Another zone would be another region: no longer the same instance.
                if other == nil, !names.contains(change.path), change.path != "availability_zone",
                    let different = different(value, change.element != nil)
                {
                    other = bare
                    for rest in found.compared where rest != change && rest.isKnown {
                        guard let place = TerraformPath(parsing: rest.path), let value = rest.newValue else { continue }
                        other?.put(value, at: place.steps[...], joins: rest.element != nil)
                    }
                    other?.put(different, at: path.steps[...], joins: change.element != nil)
                }
                state.put(value, at: path.steps[...], joins: change.element != nil)
            }
            guard let other else { continue }
            return Twin(record: record, type: found.resource.type, state: state, other: other)
        }
        return nil
    }

    /// A value that the record hides keeps a call from being proven equal, not from being right.
    static func isEqualWhereTold(_ found: Assessment) -> Bool {
        found.unmapped.isEmpty && found.compared.allSatisfy { $0.isEqual || $0.unknownReason == .valueRedacted }
    }

    private static func different(_ value: JSONValue, _ isElement: Bool) -> JSONValue? {
        switch value {
        case .string(let text): isElement ? .string("other-" + text) : .string(text.isEmpty ? "other" : text + "-other")
        case .bool(let flag): .bool(!flag)
        case .int(let number): .int(number &+ 1)
        case .array: ["other"]
        default: nil
        }
    }

    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `a state that holds what the record gives is no drift, and another is`() throws {
        let catalog = try AssessmentProbe().catalog
        let grades = try CoverageGrades.builtIn()
        let graded = Set(
            Coverage(catalog, grades).rows
                .filter { $0.provider == .aws && $0.evidence == .record && $0.depth == .attribute }
                .map { $0.service + " " + $0.event })
        var proven: Set<String> = []
        var wrong: [String] = []
        for record in try RealRecordSweepTests.records() where (record["errorCode"]?.stringValue ?? "").isEmpty {
            guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
            let call = event.service + " " + event.baseName
            guard graded.contains(call), !proven.contains(call), let twin = try Self.twin(record, catalog) else {
                continue
            }
            let same = try Self.assess(twin.record, catalog, (twin.type, twin.state)).filter {
                $0.ownership == .managed
            }
            let differs = try Self.assess(twin.record, catalog, (twin.type, twin.other)).filter {
                $0.ownership == .managed
            }
            if same.contains(where: \.isProvenEqual), differs.contains(where: { !$0.differences.isEmpty }) {
                proven.insert(call)
            } else if !same.isEmpty,
                !same.contains(where: { Self.isEqualWhereTold($0) })
                    || (!differs.isEmpty && differs.allSatisfy(\.differences.isEmpty))
            {
                wrong.append("\(call): \(same.flatMap(\.differences)) \(same.flatMap(\.unmapped)) \(differs.count)")
            }
        }
        // None is found where the changed value is what it is found by, or the record's account is not its ARN's. The others
        // hide a value, take something away, or speak of more than one object: the tables of calls prove them.
        #expect(wrong == [])
        #expect(proven.count >= 65)
    }
}

extension JSONValue {
    /// Sets what stands at a path, or joins it to the list there; what is missing on the way is made.
    fileprivate mutating func put(_ value: JSONValue, at steps: ArraySlice<TerraformPath.Step>, joins: Bool) {
        guard let step = steps.first else {
            self = joins ? .array((arrayValue ?? []) + [value]) : value
            return
        }
        switch step {
        case .name(let name), .key(let name):
            var members = objectValue ?? [:]
            var child = members[name] ?? .null
            child.put(value, at: steps.dropFirst(), joins: joins)
            members[name] = child
            self = .object(members)
        case .index(let index):
            var elements = arrayValue ?? []
            while elements.count <= min(index, 64) { elements.append(.object([:])) }
            guard elements.indices.contains(index) else { return }
            elements[index].put(value, at: steps.dropFirst(), joins: joins)
            self = .array(elements)
        }
    }
}
