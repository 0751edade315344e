import Gateway
import Logging
import Synchronization
import Testing

private final class Lines: Sendable {
    let lines = Mutex<[String]>([])
    func write(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

@Suite struct LineLogHandlerTests {
    private func log(_ format: LineLogHandler.Format, _ body: (Logger) -> Void) -> [String] {
        let lines = Lines()
        var logger = Logger(label: "detector") { label in
            LineLogHandler(label: label, format: format, write: lines.write, now: { "2026-01-31T12:00:00.000Z" })
        }
        logger[metadataKey: "account"] = "111122223333"
        body(logger)
        return lines.all
    }

    @Test func `writes one JSON object a line with the contract's keys`() {
        let lines = log(.json) { logger in
            logger.warning(
                "Drift detected",
                metadata: ["severity": "critical", "user": "al\"ice\n", "count": .stringConvertible(3)])
        }
        #expect(
            lines == [
                #"{"level":"warn","time":"2026-01-31T12:00:00.000Z","logger":"detector","msg":"Drift detected","#
                    + #""account":"111122223333","count":3,"severity":"critical","user":"al\"ice\n"}"#
            ])
    }

    @Test func `writes a readable line as text`() {
        let lines = log(.text) { $0.info("Connected to Falco gRPC", metadata: ["address": "falco:5060"]) }
        #expect(
            lines == [
                "2026-01-31T12:00:00.000Z INFO detector: Connected to Falco gRPC account=\"111122223333\" "
                    + "address=\"falco:5060\""
            ])
    }

    @Test(arguments: [
        (Logger.Level.trace, "debug"), (.debug, "debug"), (.info, "info"), (.notice, "info"), (.warning, "warn"),
        (.error, "error"), (.critical, "error"),
    ])
    func `uses controller-runtime's level names`(level: Logger.Level, name: String) {
        let lines = Lines()
        var logger = Logger(label: "x") { LineLogHandler(label: $0, format: .json, write: lines.write) }
        logger.logLevel = .trace
        logger.log(level: level, "m")
        #expect(lines.all.first?.hasPrefix("{\"level\":\"\(name)\",") == true)
    }

    @Test func `tells the time in RFC 3339`() {
        let time = Array(WallClock.now().utf8)
        #expect(time.count == 24 && time[10] == UInt8(ascii: "T") && time[23] == UInt8(ascii: "Z"))
    }
}
