import Logging

/// Records from a file: read once, or followed as a log is written (Falco's `file_output` on a shared volume).
///
/// Followed, the file may be appended to, renamed away and made anew (its rest is read first), or cut to nothing and
/// written again. Reading starts at the beginning: how far a former process read is not kept, and records that come
/// twice are known by their event id. A file that is not there yet is waited for.
public struct FileIntake: Intake {
    public let identity: IntakeIdentity
    private let path: String
    private let isFollowed: Bool
    private let pollInterval: Duration

    /// `isFollowed` false ends at the end of the file; gzip is read only so.
    public init(path: String, isFollowed: Bool, pollInterval: Duration = .seconds(1)) {
        self.path = path
        self.isFollowed = isFollowed
        self.pollInterval = max(pollInterval, .milliseconds(10))
        identity = IntakeIdentity(kind: .file, endpoint: path)
    }

    public func run(into inbox: any Inbox, reporting reporter: IntakeReporter, logger: Logger) async {
        let delivery = IntakeDelivery(inbox: inbox, reporter: reporter, logger: logger)
        reporter.connection(.connecting)
        if isFollowed {
            await follow(delivery)
            reporter.connection(.disconnected)
        } else {
            await readOnce(delivery)
        }
    }

    /// The status after a good end is `disconnected`: nothing more will come.
    private func readOnce(_ delivery: IntakeDelivery) async {
        do throws(RecordError) {
            var reader = try RecordReader.records(inFile: path)
            delivery.reporter.connection(.connected)
            var batch: [[UInt8]] = []
            while let element = reader.next(), !Task.isCancelled {
                switch element {
                case .success(let record): batch.append(record.bytes)
                case .failure(let error) where error.isFatal: throw error
                case .failure(let error): delivery.unreadable(error.description, count: 1)
                }
                if batch.count == 256 {
                    await delivery.keep(batch, patience: nil)
                    batch = []
                }
            }
            await delivery.keep(batch, patience: nil)
            delivery.reporter.connection(.disconnected)
        } catch {
            delivery.unreadable(error.description, count: 1)
            delivery.reporter.connection(.failed(error.description))
        }
    }

    private func follow(_ delivery: IntakeDelivery) async {
        var tail = FileTail(path: path)
        while !Task.isCancelled {
            let step = tail.step()
            switch step.state {
            case .reading: delivery.reporter.connection(.connected)
            case .missing(let reason): delivery.reporter.connection(.failed("\(path): \(reason)"))
            }
            if step.isCut {
                delivery.reporter.gap(.fileTruncated, from: delivery.reporter.status.lastReceivedAt, lostCount: nil)
            }
            for fault in step.faults { delivery.unreadable(fault.description, count: 1) }
            await delivery.keep(step.records, patience: nil)
            if step.isAtEnd { try? await Task.sleep(for: pollInterval) }
        }
    }
}

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
