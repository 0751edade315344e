/// Where a followed file is read; each step reads one piece. No waiting.
struct FileTail {
    enum State: Equatable {
        case reading
        case missing(String)
    }

    struct Step {
        var state = State.reading
        var records: [[UInt8]] = []
        var faults: [RecordError] = []
        /// Nothing more to read now.
        var isAtEnd = false
        /// The file was cut before what was read of it.
        var isCut = false
    }

    private static let chunkBytes = 256 << 10

    private let path: String
    private var file: InputFile?
    private var position = 0
    private var splitter = RecordSplitter()

    init(path: String) { self.path = path }

    mutating func step() -> Step {
        var step = Step()
        do {
            let file = try opened()
            if file.size < position {
                // Cut in place: what stood between our position and the old end cannot be told.
                step.isCut = true
                restart()
                file.rewind()
            }
            let chunk = try file.read(atMost: Self.chunkBytes)
            position += chunk.count
            splitter.feed(chunk)
            if chunk.isEmpty { atEnd(of: file, &step) }
        } catch {
            self.file = nil
            step.state = .missing("\(error)")
            step.isAtEnd = true
        }
        collect(&step)
        return step
    }

    private mutating func opened() throws(InputFileError) -> InputFile {
        if let file { return file }
        let opened = try InputFile(path: path)
        file = opened
        restart()
        return opened
    }

    private mutating func restart() {
        position = 0
        splitter = RecordSplitter()
    }

    /// At the end of a file that another has replaced under its name, the other follows at once.
    private mutating func atEnd(of file: InputFile, _ step: inout Step) {
        let current = InputFile.identity(ofPath: path)
        guard let current, current != file.identity else {
            step.isAtEnd = true
            return
        }
        splitter.finish()
        self.file = nil
    }

    private mutating func collect(_ step: inout Step) {
        for element in splitter.takeElements() {
            switch element {
            case .record(let bytes, _, _): step.records.append(bytes)
            case .fault(let fault, let offset, let line):
                step.faults.append(
                    RecordError(file: path, offset: offset, line: line, reason: fault.rawValue, isFatal: false))
            }
        }
    }
}
