import JSON
import Logging

/// Records from a file: read once, or followed as a log is written (Falco's `file_output` on a shared volume).
///
/// Followed, the file may be appended to, renamed away and made anew (its rest is read first), or cut to nothing and
/// written again. Reading starts at the beginning: how far a former process read is not kept, and records that come
/// twice are known by their event id. A file that is not there yet is waited for.
public struct FileIntake: Intake {
    /// Which records are taken.
    public enum Format: String, Sendable, Hashable {
        /// Both kinds, told apart one by one.
        case auto
        /// Falco's alerts: JSON objects with `output_fields`.
        case falco
        /// The cloud's own records: anything else.
        case record
    }

    public let identity: IntakeIdentity
    public let expectedInterval: Duration?
    private let format: Format
    private let path: String
    private let isFollowed: Bool
    private let pollInterval: Duration

    /// `isFollowed` false ends at the end of the file; gzip is read only so.
    public init(
        path: String, format: Format = .auto, isFollowed: Bool, expectedInterval: Duration? = nil,
        pollInterval: Duration = .seconds(1)
    ) {
        self.path = path
        self.format = format
        self.expectedInterval = expectedInterval
        self.isFollowed = isFollowed
        self.pollInterval = max(pollInterval, .milliseconds(10))
        identity = IntakeIdentity(
            kind: .file, endpoint: path, credentials: format == .auto ? [] : [Array(format.rawValue.utf8)])
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
                case .success(let record): batch += wanted([record.bytes], delivery)
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
            await delivery.keep(wanted(step.records, delivery), patience: nil)
            if step.isAtEnd { try? await Task.sleep(for: pollInterval) }
        }
    }

    /// The records of the format that the source names; others are counted as unreadable.
    private func wanted(_ records: [[UInt8]], _ delivery: IntakeDelivery) -> [[UInt8]] {
        guard format != .auto else { return records }
        let isAlertWanted = format == .falco
        let wanted = records.filter { AlertForm.isAlert($0) == isAlertWanted }
        let found = isAlertWanted ? "a record that is no Falco alert" : "a Falco alert"
        delivery.unreadable("\(path): \(found), and file.format excludes those", count: records.count - wanted.count)
        return wanted
    }
}

/// What tells an alert of Falco from a record of the cloud: alerts alone have `output_fields`.
enum AlertForm {
    static func isAlert(_ record: [UInt8]) -> Bool {
        guard let document = try? JSONDocument(parsing: record) else { return false }
        return document.root["output_fields"] != nil
    }
}
