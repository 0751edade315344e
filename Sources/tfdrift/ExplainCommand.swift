import ArgumentParser
import Controller
import FoundationEssentials
import Gateway
import Logging
import Transport

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tells what a running operator decided about one event, and why nothing was reported.",
        discussion: """
            Asks the operator of this machine or pod: kubectl exec -n tfdrift-system deploy/tfdrift -- tfdrift explain ID
            Exit codes: 0; 1 when the event is not known, and why; 2 when no operator can be asked; 64.
            """)

    @Argument(help: "The event's id, as the cloud gave it: eventID, insertId, eventDataId.")
    var event: String?

    @Flag(help: "List the last events, the newest first, with what was decided.")
    var recent = false

    @Flag(help: "With --recent: also calls that only read.")
    var all = false

    @Option(help: "With --recent: how many; 1 to 1000.")
    var limit = 50

    @Option(help: "Only what this DriftSource decided, namespace/name.")
    var source: String?

    @Option(help: "The operator's explain socket. Default: $TFDRIFT_EXPLAIN_SOCKET.")
    var socket: String?

    @Option(help: "text or json.")
    var output = ExplainQuestion.Output.text

    func validate() throws {
        guard (event == nil) == recent else { throw ValidationError("give the id of an event, or --recent") }
        guard recent || !all else { throw ValidationError("--all goes with --recent") }
        guard (1...ExplainQuestion.maximumLimit).contains(limit) else {
            throw ValidationError("--limit \(limit): expected 1 to \(ExplainQuestion.maximumLimit)")
        }
        if event?.isEmpty == true { throw ValidationError("the id of the event is empty") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let path = socket ?? environment[ExplainSocketOptions.variable], !path.isEmpty else {
            throw ValidationError("give --socket, the one that the operator was started with (--explain-socket)")
        }
        var question = ExplainQuestion(event.map { .event($0) } ?? .recent(limit: limit, includingReads: all))
        question.source = source
        question.output = output
        let http = HTTPClient(logger: Logger(label: "tfdrift.explain") { _ in SwiftLogNoOpLogHandler() })
        let answer: ExplainSocketClient.Answer
        do throws(TransportError) {
            answer = try await ExplainSocketClient(socket: path, http: http).ask(question)
        } catch {
            await http.shutdown()
            StandardError.writeLine(
                "tfdrift explain: no operator answers at \(path): \(error.message); it must run as this user with "
                    + "--explain-socket \(path)")
            throw ExitCode(2)
        }
        await http.shutdown()
        StandardOutput.write(answer.text)
        switch answer.status {
        case 200: return
        case 404, 421: throw ExitCode(1)
        default: throw ExitCode(2)
        }
    }
}

extension ExplainQuestion.Output: ExpressibleByArgument {}
