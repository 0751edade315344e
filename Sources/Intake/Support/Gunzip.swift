import Primitives

/// Inflates gzip, member after member, fed in pieces cut anywhere: `Inflater` with a bound on what comes out in total.
///
/// One task at a time; not `Sendable`.
package final class Gunzip {
    package enum Failure: Error, Sendable, Hashable {
        /// The bytes are not gzip, or are damaged (a checksum does not match).
        case damaged
        /// The input ended inside a member, or there was none.
        case truncated
        /// More than `maximumBytes` came out.
        case tooLarge
    }

    package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.prefix(2).elementsEqual([0x1F, 0x8B])
    }

    private static let pieceBytes = 64 << 10

    private let inflater: Inflater?
    private let maximumBytes: Int
    private var outputCount = 0
    private var hasInput = false

    /// `maximumBytes`: of output in total.
    package init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        inflater = try? Inflater()
    }

    /// Inflates a piece of input and hands over what comes out, in pieces of at most 64 KiB.
    package func feed(_ input: [UInt8], _ output: (ArraySlice<UInt8>) -> Void) throws(Failure) {
        guard let inflater else { throw .damaged }
        hasInput = hasInput || !input.isEmpty
        inflater.feed(input)
        do throws(InflateError) {
            while let piece = try inflater.next(maximumBytes: Self.pieceBytes) {
                outputCount += piece.count
                guard outputCount <= maximumBytes else { break }
                output(piece[...])
            }
        } catch {
            throw Self.failure(error)
        }
        if outputCount > maximumBytes { throw .tooLarge }
    }

    /// Says that nothing follows.
    package func finish() throws(Failure) {
        guard hasInput else { throw .truncated }
        do throws(InflateError) { try inflater?.finish() } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: InflateError) -> Failure {
        if case .truncated = error { .truncated } else { .damaged }
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
