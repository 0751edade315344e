/// Shows who made a change by digests only: the same person is the same digest within one source, and nobody tells the
/// person from it without the source's key.
///
/// Judging sees actors as they are; the veil lies on what leaves the engine. What a cloud service does in its own name
/// (`AWSService`) is no person's doing and stays.
///
/// A digest is `actor-` and 24 hexadecimal digits, of which the last 8 prove that this key made the first 16. So a digest
/// that comes back, from a report read at a start, is not digested again, and nobody can choose a name that passes for one.
public struct ActorVeil: Sendable, Hashable {
    private static let prefix = "actor-"
    private static let digestLength = 16
    private static let proofLength = 8
    /// Without a key no two persons can be told apart, and none may be shown.
    private static let nobody = "anonymous"

    private let source: SourceKey
    private let key: [UInt8]?

    init(source: SourceKey, key: [UInt8]?) {
        self.source = source
        self.key = key
    }

    /// The digest of a name, an address, an ARN; the empty text stays empty.
    public func veiled(_ text: String) -> String {
        guard !text.isEmpty else { return text }
        guard let key else { return Self.nobody }
        if isDigest(text, key) { return text }
        let source = "\(source.namespace)/\(source.name)"
        guard let digest = hex("actor\u{0}\(source)\u{0}\(text)", key, Self.digestLength),
            let proof = proof(of: digest, key)
        else { return Self.nobody }
        return Self.prefix + digest + proof
    }

    private func isDigest(_ text: String, _ key: [UInt8]) -> Bool {
        guard text.hasPrefix(Self.prefix),
            text.utf8.count == Self.prefix.utf8.count + Self.digestLength + Self.proofLength
        else { return false }
        let digits = text.dropFirst(Self.prefix.count)
        return proof(of: String(digits.prefix(Self.digestLength)), key) == String(digits.suffix(Self.proofLength))
    }

    private func proof(of digest: String, _ key: [UInt8]) -> String? {
        hex("proof\u{0}\(digest)", key, Self.proofLength)
    }

    private func hex(_ text: String, _ key: [UInt8], _ length: Int) -> String? {
        KeyedDigest.hmac(Array(text.utf8), key: key).map { String($0.prefix(length)) }
    }

    /// Type, account, MFA and tool stay; they are no person's.
    public func veiled(_ actor: Actor) -> Actor {
        guard !Self.isService(actor) else { return actor }
        var veiled = actor
        veiled.name = self.veiled(actor.name)
        for field in Self.personal { veiled[keyPath: field] = actor[keyPath: field].map { self.veiled($0) } }
        return veiled
    }

    private static var personal: [WritableKeyPath<Actor, String?>] {
        [\.arn, \.principalID, \.email, \.session, \.role, \.sourceAddress, \.userAgent]
    }

    /// A cloud service in its own name, or nobody that was seen: no person either way.
    private static func isService(_ actor: Actor) -> Bool { actor.type == "AWSService" || actor == .unknown }

    /// The record with every actor in it veiled. What is made of actors (steps, runbook) is to be made of the result.
    public func veiled(_ record: ReportRecord) -> ReportRecord {
        let actors = [record.actor, record.object?.actor].compactMap(\.self) + record.changes.map(\.actor)
        let services = Set(actors.filter(Self.isService).map(\.name))
        var veiled = record
        veiled.actor = self.veiled(record.actor)
        if let actor = record.object?.actor { veiled.object?.actor = self.veiled(actor) }
        for index in veiled.changes.indices { veiled.changes[index].actor = self.veiled(veiled.changes[index].actor) }
        for index in veiled.history.indices where !services.contains(veiled.history[index].actorName) {
            veiled.history[index].actorName = self.veiled(veiled.history[index].actorName)
        }
        return veiled
    }
}

extension SourceSettings {
    /// What lies on the actors of this source's findings; nil: they are shown as they are.
    public var actorVeil: ActorVeil? { anonymizesActors ? ActorVeil(source: key, key: digestKey) : nil }
}
