/// Reads the protobuf wire format from a slice of bytes, field by field. Never reads outside the slice.
struct ProtobufReader {
    enum Failure: String, Error, Hashable {
        case truncated = "the message ends inside a field"
        case malformedVarint = "a variable-length integer is longer than 10 bytes"
        case invalidTag = "a field has number 0 or an unknown wire type"
        case wrongType = "a known field has another wire type than published"
    }

    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(Range<Int>)
        case fixed32(UInt32)
        /// A group (wire type 3, long deprecated); passed over as a whole.
        case group
    }

    private static let maximumGroupDepth = 16

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
        self.bytes = bytes
        position = max(0, range.lowerBound)
        end = min(bytes.count, range.upperBound)
    }

    /// The next field; nil at the end.
    mutating func next() throws(Failure) -> (number: UInt32, value: Value)? {
        guard position < end else { return nil }
        return try field(groupDepth: 0)
    }

    private mutating func field(groupDepth: Int) throws(Failure) -> (number: UInt32, value: Value) {
        let tag = try varint()
        guard let number = UInt32(exactly: tag >> 3), number > 0, number < 1 << 29 else { throw .invalidTag }
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2: return (number, .bytes(try lengthDelimited()))
        case 3:
            try skipGroup(number, depth: groupDepth + 1)
            return (number, .group)
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw .invalidTag
        }
    }

    private mutating func varint() throws(Failure) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < end else { throw .truncated }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
            guard shift < 70 else { throw .malformedVarint }
        }
    }

    private mutating func fixed(_ count: Int) throws(Failure) -> UInt64 {
        guard end - position >= count else { throw .truncated }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[position + index]) &<< UInt64(8 * index) }
        position += count
        return value
    }

    private mutating func lengthDelimited() throws(Failure) -> Range<Int> {
        guard let count = Int(exactly: try varint()), count <= end - position else { throw .truncated }
        defer { position += count }
        return position..<(position + count)
    }

    private mutating func skipGroup(_ number: UInt32, depth: Int) throws(Failure) {
        guard depth <= Self.maximumGroupDepth else { throw .invalidTag }
        while true {
            guard position < end else { throw .truncated }
            let start = position
            let tag = try varint()
            if tag & 7 == 4 {
                guard tag >> 3 == UInt64(number) else { throw .invalidTag }
                return
            }
            position = start
            _ = try field(groupDepth: depth)
        }
    }
}
