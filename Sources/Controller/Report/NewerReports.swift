import Engine
import JSON
import KubeClient
import Logging
import Synchronization

/// Hands a report that another replica wrote to the worker of its source. Breaks the knot between the writer, which finds
/// such reports, and the workers, which hold the writer.
final class NewerReports: Sendable {
    private struct Target: Sendable { weak var fleet: DetectorFleet? }

    private let target = Mutex(Target())
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func attach(_ fleet: DetectorFleet) { target.withLock { $0.fleet = fleet } }

    func adopt(_ report: JSONValue, as key: ObjectKey) {
        do throws(ReportRecordError) {
            let record = try ReportDocument.record(KubeObject(report))
            target.withLock { $0.fleet }?.worker(of: record.source)?.mailbox.putUrgent(.newer(record))
        } catch {
            logger.warning(
                "A report of another replica cannot be read and is written over",
                metadata: ["DriftReport": "\(key)", "error": "\(error)"])
        }
    }
}
