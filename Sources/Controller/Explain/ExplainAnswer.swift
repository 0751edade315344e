import Engine
import JSON

/// What is known of one event or of the last ones, as text and as JSON.
struct ExplainAnswer: Sendable {
    /// One source's part: what it decided when the event came, what later, and what its stages say of it now.
    struct Part: Sendable {
        /// Nil: no source covers the event.
        var source: SourceKey?
        var remembered: RememberedEvent
        var now: Explanation?
        /// Why `now` is nil.
        var nowMissing: String?
    }

    var event: EventReference?
    var parts: [Part] = []
    /// Why nothing is known, or what else there is to say.
    var notes: [String] = []

    var isFound: Bool { !parts.isEmpty }

    // MARK: Text

    func text(id: String) -> String {
        var text = "event \(id)\n"
        if let event {
            text += "\(event.name) of \(event.service), \(event.time.iso8601), account \(event.account)"
            text += event.region.isEmpty ? "\n" : ", \(event.region)\n"
        } else if !isFound {
            text = "no event with the id \(id) is known here\n"
        }
        for part in parts { text += "\n" + part.text }
        return text + notes.map { "\($0)\n" }.joined()
    }

    func json(id: String) -> JSONValue {
        var json: JSONValue = [
            "id": .string(id), "found": .bool(isFound), "decisions": .array(parts.map(\.json)),
            "notes": .array(notes.map(JSONValue.string)),
        ]
        if let event {
            json["event"] = [
                "name": .string(event.name), "service": .string(event.service), "time": .string(event.time.iso8601),
                "account": .string(event.account), "region": .string(event.region),
                "provider": .string(event.provider.rawValue),
            ]
        }
        return json
    }
}

extension ExplainAnswer.Part {
    fileprivate var text: String {
        let received = EventTime(microseconds: remembered.receivedAt).iso8601
        var text = "\(source.map { "source \($0)" } ?? "no source"), received \(received)\n"
        if let stop = remembered.stop { text += Self.line("then", stop.text) }
        for one in remembered.decided {
            text +=
                one.trigger == .event
                ? Self.line("then", one.text)
                : Self.line(
                    "later", "\(EventTime(microseconds: one.at).iso8601), by a \(one.trigger.rawValue): \(one.text)")
        }
        if remembered.omitted > 0 { text += Self.line("", "and \(remembered.omitted) further decisions") }
        if let nowMissing { text += Self.line("now", nowMissing) }
        guard let now else { return text }
        text += Self.line("now", "asked again, with the states, policies and catalog of this moment:")
        return text + now.text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    private static func line(_ head: String, _ text: String) -> String {
        "  \(head)\(String(repeating: " ", count: max(1, 7 - head.count)))\(text)\n"
    }

    fileprivate var json: JSONValue {
        var json = remembered.json(of: source)
        json["now"] = now.map(\.json)
        json["nowMissing"] = nowMissing.map(JSONValue.string)
        return json
    }
}

extension RememberedEvent {
    func json(of source: SourceKey?) -> JSONValue {
        var json: JSONValue = [
            "receivedAt": .string(EventTime(microseconds: receivedAt).iso8601),
            "decided": .array(decided.map(\.json)),
        ]
        json["source"] = source.map { .string("\($0)") }
        json["stopped"] = stop.map { .string($0.rawValue) }
        if omitted > 0 { json["omitted"] = .int(Int64(omitted)) }
        return json
    }
}
