import JSON

/// Stage 3: bytes -> `AuditEvent`.
///
/// Finds out by itself what the bytes are: a Falco alert, a CloudTrail record with or without EventBridge's envelope, a
/// Google Cloud log entry, an Azure activity record. Checks the whole of the bytes (structure, UTF-8, size) before it
/// says `.event`, so a cut-off record never passes. Pure; never traps.
public enum EventDecoder {
    /// The most bytes that one event may have.
    public static let maximumBytes = 1 << 20

    public static func decode(_ bytes: [UInt8]) -> Decoded {
        guard bytes.count <= maximumBytes else {
            return .invalid(reason: "body has \(bytes.count) bytes, the limit is \(maximumBytes)")
        }
        do throws(DecodeFailure) {
            return try decode(bytes, isInAlert: false)
        } catch {
            return .invalid(reason: error.reason)
        }
    }

    static func decode(_ bytes: [UInt8], isInAlert: Bool) throws(DecodeFailure) -> Decoded {
        let fields = try scanMembers(of: bytes)
        if fields[.outputFields].isPresent, !isInAlert {
            return try decodeAlert(bytes, fields)
        }
        return .event(try decodeRecord(bytes, fields, isInAlert: isInAlert))
    }

    /// A record by itself or within an envelope.
    static func decodeRecord(
        _ bytes: [UInt8], _ fields: FieldValues, isInAlert: Bool
    ) throws(DecodeFailure) -> AuditEvent {
        if fields[.name].isPresent, fields[.service].isPresent || fields[.id].isPresent,
            !fields[.operationName].isPresent
        {
            let record = EventRecord(bytes: bytes, fields: fields, isAlert: false)
            return try cloudTrail(record, format: isInAlert ? .falcoRecord : .cloudTrail)
        }
        if fields[.protoPayload].kind == .object {
            return try logEntry(bytes, format: isInAlert ? .falcoRecord : .logEntry)
        }
        if fields[.detail].kind == .object {
            let detail = try scanMembers(of: bytes, range: fields[.detail].range)
            guard detail[.name].isPresent else { throw DecodeFailure("detail.eventName is missing") }
            let record = EventRecord(bytes: bytes, fields: detail, isAlert: false)
            return try cloudTrail(record, format: .eventBridge)
        }
        if fields[.operationName].isPresent || fields[.gridData].kind == .object {
            return try activity(bytes, fields, isInAlert: isInAlert)
        }
        throw DecodeFailure(
            "no known form: none of output_fields, eventName, detail, protoPayload, operationName, data is there")
    }

    /// One pass over the members of the top-level object, or of the object in `range`.
    static func scanMembers(
        of bytes: [UInt8], range: Range<Int>? = nil
    ) throws(DecodeFailure) -> FieldValues {
        var failure: DecodeFailure?
        let fields = FieldValues { values in
            failure = bytes.withUnsafeBufferPointer { buffer in
                if let range { return scan(buffer, range, nil, into: values) }
                return JSONTextMarks.with(buffer) { marks, isASCII in
                    if !isASCII, let bad = buffer.firstInvalidUTF8 {
                        return DecodeFailure(JSONError(.invalidUTF8, at: bad))
                    }
                    return scan(buffer, 0..<buffer.count, marks, into: values)
                }
            }
        }
        if let failure { throw failure }
        return fields
    }

    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ marks: JSONTextMarks?,
        into values: UnsafeMutablePointer<FieldValue>
    ) -> DecodeFailure? {
        do throws(JSONError) {
            try MemberScan(bytes: bytes, values: values).run(range, marks)
            return nil
        } catch {
            return DecodeFailure(error)
        }
    }
}

/// Why bytes are no event.
struct DecodeFailure: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
    init(_ error: JSONError, in field: String? = nil) {
        reason = field.map { "\($0): not JSON: \(error)" } ?? "not JSON: \(error)"
    }
}
