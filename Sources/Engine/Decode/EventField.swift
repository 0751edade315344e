import JSON

/// What the decoder remembers of a record: for each field where its value stands in the bytes.
///
/// One list for all clouds: `id` is CloudTrail's eventID, a log entry's insertId, an activity's eventDataId.
enum EventField: Int, CaseIterable {
    case id, sharedID, name, service, apiVersion, time, account, region, errorCode, errorMessage, readOnly
    case request, response, additional, serviceDetails, identity, sourceAddress, userAgent, sessionFromConsole
    case addendum, addendumReason, addendumUpdatedFields, addendumOriginalRequestID, addendumOriginalID
    case eventType, eventCategory, requestID, resources
    // Parts of the identity, where the record itself is not there.
    case identityType, principalID, identityARN, identityAccount, userName, originalUser, invokedBy, accessKeyID
    case issuerType, issuerARN, issuerName, sourceIdentity, mfa, identityProvider, onBehalfOf
    // The alert or envelope around a record.
    case outputFields, falcoRule, falcoSource, falcoPriority, falcoTime, falcoHostname
    case fullRecord, detail, protoPayload, logName, operationName, resourceID, gridData, gridSubject
    case resourceName, phase, operationID

    /// `FieldValues` has room for so many.
    static let count = 60
}

/// Where a field's value stands: eight bytes. The zero value means absent.
struct FieldValue: Sendable {
    private var start: UInt32 = 0
    private var packed: UInt32 = 0

    private static let present: UInt32 = 1 << 31
    private static let escaped: UInt32 = 1 << 30

    init() {}

    init(_ token: JSONToken) {
        start = UInt32(truncatingIfNeeded: token.start)
        packed =
            Self.present | (token.isEscaped ? Self.escaped : 0) | UInt32(token.kind.rawValue) << 27
            | UInt32(truncatingIfNeeded: token.end - token.start) & 0x07FF_FFFF
    }

    /// A part of a text that has no escapes.
    init(text range: Range<Int>) {
        self.init(JSONToken(kind: .string, start: range.lowerBound, end: range.upperBound))
    }

    /// Keeps `token`; a null never replaces a value that another form of the field gave.
    @inline(__always)
    mutating func take(_ token: JSONToken) {
        if token.kind == .null, hasValue { return }
        self = FieldValue(token)
    }

    /// The field is there, if only as null.
    var isPresent: Bool { packed & Self.present != 0 }
    var isEscaped: Bool { packed & Self.escaped != 0 }
    var kind: JSONKind { JSONKind(rawValue: UInt8(packed >> 27 & 7)) ?? .null }
    /// There, and not null.
    var hasValue: Bool { isPresent && kind != .null }
    var range: Range<Int> { Int(start)..<Int(start) + Int(packed & 0x07FF_FFFF) }
}

/// The fields of one record. A value; its copies share the memory, as it is asked some forty times for an event.
struct FieldValues: @unchecked Sendable {
    /// Never written to once a second copy is there.
    private final class Storage: ManagedBuffer<Void, FieldValue> {}
    private var storage: Storage

    init() { self.init { _ in } }

    /// Lends the places, all of them absent, to be filled.
    init(filling fill: (UnsafeMutablePointer<FieldValue>) -> Void) {
        storage = unsafeDowncast(Storage.create(minimumCapacity: EventField.count) { _ in }, to: Storage.self)
        storage.withUnsafeMutablePointerToElements { places in
            places.initialize(repeating: FieldValue(), count: EventField.count)
            fill(places)
        }
    }

    subscript(_ field: EventField) -> FieldValue {
        @inline(__always) get { storage.withUnsafeMutablePointerToElements { $0[field.rawValue] } }
        set {
            if !isKnownUniquelyReferenced(&storage) {
                let old = storage
                self = FieldValues { places in
                    old.withUnsafeMutablePointerToElements { places.update(from: $0, count: EventField.count) }
                }
            }
            storage.withUnsafeMutablePointerToElements { $0[field.rawValue] = newValue }
        }
    }

    mutating func set(_ field: EventField, _ token: JSONToken) { self[field].take(token) }
}
