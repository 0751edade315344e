/// Reads the audit records of a file one after the other, in bounded memory: Falco JSON lines, CloudTrail, Google Cloud
/// log entries, Azure activity records, each single, as lines, pretty-printed, or in their usual wrappers, plain or gzip
/// (recognised by its first bytes).
///
///     for record in try RecordReader.records(inFile: path) {
///         switch record { case .success(let record): …; case .failure(let error): … }
///     }
///
/// A fault is an element, not the end: reading goes on with the next record where that is possible. Iterate once.
public struct RecordReader: Sequence, IteratorProtocol {
    public typealias Element = Result<RawRecord, RecordError>

    /// Of inflated bytes a file: a bound against files made to exhaust memory or time.
    public static let maximumInflatedBytes = 64 << 30

    private static let chunkBytes = 256 << 10

    private let path: String
    private let file: InputFile
    private var gunzip: Gunzip?
    private var splitter = RecordSplitter()
    private var elements: ArraySlice<RecordSplitter.Element> = []
    private var fatal: RecordError?
    private var isStarted = false
    private var isFinished = false

    /// Opens the file. Throws when it cannot be opened; what is wrong inside comes as elements. `acceptsPipes` reads from
    /// pipes and `/dev/stdin` too and waits for what comes; without it only regular files are taken.
    public static func records(
        inFile path: String, acceptsPipes: Bool = false
    ) throws(RecordError) -> RecordReader {
        do {
            return RecordReader(path: path, file: try InputFile(path: path, acceptsPipes: acceptsPipes))
        } catch {
            throw RecordError(file: path, reason: error.description, isFatal: true)
        }
    }

    /// Splits bytes that are in memory; `name` stands for the file in errors.
    public static func records(in bytes: [UInt8], name: String) -> [Element] {
        var splitter = RecordSplitter()
        splitter.feed(bytes)
        splitter.finish()
        return splitter.takeElements().map { result(of: $0, file: name) }
    }

    private init(path: String, file: InputFile) {
        self.path = path
        self.file = file
    }

    public mutating func next() -> Element? {
        while true {
            if let element = elements.popFirst() { return Self.result(of: element, file: path) }
            if let error = fatal {
                fatal = nil
                return .failure(error)
            }
            guard !isFinished else { return nil }
            readOn()
        }
    }

    private mutating func readOn() {
        do {
            let chunk = try file.read(atMost: Self.chunkBytes)
            if !isStarted {
                isStarted = true
                if Gunzip.isGzip(chunk) { gunzip = Gunzip(maximumBytes: Self.maximumInflatedBytes) }
            }
            if chunk.isEmpty {
                isFinished = true
                try gunzip?.finish()
                splitter.finish()
            } else if let gunzip {
                try gunzip.feed(chunk) { splitter.feed($0) }
            } else {
                splitter.feed(chunk)
            }
        } catch {
            isFinished = true
            fatal = RecordError(file: path, reason: Self.words(for: error), isFatal: true)
        }
        elements = splitter.takeElements()[...]
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case Gunzip.Failure.truncated: "the gzip data is truncated: the file ends inside a compressed member"
        case Gunzip.Failure.damaged: "the gzip data is damaged"
        case Gunzip.Failure.tooLarge: "inflates to more than \(maximumInflatedBytes) bytes"
        case let error as InputFileError: error.description
        default: "\(error)"
        }
    }

    private static func result(of element: RecordSplitter.Element, file: String) -> Element {
        switch element {
        case .record(let bytes, let offset, let line):
            .success(RawRecord(bytes: bytes, offset: offset, line: line))
        case .fault(let fault, let offset, let line):
            .failure(RecordError(file: file, offset: offset, line: line, reason: fault.rawValue, isFatal: false))
        }
    }
}
