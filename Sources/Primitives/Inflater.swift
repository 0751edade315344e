import CZlib

/// Decompresses gzip (one or many members) or zlib data as it comes, in pieces of bounded size.
///
///     inflater.feed(chunk)
///     while let piece = try inflater.next() { ... }   // nil: wants more input
///     try inflater.finish()                            // after the last chunk
///
/// Holds about 48 KiB and the chunk being read. Not for several tasks at once.
public final class Inflater {
    private enum Phase {
        /// No byte of a member read yet; goes to `inside`. At the very beginning and between members.
        case atBoundary
        /// Goes to `atBoundary` at a member's end mark, or to `failed`.
        case inside
        case failed(InflateError)
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private var phase = Phase.atBoundary
    private var hasReadMember = false
    private var input: [UInt8] = []
    private var position = 0

    public init() throws(InflateError) {
        // zlib keeps the address of its stream, so the stream must not move.
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15: largest window; + 32: find out by itself whether it is gzip or zlib.
        let result = inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The next compressed bytes; what was fed before and not read yet stays in front.
    public func feed(_ bytes: [UInt8]) {
        if position == input.count { input = bytes } else { input = Array(input[position...]) + bytes }
        position = 0
    }

    /// At most `maximumBytes` decompressed bytes, at least one; nil when more input is needed.
    public func next(maximumBytes: Int = 256 << 10) throws(InflateError) -> [UInt8]? {
        if case .failed(let error) = phase { throw error }
        do {
            while position < input.count {
                guard try enterMember() else { return nil }
                let piece = try inflate(atMost: max(1, maximumBytes))
                if !piece.isEmpty { return piece }
            }
            guard case .inside = phase else { return nil }
            // zlib may still hold output that did not fit the last piece.
            let piece = try inflate(atMost: max(1, maximumBytes))
            return piece.isEmpty ? nil : piece
        } catch {
            phase = .failed(error)
            throw error
        }
    }

    /// To be called after the last chunk was read: throws when the data stops in the middle. No data at all is fine.
    public func finish() throws(InflateError) {
        switch phase {
        case .atBoundary: return
        case .inside: throw .truncated
        case .failed(let error): throw error
        }
    }

    /// False: only padding is left. Zeros may follow the last member, as tape and block tools leave them.
    private func enterMember() throws(InflateError) -> Bool {
        guard case .atBoundary = phase else { return true }
        if hasReadMember {
            while position < input.count, input[position] == 0 { position += 1 }
            guard position < input.count else { return false }
            guard inflateReset(stream) == Z_OK else { throw .damaged("zlib cannot begin another member") }
        }
        phase = .inside
        return true
    }

    private func inflate(atMost maximum: Int) throws(InflateError) -> [UInt8] {
        var result = Z_OK
        var left = 0
        let given = input.count - position
        let piece = input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: maximum) { output, count in
                let start = input.baseAddress.map { $0 + position }
                stream.pointee.next_in = start
                stream.pointee.avail_in = UInt32(clamping: given)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(clamping: maximum)
                result = CZlib.inflate(stream, Z_NO_FLUSH)
                count = Int(UInt32(clamping: maximum) - stream.pointee.avail_out)
                left = Int(stream.pointee.avail_in)
            }
        }
        position += Int(UInt32(clamping: given)) - left
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            phase = .atBoundary
            hasReadMember = true
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)")
        }
        return piece
    }
}
