/// A caller and all that Explain concludes of it. Made once for each caller, and shared by its events.
final class KnownCaller: Sendable {
    let facts: CallerFacts
    let actor: Boxed<Actor>
    let tool: ClientTool
    /// Whether the cloud vouches for a service behind the call.
    let isVouchedFor: Bool

    init(_ facts: CallerFacts) {
        self.facts = facts
        actor = Boxed(ActorExplainer.explain(facts))
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

    private var callers = RecentMap<ByteMark, KnownCaller>(maximumCount: maximumCount)

    mutating func caller(of event: AuditEvent) -> KnownCaller {
        callers.value(for: event.callerMark) { KnownCaller(CallerFacts(event)) }
    }
}

extension AuditEvent {
    /// What a caller is recognised by: the bytes of everything that `CallerFacts` reads.
    fileprivate var callerMark: ByteMark {
        var mark = ByteMark(UInt64(provider.rawValue.utf8.first ?? 0) << 1 ^ (record.isAlert ? 1 : 0))
        record.bytes.withUnsafeBufferPointer { bytes in
            for (place, field) in Self.callerFields.enumerated() {
                let value = record.fields[field]
                guard value.isPresent else { continue }
                let tag = UInt64(place) << 8 | UInt64(value.kind.rawValue) << 1 | (value.isEscaped ? 1 : 0)
                mark.add(UnsafeBufferPointer(rebasing: bytes[value.range]), tag)
            }
        }
        return mark
    }

    private static let callerFields: [EventField] = [
        .identity, .identityType, .principalID, .identityARN, .identityAccount, .userName, .originalUser, .invokedBy,
        .accessKeyID, .issuerType, .issuerARN, .issuerName, .sourceIdentity, .mfa, .identityProvider, .onBehalfOf,
        .sourceAddress, .userAgent, .sessionFromConsole,
    ]
}
