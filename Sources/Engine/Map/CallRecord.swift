import JSON

/// What the map stage reads of an event: the call's parameters without their wrappers, and where it happened.
///
/// A reference, as every part of the stages that look at one call hands it on.
final class CallRecord {
    let account: String
    let region: String
    let apiVersion: String?
    /// Of Google Cloud and Azure: the resource that the record names, in the form that states have it.
    let resourceName: String?
    /// Nil: absent, null or cut off.
    let request: JSONView?
    /// As `request`. Most calls are told by their request alone, so it is parsed when somebody asks.
    private(set) lazy var response: JSONView? = Self.response(event)
    /// Read when somebody first asks.
    private var granted: [SecurityRuleReader.ListedRule]?
    private var revoked: [SecurityRuleReader.ListedRule]?
    /// The record has no request; what stands in its place is the object that the answer shows.
    let isAnswer: Bool
    /// For the few calls that tell their object elsewhere.
    let event: AuditEvent

    init(_ event: AuditEvent) {
        self.event = event
        region = event.resourceRegion
        apiVersion = event.apiVersion
        var request = Self.whole(event.request)?.unwrapped(["Request", "Req"])
        // The entry that ends a long operation of Google Cloud names the kind of its request and nothing of what was asked.
        if event.provider == .gcp, event.phase == .completed, let asked = request, asked.isObject,
            asked.members.allSatisfy({ JSONView.isNoise($0.key) })
        {
            request = nil
        }
        switch event.provider {
        case .aws:
            account = event.account
            resourceName = nil
        case .gcp:
            account = event.account
            resourceName = event.resourceName.map { CloudResourceName.google($0, project: event.account) }
        case .azure:
            account = event.account.lowercased()
            resourceName = event.resourceName.map { CloudResourceName.azure($0) }
        }
        // Azure tells the object in the answer where it does not tell what was asked for.
        let answer = request == nil && event.provider == .azure ? Self.response(event) : nil
        isAnswer = answer?.isObject == true
        self.request = isAnswer ? answer : request
    }

    /// The rules of security groups that the answer lists.
    ///
    /// - Parameter known: rules that are likely among them, as the request names them: what they are made of is shared.
    func grantedRules(like known: [SecurityRule] = []) -> [SecurityRuleReader.ListedRule] {
        if let granted { return granted }
        let rules = SecurityRuleReader.listed(response, "securityGroupRuleSet", like: known)
        granted = rules
        return rules
    }

    /// As `grantedRules`, of rules that were taken away.
    func revokedRules(like known: [SecurityRule] = []) -> [SecurityRuleReader.ListedRule] {
        if let revoked { return revoked }
        let rules = SecurityRuleReader.listed(response, "revokedSecurityGroupRuleSet", like: known)
        revoked = rules
        return rules
    }

    private static func response(_ event: AuditEvent) -> JSONView? {
        whole(event.response)?.unwrapped(["Response", "Resp"])
    }

    /// Nil where the cloud left the body out for its size.
    private static func whole(_ body: JSONDocument?) -> JSONView? {
        guard let root = body?.root, root["omitted"]?.bool != true else { return nil }
        return root
    }

    /// EC2 answers `"_return": false` where it did nothing. Looks for the words first: nearly all answers lack one.
    var didNothing: Bool {
        let record = event.record
        guard record.contains("_return", in: .response), record.contains("false", in: .response) else { return false }
        return response?.recordMember("_return")?.bool == false
    }

    func root(of path: RequestPath, in scope: JSONView?) -> JSONView? {
        switch path.root {
        case .request: scope ?? request
        case .call: request
        case .response: response
        case .additional: event.additional?.root
        case .serviceDetails, .labels: event.serviceDetails?.root
        }
    }

    func meets(_ condition: RowCondition) -> Bool { meets(condition, in: nil) }

    /// Of one element of a list where `scope` is one.
    func meets(_ condition: RowCondition, in scope: JSONView?) -> Bool {
        switch condition {
        case .apiVersion(let version): apiVersion == version
        case .has(let path): has(path, in: scope)
        case .lacks(let path): !has(path, in: scope)
        case .named(let name):
            resourceName.flatMap { CloudResourceName.Part.last.text(of: $0) }?.lowercased() == name
        case .equals(let path, let text):
            values(path, in: scope).contains {
                $0.recordText?.lowercased() == text.lowercased()
            }
        }
    }

