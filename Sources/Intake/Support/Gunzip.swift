import CZlib

/// Inflates gzip, member after member, fed in pieces cut anywhere.
///
/// One task at a time; not `Sendable`.
package final class Gunzip {
    package enum Failure: Error, Sendable, Hashable {
        /// The bytes are not gzip, or are damaged (a checksum does not match).
        case damaged
        /// The input ended inside a member.
        case truncated
        /// More than `maximumBytes` came out.
        case tooLarge
    }

    package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.prefix(2).elementsEqual([0x1F, 0x8B])
    }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool
    private let maximumBytes: Int
    private var outputCount = 0
    private var isInsideMember = false
    private var hasSeenMember = false
    private var isPadding = false

    /// `maximumBytes`: of output in total.
    package init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        stream.initialize(to: z_stream())
        // 15 is the largest window, 16 asks for the gzip wrapper.
        isReady = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Inflates a piece of input and hands over what comes out, in pieces of at most 64 KiB.
    package func feed(_ input: [UInt8], _ output: (ArraySlice<UInt8>) -> Void) throws(Failure) {
        guard isReady else { throw .damaged }
        var position = 0
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while position < input.count {
            if !isInsideMember {
                // Zero bytes behind the last member are padding (tape blocks); anything else must be a member.
                if hasSeenMember, input[position] == 0 || isPadding {
                    guard input[position] == 0 else { throw .damaged }
                    isPadding = true
                    position += 1
                    continue
                }
                guard inflateReset(stream) == Z_OK else { throw .damaged }
                isInsideMember = true
            }
            position += try inflateStep(input, from: position, into: &chunk, output)
        }
    }

    /// Says that nothing follows.
    package func finish() throws(Failure) {
        if isInsideMember || !hasSeenMember { throw .truncated }
    }

    /// One call of zlib, and further ones while output is left; returns how much input it took.
    private func inflateStep(
        _ input: [UInt8], from position: Int, into chunk: inout [UInt8], _ output: (ArraySlice<UInt8>) -> Void
    ) throws(Failure) -> Int {
        let offered = min(input.count - position, 1 << 30)
        var taken = 0
        while true {
            let (code, left, room) = input.withUnsafeBufferPointer { source in
                chunk.withUnsafeMutableBufferPointer { target -> (Int32, Int, Int) in
                    stream.pointee.next_in = source.baseAddress.map {
                        UnsafeMutablePointer(mutating: $0 + position + taken)
                    }
                    stream.pointee.avail_in = UInt32(clamping: offered - taken)
                    stream.pointee.next_out = target.baseAddress
                    stream.pointee.avail_out = UInt32(clamping: target.count)
                    let code = inflate(stream, Z_NO_FLUSH)
                    return (code, Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
                }
            }
            taken = offered - left
            let producedCount = chunk.count - room
            guard outputCount + producedCount <= maximumBytes else { throw .tooLarge }
            outputCount += producedCount
            if producedCount > 0 { output(chunk[..<producedCount]) }
            switch code {
            case Z_STREAM_END:
                isInsideMember = false
                hasSeenMember = true
                return taken
            case Z_OK where room == 0: continue
            case Z_OK, Z_BUF_ERROR: return taken
            default: throw .damaged
            }
        }
    }

    /// Inflates a whole body.
    package static func inflated(_ bytes: [UInt8], maximumBytes: Int) throws(Failure) -> [UInt8] {
        let gunzip = Gunzip(maximumBytes: maximumBytes)
        var result: [UInt8] = []
        try gunzip.feed(bytes) { result.append(contentsOf: $0) }
        try gunzip.finish()
        return result
    }
}
