import Engine
import JSON

/// What was decided about one event and one resource, at the time: the outcome and why, never a value of the record.
struct Decided: Sendable, Hashable {
    /// Microseconds since 1970, our clock.
    var at: Int64
    /// `event`: when it came. Others: later, because a state arrived, time ran out, a policy changed or a gap was found.
    var trigger: Trigger
    var outcome: Outcome
    var reason: String?
    /// The address, or type and id of what no state holds.
    var resource: String?
    var changeClass: ChangeClass?
    var verdict: Verdict?
    var unverifiedReasons: [UnverifiedReason] = []
    var severity: Severity?
    /// `policy/rule`.
    var rules: [String] = []
    var transition = ReportTransition.none
    var isReported = false

    init(_ finding: Finding, at time: Int64) {
        at = time
        trigger = finding.trigger
        outcome = finding.outcome
        reason = finding.reason
        guard let detail = finding.detail else { return }
        resource = detail.resource.address ?? "\(detail.resource.type) \(detail.resource.id)"
        changeClass = detail.changeClass
        verdict = detail.verdict
        unverifiedReasons = detail.unverifiedReasons
        severity = detail.severity
        rules = detail.rules.prefix(8).map { "\($0.policy)/\($0.id)" }
        transition = detail.transition
        isReported = detail.isReported
    }

    var json: JSONValue {
        var json: JSONValue = [
            "at": .string(EventTime(microseconds: at).iso8601), "trigger": .string(trigger.rawValue),
            "outcome": .string(outcome.rawValue), "report": .string(transition.rawValue),
        ]
        json["reason"] = reason.map(JSONValue.string)
        json["resource"] = resource.map(JSONValue.string)
        json["class"] = changeClass.map { .string($0.rawValue) }
        json["verdict"] = verdict.map { .string($0.rawValue) }
        if !unverifiedReasons.isEmpty {
            json["unverifiedReasons"] = .array(unverifiedReasons.map { .string($0.rawValue) })
        }
        json["severity"] = severity.map { .string($0.name) }
        if !rules.isEmpty { json["rules"] = .array(rules.map(JSONValue.string)) }
        return json
    }

    /// `drift aws_instance.web Modified: report opened, severity High, by baseline/ec2-1; Unverified (catalogEvidence)`.
    var text: String {
        var text = outcome.rawValue + (reason.map { " (\($0))" } ?? "")
        text += resource.map { " \($0)" } ?? ""
        text += changeClass.map { " \($0.rawValue)" } ?? ""
        if transition != .none {
            text += ": report \(transition.rawValue)"
        } else {
            text += isReported ? ": the report stays as it is" : ": nothing is reported"
        }
        text += severity.map { ", severity \($0.name)" } ?? ""
        if !rules.isEmpty { text += ", by \(rules.joined(separator: ", "))" }
        guard let verdict else { return text }
        let why = unverifiedReasons.map(\.rawValue).joined(separator: ", ")
        return text + "; \(verdict.rawValue)" + (why.isEmpty ? "" : " (\(why))")
    }
}
