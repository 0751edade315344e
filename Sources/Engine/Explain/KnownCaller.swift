/// A caller and all that Explain concludes of it. Made once for each caller, and shared by its events.
final class KnownCaller: Sendable {
    let facts: CallerFacts
    let actor: Boxed<Actor>
    let tool: ClientTool
    /// Whether the cloud vouches for a service behind the call.
    let isVouchedFor: Bool

    init(_ facts: CallerFacts) {
        self.facts = facts
        actor = Boxed(wrappedValue: ActorExplainer.explain(facts))
        tool = ClientTool(rawValue: actor.wrappedValue.via) ?? .unknown
        isVouchedFor = !facts.vouchedServices.isEmpty
    }
}

/// The callers of the last events. Most records differ from the one before in what was done, not in who did it; to read
/// a caller's twenty fields and to explain them costs more than the rest of a simple event.
///
/// A value, bounded: the older half goes when it is full. Holds nothing that the records do not say, so that what comes
/// out does not depend on it.
struct CallerCache: Sendable {
    static let maximumCount = 2_048

    private struct Entry: Sendable {
        var key: [UInt8]
        var caller: KnownCaller
    }
    private var newer: [UInt64: Entry] = [:]
    private var older: [UInt64: Entry] = [:]
    private var key: [UInt8] = []

    mutating func caller(of event: AuditEvent) -> KnownCaller {
        key.removeAll(keepingCapacity: true)
        event.appendCaller(to: &key)
        let hash = key.withUnsafeBufferPointer { ByteHash.hash($0) }
        if let known = newer[hash], known.key == key { return known.caller }
        let entry: Entry
        if let known = older[hash], known.key == key {
            entry = known
        } else {
            // A key of its own: the next event writes over this one.
            entry = Entry(key: Array(key[...]), caller: KnownCaller(CallerFacts(event)))
        }
        if newer.count >= Self.maximumCount / 2 {
            older = newer
            newer = [:]
        }
        newer[hash] = entry
        return entry.caller
    }
}

extension AuditEvent {
    /// The bytes of everything that `CallerFacts` reads, each field told from its neighbours.
    fileprivate func appendCaller(to key: inout [UInt8]) {
        key.append(record.isAlert ? 1 : 0)
        key.append(contentsOf: provider.rawValue.utf8)
        for field in Self.callerFields {
            let value = record.fields[field]
            guard value.isPresent else {
                key.append(0xFF)
                continue
            }
            let range = value.range
            let count = UInt32(truncatingIfNeeded: range.count)
            key.append(value.kind.rawValue | (value.isEscaped ? 0x80 : 0))
            withUnsafeBytes(of: count) { key.append(contentsOf: $0) }
            record.bytes.withUnsafeBufferPointer {
                key.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
            }
        }
    }

    private static let callerFields: [EventField] = [
        .identity, .identityType, .principalID, .identityARN, .identityAccount, .userName, .originalUser, .invokedBy,
        .accessKeyID, .issuerType, .issuerARN, .issuerName, .sourceIdentity, .mfa, .identityProvider, .onBehalfOf,
        .sourceAddress, .userAgent, .sessionFromConsole,
    ]
}
