/// A parsed JSON document: its bytes, and a tape that says where each value stands.
///
/// Parsing checks all of it (structure, numbers, escapes, UTF-8, nesting) and takes two allocations whatever the size;
/// `JSONView` then walks it without any. A value; copies share the bytes. At most 128 MiB.
public struct JSONDocument: Sendable {
    @usableFromInline let storage: Storage

    /// Bytes and tape of one document, never changed after the parse.
    ///
    /// The tape is memory of its own, not an array: to make an array of uninitialized words costs more than the parse of a
    /// small document.
    @usableFromInline
    final class Storage: @unchecked Sendable {
        @usableFromInline let bytes: [UInt8]
        @usableFromInline let words: UnsafeMutableBufferPointer<UInt64>
        /// How many of `words` are the tape.
        @usableFromInline let count: Int

        /// Takes `words` over.
        @usableFromInline
        init(bytes: [UInt8], words: UnsafeMutableBufferPointer<UInt64>, count: Int) {
            self.bytes = bytes
            self.words = words
            self.count = count
        }

        deinit { words.deallocate() }

        /// The word at a place of the tape.
        @inlinable
        @inline(__always)
        subscript(_ index: Int) -> UInt64 { withExtendedLifetime(self) { words[index] } }

        @inlinable
        @inline(__always)
        func withTape<Result>(_ body: (UnsafeBufferPointer<UInt64>) -> Result) -> Result {
            withExtendedLifetime(self) { body(UnsafeBufferPointer(rebasing: words[..<count])) }
        }
    }

    /// Parses one document; anything but white space behind it is an error.
    public init(parsing bytes: [UInt8], depthLimit: Int = JSONValue.defaultDepthLimit) throws(JSONError) {
        try self.init(parsing: bytes, range: 0..<bytes.count, depthLimit: depthLimit)
    }

    public init(parsing text: String, depthLimit: Int = JSONValue.defaultDepthLimit) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }

    /// Parses the document that fills `range` of `bytes`, sharing them. Offsets in errors count from the start of
    /// `bytes`. A range outside of `bytes` throws `unexpectedEnd`.
    public init(
        parsing bytes: [UInt8], range: Range<Int>, depthLimit: Int = JSONValue.defaultDepthLimit
    ) throws(JSONError) {
        let parsed = try Self.parse(bytes, range, depthLimit: depthLimit, isWhole: true, isChecked: false)
        storage = parsed.storage
    }

    /// Parses the value that begins at `start` and tells where it ends; what follows is not looked at. Throws
    /// `unexpectedEnd` when the bytes end before the value does. `wordsHint`: about how many values it has.
    public static func parsingPrefix(
        of bytes: [UInt8], from start: Int, to end: Int, wordsHint: Int
    ) throws(JSONError) -> (document: JSONDocument, end: Int) {
        guard start <= end else { throw JSONError(.unexpectedEnd, at: end) }
        let parsed = try parse(
            bytes, start..<end, depthLimit: JSONValue.defaultDepthLimit, isWhole: false, isChecked: false,
            capacity: wordsHint)
        return (JSONDocument(storage: parsed.storage), parsed.end)
    }

    /// As `init(parsing:range:)` for bytes whose UTF-8 has been checked before.
    public init(parsingChecked bytes: [UInt8], range: Range<Int>) throws(JSONError) {
        let limit = JSONValue.defaultDepthLimit
        storage = try Self.parse(bytes, range, depthLimit: limit, isWhole: true, isChecked: true).storage
    }

    private init(storage: Storage) { self.storage = storage }

    /// How many words the tape has: a measure of the number of values.
    public var wordCount: Int { storage.count }

    /// The document's value.
    @inlinable public var root: JSONView { JSONView(storage: storage, index: 0) }

    /// The document as a tree.
    public var value: JSONValue { root.value }

    private static func parse(
        _ bytes: [UInt8], _ range: Range<Int>, depthLimit: Int, isWhole: Bool, isChecked: Bool,
        capacity hint: Int? = nil
    ) throws(JSONError) -> (storage: Storage, end: Int) {
        // Minified JSON of audit records has about one word for 8 to 10 bytes; the rare denser text takes another turn.
        var capacity = hint ?? range.count / 6 + 16
        while true {
            let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: capacity)
            let result = bytes.withUnsafeBufferPointer { buffer in
                guard isWhole, range == buffer.indices else {
                    return fill(
                        words, buffer, range, nil, depthLimit: depthLimit, isWhole: isWhole, isChecked: isChecked)
                }
                return JSONTextMarks.with(buffer) { marks, isASCII in
                    fill(
                        words, buffer, range, marks, depthLimit: depthLimit, isWhole: true,
                        isChecked: isChecked || isASCII)
                }
            }
            switch result {
            case .success(let outcome?): return (Storage(bytes: bytes, words: words, count: outcome.words), outcome.end)
            case .success(nil): words.deallocate()
            case .failure(let error):
                words.deallocate()
                throw error
            }
            capacity = min(capacity * 3, range.count * 2 + 16)
        }
    }

    private static func fill(
        _ words: UnsafeMutableBufferPointer<UInt64>, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
        _ marks: JSONTextMarks?, depthLimit: Int, isWhole: Bool, isChecked: Bool
    ) -> Result<(words: Int, end: Int)?, JSONError> {
        guard var scanner = JSONScanner(bytes, range: range, marks: marks) else {
            return .failure(JSONError(.unexpectedEnd, at: bytes.count))
        }
        do throws(JSONError) {
            scanner.skipSpace()
            guard let count = try JSONTape.fill(words, from: &scanner, depthLimit: depthLimit) else {
                return .success(nil)
            }
            let end = scanner.position
            if isWhole {
                scanner.skipSpace()
                guard scanner.position == range.upperBound else {
                    throw JSONError(.trailingBytes, at: scanner.position)
                }
            }
            if !isChecked, let bad = UnsafeBufferPointer(rebasing: bytes[range.lowerBound..<end]).firstInvalidUTF8 {
                throw JSONError(.invalidUTF8, at: range.lowerBound + bad)
            }
            return .success((count, end))
        } catch {
            return .failure(error)
        }
    }
}
