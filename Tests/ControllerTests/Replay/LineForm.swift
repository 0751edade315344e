import Engine
import JSON
import Testing

/// What a line of `--output jsonl` may hold: names, types and closed lists.
enum LineForm {
    private static let members: Set<String> = [
        "eventID", "eventName", "time", "part", "parts", "account", "region", "outcome", "reason", "class", "resource",
        "source", "parent", "planVisible", "reported", "severity", "rules", "changes", "actor", "verdict",
        "unverifiedReasons", "resolution", "trigger",
    ]
    private static let reasons = Set(IgnoredReason.allCases.map(\.rawValue) + UnknownReason.allCases.map(\.rawValue))
        .union(["noRule", "excluded", "waived", "unmanagedIgnored", "noSource", "destroyed"])

    static func check(_ line: JSONValue) {
        #expect(names(line).isSubset(of: members), "\(line)")
        let outcome = line.text("outcome").flatMap(Outcome.init(rawValue:))
        #expect(outcome != nil, "\(line)")
        #expect(line["reported"]?.boolValue != nil)
        let part = line["part"]?.intValue ?? 0
        let parts = line["parts"]?.intValue ?? 0
        #expect(part >= 1 && part <= parts)
        if outcome != .invalid {
            #expect(line.text("time").flatMap { EventTime(iso8601: $0) } != nil)
            #expect(line.text("eventName") != nil)
        }
        checkReason(line, outcome)
        if let trigger = line.text("trigger") { #expect(["state", "timer", "plan"].contains(trigger)) }
        checkResource(line)
        checkJudgement(line)
        for change in line["changes"]?.arrayValue ?? [] { check(change: change) }
        for rule in line["rules"]?.arrayValue ?? [] {
            #expect(names(rule) == ["id", "policy", "conditions"])
            #expect(rule["conditions"]?.arrayValue?.allSatisfy { $0.stringValue != nil } == true)
        }
    }

    private static func checkReason(_ line: JSONValue, _ outcome: Outcome?) {
        guard let reason = line.text("reason") else {
            #expect(outcome != .ignored && outcome != .invalid && outcome != .unknown, "needs a reason: \(line)")
            return
        }
        if outcome != .invalid { #expect(reasons.contains(reason), "\(line)") }
        if outcome == .ignored { #expect(IgnoredReason(rawValue: reason) != nil, "\(line)") }
        if outcome == .unknown, line["reported"]?.boolValue == true {
            #expect(UnknownReason(rawValue: reason) != nil, "\(line)")
        }
    }

    private static func checkResource(_ line: JSONValue) {
        guard let resource = line["resource"] else { return }
        #expect(names(resource).isSubset(of: ["address", "type", "id", "state"]))
        #expect(line["planVisible"]?.boolValue != nil)
        let actor = names(line["actor"])
        #expect(actor.isSubset(of: ["name", "type", "arn", "session", "sourceAddress", "userAgent", "via"]))
    }

    private static func checkJudgement(_ line: JSONValue) {
        if let severity = line.text("severity") { #expect(Severity(name: severity) != nil) }
        if let verdict = line.text("verdict") { #expect(Verdict(rawValue: verdict) != nil) }
        let reasons = line["unverifiedReasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(reasons.allSatisfy { UnverifiedReason(rawValue: $0) != nil }, "\(line)")
        #expect((line.text("verdict") == "Unverified") == !reasons.isEmpty, "\(line)")
        if let resolution = line["resolution"] {
            #expect(resolution.text("how") != nil && resolution.text("at") != nil)
        }
    }

    private static func check(change: JSONValue) {
        let members = names(change)
        #expect(members.isSubset(of: ["attribute", "kind", "old", "new", "previous", "effective", "evidence"]))
        #expect(change.text("attribute")?.isEmpty == false)
        if change.text("attribute")?.hasPrefix("?") == false {
            #expect(change.text("kind").flatMap(ChangeKind.init(rawValue:)) != nil)
            #expect(change.text("effective").flatMap(Effect.init(rawValue:)) != nil)
        }
    }

    private static func names(_ value: JSONValue?) -> Set<String> {
        guard let members = value?.objectValue else { return [] }
        return Set(members.keys)
    }
}
