/// The newest ids of events in one piece of memory: looked through for every event of an object, and read by hardly anybody.
struct RecentIDs: Sendable, Hashable {
    static let maximumCount = 16

    /// Each id behind its length in two bytes, the oldest first. Longer ones are not kept: no cloud writes them.
    private var bytes: [UInt8] = []
    private(set) var count = 0

    init() {}

    init(_ ids: [String]) {
        for id in ids { append(id) }
    }

    /// The oldest first.
    var texts: [String] {
        var texts: [String] = []
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while let id = Self.next(bytes, &start) { texts.append(String(decoding: id, as: UTF8.self)) }
        }
        return texts
    }

    func contains(_ id: String) -> Bool {
        return id.withBytes { id in
            bytes.withUnsafeBufferPointer { bytes in
                var start = 0
                while let known = Self.next(bytes, &start) {
                    if known.hasSameBytes(as: id) { return true }
                }
                return false
            }
        }
    }

    /// Lets go of the oldest one where there is no room.
    mutating func append(_ id: String) {
        let length = id.utf8.count
        guard length <= UInt16.max else { return }
        if count == Self.maximumCount {
            bytes.removeFirst(2 + (Int(bytes[0]) << 8 | Int(bytes[1])))
            count -= 1
        }
        if bytes.isEmpty { bytes.reserveCapacity(2 * (length + 2)) }
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length))
        bytes.append(contentsOf: id.utf8)
        count += 1
    }

    @inline(__always)
    private static func next(_ bytes: UnsafeBufferPointer<UInt8>, _ start: inout Int) -> UnsafeBufferPointer<UInt8>? {
        guard start + 2 <= bytes.count else { return nil }
        let first = start + 2
        let end = min(first + (Int(bytes[start]) << 8 | Int(bytes[start + 1])), bytes.count)
        start = end
        return UnsafeBufferPointer(rebasing: bytes[first..<end])
    }
}
