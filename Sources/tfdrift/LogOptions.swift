import ArgumentParser
import Controller
import FoundationEssentials
import Gateway
import Logging

/// `--log-level`, `--log-format`, and the environment variables behind them.
struct LogOptions: ParsableArguments {
    @Option(help: "debug, info, warning or error. Default: $TFDRIFT_LOG_LEVEL, else info (demo: error).")
    var logLevel: String?

    @Option(help: "json or text. Default: $TFDRIFT_LOG_FORMAT, else json.")
    var logFormat: String?

    func logger(_ label: String, level defaultLevel: Logger.Level = .info) throws -> Logger {
        let environment = ProcessInfo.processInfo.environment
        let levelText = logLevel ?? environment["TFDRIFT_LOG_LEVEL"] ?? defaultLevel.rawValue
        guard let level = Logger.Level(rawValue: levelText == "warn" ? "warning" : levelText) else {
            throw ValidationError("the log level '\(levelText)' is none of debug, info, warning, error")
        }
        let formatText = logFormat ?? environment["TFDRIFT_LOG_FORMAT"] ?? "json"
        guard let format = LineLogHandler.Format(rawValue: formatText) else {
            throw ValidationError("the log format '\(formatText)' is neither json nor text")
        }
        let components = try Self.components(environment["TFDRIFT_LOG_COMPONENTS"] ?? "")
        var logger = Logger(label: label) {
            ComponentLogHandler(
                LineLogHandler(label: $0, format: format), key: LogComponent.key, components: components)
        }
        logger.logLevel = level
        return logger
    }

    /// The components of a list such as `falco,detector`; empty for all.
    static func components(_ list: String) throws -> Set<String> {
        let names = list.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        for name in names where LogComponent(rawValue: name) == nil {
            let known = LogComponent.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("TFDRIFT_LOG_COMPONENTS: '\(name)' is none of \(known)")
        }
        return Set(names)
    }
}
