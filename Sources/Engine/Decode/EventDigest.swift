import COpenSSL

/// 128 bits that stand for a whole record: equal records, equal digest. For records without an id.
public struct EventDigest: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64
}

extension AuditEvent {
    /// The first half of the SHA-256 of the record. Of a Falco alert only the fields count, so that the same event from
    /// two hosts, or sent twice, has one digest.
    public var digest: EventDigest {
        let fields = record.fields[.outputFields]
        let range = fields.isPresent ? fields.range : 0..<record.bytes.count
        return record.bytes.withUnsafeBufferPointer { bytes in
            let part = UnsafeBufferPointer(rebasing: bytes[range])
            var sum = [UInt8](repeating: 0, count: 32)
            _ = sum.withUnsafeMutableBufferPointer { SHA256(part.baseAddress, part.count, $0.baseAddress) }
            return sum.withUnsafeBytes { raw in
                EventDigest(
                    high: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        }
    }
}
