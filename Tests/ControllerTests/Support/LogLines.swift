import Gateway
import JSON
import Logging
import Synchronization

/// What the operator logged, as the JSON lines that it would write.
final class LogLines: Sendable {
    private let lines = Mutex<[JSONValue]>([])

    var logger: Logger {
        var logger = Logger(label: "tfdrift") { label in
            LineLogHandler(label: label, format: .json) { line in
                guard let json = try? JSONValue(parsing: line) else { return }
                self.lines.withLock { $0.append(json) }
            }
        }
        logger.logLevel = .info
        return logger
    }

    func with(message: String) -> [JSONValue] { all.filter { $0["msg"]?.stringValue == message } }
    var all: [JSONValue] { lines.withLock { $0 } }
}
