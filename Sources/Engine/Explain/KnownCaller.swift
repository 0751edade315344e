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

    private var callers = RecentMap<CallerMark, KnownCaller>(maximumCount: maximumCount)

    mutating func caller(of event: AuditEvent) -> KnownCaller {
        callers.value(for: event.callerMark) { KnownCaller(CallerFacts(event)) }
    }
}

/// What a caller is recognised by: 128 bits of all that a record says of them, seeded anew in every process, as the marks
/// of events are.
private struct CallerMark: Sendable, Hashable {
    private var high: UInt64
    private var low: UInt64

    init(_ provider: CloudProvider, isAlert: Bool) {
        high = ByteHash.seed ^ UInt64(provider.rawValue.utf8.first ?? 0) << 1 ^ (isAlert ? 1 : 0)
        low = ByteHash.seed &* 0xC2B2_AE3D_27D4_EB4F
    }

    /// `tag` tells the kinds of values apart, and one field from its neighbours.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ tag: UInt64) {
        high = ByteHash.hash(bytes, seed: high &* 0x9E37_79B9_7F4A_7C15 &+ tag)
        low = ByteHash.hash(bytes, seed: low &* 0xFF51_AFD7_ED55_8CCD ^ tag)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(high) }
}

extension AuditEvent {
    /// Of the bytes of everything that `CallerFacts` reads.
    fileprivate var callerMark: CallerMark {
        var mark = CallerMark(provider, isAlert: record.isAlert)
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
