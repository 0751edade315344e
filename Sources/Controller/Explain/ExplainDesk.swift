//
// ExplainDesk: answers `tfdrift explain`.
//
// Woken by   a question on the explain socket
// Reads      the DecisionLog (as decided then); asks the source's worker what its stages say now
// Gives      text or JSON; 200 found, 404 not known here and why, 421 another replica leads, 400 no question
// Not here   noting decisions (DecisionNotes), who may ask: whoever may open the socket (GatewayServer)
//

import Engine
import Gateway
import JSON

struct ExplainDesk: Sendable {
    let log: DecisionLog
    /// The workers of this replica while it is in charge.
    let fleet: @Sendable () -> DetectorFleet?
    /// Who leads, in words, where it is not this replica.
    let leader: @Sendable () -> String?

    /// How long a worker may take to come to the question: it has its events to judge first.
    private static let patience: Duration = .seconds(5)

    func answer(_ request: GatewayRequest) async -> GatewayResponse {
        guard request.method == "POST", case .bytes(let body) = request.body, let question = ExplainQuestion(body: body)
        else { return GatewayResponse(status: 400, text: "the question names neither an event nor recent\n") }
        switch question.subject {
        case .event(let id): return await answer(id, question)
        case .recent(let limit, let includingReads): return recent(limit, includingReads, question)
        }
    }

    // MARK: One event

    private func answer(_ id: String, _ question: ExplainQuestion) async -> GatewayResponse {
        var answer = ExplainAnswer()
        for (source, decisions) in log.all where question.isAbout(source) {
            let known = decisions.events(withID: id)
            for (index, remembered) in known.enumerated() {
                var part = ExplainAnswer.Part(source: source, remembered: remembered)
                if index == known.count - 1 { await explain(&part) }
                answer.event = answer.event ?? remembered.reference
                answer.parts.append(part)
            }
        }
        var status = 200
        if !answer.isFound {
            let leader = leader()
            answer.notes = leader.map { [Self.standby($0, id)] } ?? unknown(question)
            status = leader == nil ? 404 : 421
        }
        return response(status, question, answer.text(id: id), answer.json(id: id))
    }

    private func explain(_ part: inout ExplainAnswer.Part) async {
        guard let source = part.source else {
            part.nowMissing = coverage(part.remembered.reference)
            return
        }
        guard let event = part.remembered.event else {
            part.nowMissing = "its record was too large to be kept: what the stages say now cannot be told"
            return
        }
        guard let worker = fleet()?.worker(of: source) else {
            part.nowMissing = "the source is suspended, gone or judged by another replica"
            return
        }
        part.now = await worker.explain(event, within: Self.patience)
        if part.now == nil { part.nowMissing = "the source's worker is busy: ask again" }
    }

    /// What the sources of the event's cloud cover.
    private func coverage(_ event: EventReference?) -> String {
        let settings = (fleet()?.statuses ?? []).compactMap { fleet()?.worker(of: $0.0)?.settings }
            .filter { $0.provider == event?.provider }
        guard !settings.isEmpty else { return "no source of this replica is of its cloud" }
        return settings.prefix(20).map { one in
            let regions = one.regions.isEmpty ? "every region" : one.regions.joined(separator: ", ")
            return "\(one.key) covers account \(one.account), \(regions)"
        }.joined(separator: "; ")
    }

    private static func standby(_ leader: String, _ id: String) -> String {
        "this replica does not lead, so it judges nothing. \(leader)"
    }

    /// Why an event is not known: where what is known begins, and what could not be read.
    private func unknown(_ question: ExplainQuestion) -> [String] {
        if let source = question.source, !log.all.contains(where: { $0.source.map { "\($0)" } == source }) {
            return ["no source \(source) is judged by this process"]
        }
        var notes = [
            "nothing is known here of what came before \(Self.time(log.startedAt)), when this process started"
        ]
        for (source, decisions) in log.all where question.isAbout(source) {
            let since = decisions.since
            let name = source.map { "\($0)" } ?? "events that no source covers"
            if let changes = since.changes {
                notes.append("\(name): what came before \(Self.time(changes)) is forgotten")
            }
            if let reads = since.reads {
                notes.append("\(name): reads that came before \(Self.time(reads)) are forgotten")
            }
        }
        let unreadable = log.unreadable
        if let last = unreadable.last.last {
            notes.append(
                "\(unreadable.count) records could not be read as events, the last at \(Self.time(last.receivedAt)): "
                    + last.reason)
        }
        notes.append(
            "if it came later than that, it never arrived: the condition Receiving of the DriftSource and the metrics "
                + "tfdrift_intake_rejected_total, tfdrift_intake_gaps_total and tfdrift_events_shed_total tell of losses"
        )
        return notes
    }

    private static func time(_ microseconds: Int64) -> String { EventTime(microseconds: microseconds).iso8601 }

    // MARK: The last events

    private func recent(_ limit: Int, _ includingReads: Bool, _ question: ExplainQuestion) -> GatewayResponse {
        var events: [(source: SourceKey?, event: RememberedEvent)] = []
        for (source, decisions) in log.all where question.isAbout(source) {
            events += decisions.latest(limit, includingReads: includingReads).map { (source, $0) }
        }
        events.sort { $0.event.receivedAt > $1.event.receivedAt }
        let latest = events.prefix(limit)
        if latest.isEmpty {
            let leader = leader()
            let notes = leader.map { [Self.standby($0, "--recent")] } ?? unknown(question)
            return response(
                leader == nil ? 404 : 421, question, (["no events"] + notes).map { $0 + "\n" }.joined(),
                ["events": [], "notes": .array(notes.map(JSONValue.string))])
        }
        let text = latest.map { Self.line($0.source, $0.event) }.joined()
        return response(200, question, text, ["events": .array(latest.map { Self.json($0.source, $0.event) })])
    }

    private static func line(_ source: SourceKey?, _ event: RememberedEvent) -> String {
        let reference = event.reference
        let what = event.decided.last?.text ?? event.stop?.text ?? ""
        let id = reference.map { $0.id.isEmpty ? "-" : $0.id } ?? "-"
        return "\(time(event.receivedAt))  \(source.map { "\($0)" } ?? "-")  \(id)  \(reference?.name ?? "")  \(what)\n"
    }

    private static func json(_ source: SourceKey?, _ event: RememberedEvent) -> JSONValue {
        var json = event.json(of: source)
        json["id"] = event.reference.map { .string($0.id) }
        json["name"] = event.reference.map { .string($0.name) }
        return json
    }

    private func response(
        _ status: Int, _ question: ExplainQuestion, _ text: String, _ json: JSONValue
    ) -> GatewayResponse {
        switch question.output {
        case .text: GatewayResponse(status: status, text: text)
        case .json: GatewayResponse.json(json.text + "\n", status: status)
        }
    }
}
