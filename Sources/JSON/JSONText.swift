import CByteScan

/// Helpers on the bytes of JSON strings.
public enum JSONText {
    @inlinable
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// The content of a JSON string with its escape sequences resolved, as UTF-8. `range` must hold content that the
    /// scanner has checked; a lone surrogate becomes U+FFFD, an escape that is no escape is kept as it stands.
    public static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8] {
        guard let base = bytes.baseAddress, range.lowerBound >= 0, range.upperBound <= bytes.count else { return [] }
        let source = UnsafeRawPointer(base) + range.lowerBound
        // Some bytes of slack for the block copies; no escape grows when resolved.
        return withUnsafeTemporaryAllocation(byteCount: range.count + 16, alignment: 8) { output in
            guard let target = output.baseAddress else { return [] }
            var unescaper = Unescaper(source: source, count: range.count, target: target)
            unescaper.run()
            // Not made from the memory itself: an array of uninitialized bytes takes longer than the copy.
            var text: [UInt8] = []
            text.reserveCapacity(unescaper.written)
            text.append(contentsOf: UnsafeRawBufferPointer(start: target, count: unescaper.written))
            return text
        }
    }
}

/// One pass over the content of a string. `written` never passes `read`, so `target` with `count + 16` bytes is more than enough.
private struct Unescaper {
    let source: UnsafeRawPointer
    let count: Int
    let target: UnsafeMutableRawPointer
    var read = 0
    var written = 0

    init(source: UnsafeRawPointer, count: Int, target: UnsafeMutableRawPointer) {
        self.source = source
        self.count = count
        self.target = target
    }

    mutating func run() {
        while read < count {
            let stop = bytescan_unescape(
                (target + written).assumingMemoryBound(to: UInt8.self),
                (source + read).assumingMemoryBound(to: UInt8.self),
                (source + count).assumingMemoryBound(to: UInt8.self))
            read = UnsafeRawPointer(stop.at) - source
            written = UnsafeMutableRawPointer(stop.target) - target
            if read < count { escape() }
        }
    }

    private func at(_ index: Int) -> UInt8 { source.load(fromByteOffset: index, as: UInt8.self) }

    private mutating func put(_ byte: UInt8) {
        target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
        written += 1
    }

    private mutating func escape() {
        guard read + 1 < count else {
            put(at(read))
            read += 1
            return
        }
        let byte = at(read + 1)
        read += 2
        switch byte {
        case UInt8(ascii: "b"): put(0x08)
        case UInt8(ascii: "f"): put(0x0C)
        case UInt8(ascii: "n"): put(0x0A)
        case UInt8(ascii: "r"): put(0x0D)
        case UInt8(ascii: "t"): put(0x09)
        case UInt8(ascii: "u"): scalar()
        default: put(byte)
        }
    }

    private mutating func scalar() {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let high = quad(at: read) else { return }
        read += 4
        var scalar = Unicode.Scalar(high) ?? replacement
        if (0xD800...0xDBFF).contains(high), read + 5 < count, at(read) == UInt8(ascii: "\\"),
            at(read + 1) == UInt8(ascii: "u"), let low = quad(at: read + 2), (0xDC00...0xDFFF).contains(low)
        {
            scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? replacement
            read += 6
        }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
    }

    private func quad(at index: Int) -> UInt32? {
        guard index + 4 <= count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = JSONText.hexDigit(at(index + offset)) else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}