    func values(_ path: RequestPath, in scope: JSONView? = nil) -> [JSONView] {
        root(of: path, in: scope)?.recordValues(at: path) ?? []
    }

    func has(_ path: RequestPath, in scope: JSONView? = nil) -> Bool {
        var isThere = false
        root(of: path, in: scope)?.forEachRecordValue(at: path) { _ in isThere = true }
        return isThere
    }

    func effect(_ spec: EffectSpec) -> Effect {
        switch spec {
        case .now: .now
        case .inProgress: .inProgress
        case .scheduledUnless(let path):
            values(path).contains { $0.recordText?.lowercased() == "true" } ? .now : .scheduled
        }
    }
}

/// What tells one object of a call: values of an identity key, and the part of the request that speaks of it.
struct ObjectIdentity: Sendable {
    struct Key: Sendable, Hashable {
        var attributes: [String]
        var values: [String]

        func joined(by separator: String) -> String {
            values.count == 1 ? values[0] : values.joined(separator: separator)
        }
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
        return values(scope)
            .filter { element in
                (target.scopeFilter?.holds(element) ?? true) && target.only.allSatisfy { meets($0, in: element) }
            }
            .flatMap { identities(of: target, in: $0) }
    }

    private func identities(of target: TargetSpec, in scope: JSONView?) -> [ObjectIdentity] {
        var found: [ObjectIdentity] = []
        for number in target.finds.indices {
            if let find = target.plainFinds[number] {
                add(find, scope, to: &found)
                continue
            }
            let (locators, attributes) = target.finds[number]
            let columns = locators.map { texts(of: $0, in: scope) }
            var rows = columns.first?.count ?? 0
            for column in columns { rows = rows == 0 || column.isEmpty ? 0 : max(rows, column.count) }
            for row in 0..<rows {
                let values = columns.map { $0[min(row, $0.count - 1)] }
                add(ObjectIdentity.Key(attributes: attributes, values: values), row, scope, to: &found)
            }
        }
        return found
    }

    /// Further ways to find the same objects come in the same order.
    private func add(_ key: ObjectIdentity.Key, _ row: Int, _ scope: JSONView?, to found: inout [ObjectIdentity]) {
        if row < found.count {
            found[row].keys.append(key)
        } else if found.count == row {
            found.append(ObjectIdentity(keys: [key], scope: scope))
        }
    }

    /// As with any other way; nothing where all texts are empty, as a list of empty texts tells nothing.
    private func add(_ find: TargetSpec.PlainFind, _ scope: JSONView?, to found: inout [ObjectIdentity]) {
        var row = 0
        /// Texts before the first one that tells something.
        var emptyCount = 0
        func add(_ text: String, _ row: Int) {
            self.add(ObjectIdentity.Key(attributes: find.attributes, values: [text]), row, scope, to: &found)
        }
        root(of: find.path, in: scope)?.forEachRecordValue(at: find.path) { view in
            guard let text = view.recordText else { return }
            if row == emptyCount {
                if text.isEmpty {
                    row += 1
                    emptyCount += 1
                    return
                }
                for empty in 0..<emptyCount { add("", empty) }
            }
            // A full name of Google Cloud may stand there as a link, or with the project's number.
            add(event.provider == .gcp ? CloudResourceName.google(text, project: account) : text, row)
            row += 1
        }
    }

    /// Values of a locator; several when its path goes through a list.
    private func texts(of locator: Locator, in scope: JSONView?) -> [String] {
        var texts = [""]
        for part in locator.parts {
            let next: [String]
            switch part {
            case .text(let text): next = [text]
            case .account: next = [account]
            case .region: next = [region]
            case .name(let part): next = resourceName.flatMap { part.text(of: $0) }.map { [$0] } ?? []
            case .path(let path): next = values(path, in: scope).compactMap { $0.recordText }
            }
            guard !next.isEmpty, !next.allSatisfy(\.isEmpty) else { return [] }
            texts = texts.flatMap { text in next.map { text + $0 } }
        }
        return texts
    }
}
