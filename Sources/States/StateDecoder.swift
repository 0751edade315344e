import Transport

/// Passes plain bytes on and inflates gzip, told apart by the first two bytes; counts what comes out.
struct StateDecoder {
    enum Failure: Error {
        case tooLarge
        case inflate(InflateError)
        /// Not one byte came.
        case empty
    }

    private enum Form {
        /// Fewer than two bytes are here; goes to `plain` or `gzip`.
        case unknown([UInt8])
        case plain([UInt8])
        case gzip(Inflater)
    }

    private let maximumBytes: Int
    private var form = Form.unknown([])
    private var count = 0

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    mutating func feed(_ chunk: [UInt8]) throws(Failure) {
        switch form {
        case .unknown(let held): try begin(held.isEmpty ? chunk : held + chunk, isAll: false)
        case .plain(let rest): form = .plain(rest.isEmpty ? chunk : rest + chunk)
        case .gzip(let inflater): inflater.feed(chunk)
        }
    }

    /// The next decoded bytes; nil: feed more.
    mutating func next() throws(Failure) -> [UInt8]? {
        let piece: [UInt8]?
        switch form {
        case .unknown: return nil
        case .plain(let bytes):
            guard !bytes.isEmpty else { return nil }
            form = .plain([])
            piece = bytes
        case .gzip(let inflater):
            do { piece = try inflater.next() } catch { throw .inflate(error) }
        }
        count += piece?.count ?? 0
        guard count <= maximumBytes else { throw .tooLarge }
        return piece
    }

    /// After the source's last chunk; `next` may then give a last piece.
    mutating func finish() throws(Failure) {
        switch form {
        case .unknown(let held):
            guard !held.isEmpty else { throw .empty }
            try begin(held, isAll: true)
        case .plain: break
        case .gzip(let inflater):
            do { try inflater.finish() } catch { throw .inflate(error) }
        }
    }

    private mutating func begin(_ bytes: [UInt8], isAll: Bool) throws(Failure) {
        guard bytes.count >= 2 || isAll else {
            form = .unknown(bytes)
            return
        }
        guard bytes.starts(with: [0x1F, 0x8B]) else {
            form = .plain(bytes)
            return
        }
        do {
            let inflater = try Inflater()
            inflater.feed(bytes)
            form = .gzip(inflater)
        } catch {
            throw .inflate(error)
        }
    }
}
