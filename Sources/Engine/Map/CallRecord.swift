import JSON

/// What the map stage reads of an event: the call's parameters without their wrappers, and where it happened.
struct CallRecord {
    let account: String
    let region: String
    let apiVersion: String?
    /// Of Google Cloud and Azure: the resource that the record names, in the form that states have it.
    let resourceName: String?
    /// Nil: absent, null or cut off.
    let request: JSONView?
    /// The record has no request; what stands in its place is the object that the answer shows.
    let isAnswer: Bool
    let response: JSONView?
    /// For the few calls that tell their object elsewhere.
    let event: AuditEvent

    func root(of path: RequestPath, in scope: JSONView?) -> JSONView? {
        switch path.root {
        case .request: scope ?? request
        case .response: response
        case .additional: event.additional?.root
        case .serviceDetails, .labels: event.serviceDetails?.root
        }
    }

    func meets(_ condition: RowCondition) -> Bool {
        switch condition {
        case .apiVersion(let version): apiVersion == version
        case .has(let path): !values(path).isEmpty
        case .lacks(let path): values(path).isEmpty
        case .equals(let path, let text):
            values(path).contains {
                $0.recordScalar.scalarText?.lowercased() == text.lowercased()
            }
        }
    }

    func values(_ path: RequestPath, in scope: JSONView? = nil) -> [JSONView] {
        root(of: path, in: scope)?.recordValues(at: path) ?? []
    }

    func effect(_ spec: EffectSpec) -> Effect {
        switch spec {
        case .now: .now
        case .inProgress: .inProgress
        case .scheduledUnless(let path):
            values(path).contains { $0.recordScalar.scalarText?.lowercased() == "true" } ? .now : .scheduled
        }
    }
}

/// What tells one object of a call: values of an identity key, and the part of the request that speaks of it.
struct ObjectIdentity: Sendable {
    struct Key: Sendable, Hashable {
        var attributes: [String]
        var values: [String]
    }
    /// Ways to find it, the surest first.
    var keys: [Key]
    /// Nil: the whole request.
    var scope: JSONView?
}

extension CallRecord {
    /// The objects that a target speaks of; none when the record does not tell.
    func identities(of target: TargetSpec) -> [ObjectIdentity] {
        guard let scope = target.scope else { return identities(of: target, in: nil) }
        return values(scope).filter(target.scopeFilter?.holds ?? { _ in true })
            .flatMap { identities(of: target, in: $0) }
    }

    private func identities(of target: TargetSpec, in scope: JSONView?) -> [ObjectIdentity] {
        var found: [ObjectIdentity] = []
        for locators in target.finds {
            let columns = locators.map { texts(of: $0, in: scope) }
            let attributes = locators.map { $0.attribute }
            var rows = columns.first?.count ?? 0
            for column in columns { rows = rows == 0 || column.isEmpty ? 0 : max(rows, column.count) }
            for row in 0..<rows {
                let values = columns.map { $0[min(row, $0.count - 1)] }
                let key = ObjectIdentity.Key(attributes: attributes, values: values)
                // Further ways to find the same objects come in the same order.
                if row < found.count {
                    found[row].keys.append(key)
                } else if found.count == row {
                    found.append(ObjectIdentity(keys: [key], scope: scope))
                }
            }
        }
        return found
    }

    /// Values of a locator; several when its path goes through a list.
    private func texts(of locator: Locator, in scope: JSONView?) -> [String] {
        // One path by itself is what nearly all locators are.
        if locator.parts.count == 1, case .path(let path) = locator.parts[0] {
            let found = values(path, in: scope).compactMap { $0.recordScalar.scalarText }
            if found.allSatisfy({ $0.isEmpty }) { return [] }
            // A full name of Google Cloud may stand there as a link, or with the project's number.
            guard event.provider == .gcp else { return found }
            return found.map { CloudResourceName.google($0, project: account) }
        }
        var texts = [""]
        for part in locator.parts {
            let next: [String]
            switch part {
            case .text(let text): next = [text]
            case .account: next = [account]
            case .region: next = [region]
            case .name(let part): next = resourceName.flatMap { part.text(of: $0) }.map { [$0] } ?? []
            case .path(let path): next = values(path, in: scope).compactMap { $0.recordScalar.scalarText }
            }
            guard !next.isEmpty, !next.allSatisfy(\.isEmpty) else { return [] }
            texts = texts.flatMap { text in next.map { text + $0 } }
        }
        return texts
    }
}
