/// An IPv4 or IPv6 network.
struct Network: Hashable {
    /// 4 or 16 bytes, host bits cleared.
    let bytes: [UInt8]
    let prefix: Int
    /// Of IPv4: the text that it was read from is the one that `text` writes.
    let isCanonical: Bool

    /// `10.0.0.0/8`, `::/0`; without a length the whole address counts. Nil when it is neither.
    init?(_ text: String) {
        guard let network = text.withBytes({ Self.read($0) }) else { return nil }
        self = network
    }

    private init(bytes: [UInt8], prefix: Int, isCanonical: Bool) {
        self.bytes = bytes
        self.prefix = prefix
        self.isCanonical = isCanonical
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Network? {
        let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
        let address = text[..<slash]
        let isV6 = address.contains(UInt8(ascii: ":"))
        guard var bytes = isV6 ? ipv6(address) : ipv4(address) else { return nil }
        let length = bytes.count * 8
        var prefix = length
        if slash < text.count {
            guard let number = decimal(text[(slash + 1)...]), number <= length else { return nil }
            prefix = number
        }
        var isCanonical = !isV6 && slash < text.count
        for index in bytes.indices {
            let kept = max(0, min(8, prefix - index * 8))
            let masked = bytes[index] & (kept == 0 ? 0 : 0xFF << UInt8(8 - kept))
            if masked != bytes[index] { isCanonical = false }
            bytes[index] = masked
        }
        return Network(bytes: bytes, prefix: prefix, isCanonical: isCanonical)
    }

    /// Up to three digits without a leading zero.
    private static func decimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func ipv4(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4)
        var start = text.startIndex
        while true {
            let end = text[start...].firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
            guard let value = decimal(text[start..<end]).flatMap(UInt8.init(exactly:)), bytes.count < 4 else {
                return nil
            }
            bytes.append(value)
            guard end < text.endIndex else { break }
            start = end + 1
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func ipv6(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        let words = String(decoding: text, as: UTF8.self)
        let halves = words.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups: [[UInt16]] = []
        for half in halves {
            var values: [UInt16] = []
            for part in half.split(separator: ":", omittingEmptySubsequences: half.isEmpty) {
                guard part.utf8.count <= 4, let value = UInt16(part, radix: 16) else { return nil }
                values.append(value)
            }
            groups.append(values)
        }
        var all = groups.first ?? []
        if groups.count == 2 {
            let missing = 8 - all.count - groups[1].count
            guard missing >= 0 else { return nil }
            all += Array(repeating: 0, count: missing) + groups[1]
        }
        guard all.count == 8 else { return nil }
        return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    var text: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") + "/\(prefix)" }
        return Self.ipv6Text(bytes) + "/\(prefix)"
    }

    /// The longest run of zero groups, the first of equals, becomes `::`.
    private static func ipv6Text(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = max(end, start + 1)
        }
        func hex(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !best.isEmpty else { return hex(groups[...]) }
        return hex(groups[..<best.lowerBound]) + "::" + hex(groups[best.upperBound...])
    }
}
