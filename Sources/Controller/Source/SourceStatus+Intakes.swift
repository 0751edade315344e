import Engine
import Intake

/// What the status says of the intakes: `Receiving` and `events[]`.
extension SourceStatus {
    func addReceiving(_ set: inout ConditionSet) {
        if let event = detector?.payloadIncomplete {
            set.set(
                "Receiving", .isFalse, "PayloadIncomplete",
                "alerts carry no request (last seen: \(event)): add to falco.yaml: append_output: [{match: {source: "
                    + "aws_cloudtrail}, extra_fields: [json.obj]}] (Falco 0.39 and newer), or load config/falco/tfdrift_rules.yaml"
            )
            return
        }
        let problems = intakeProblems.sorted { $0.key < $1.key }.map(\.value.message)
        let down = intakes.compactMap { intake in
            isReplaced(intake.status) ? nil : disconnection(of: intake.status).map { "\(intake.name): \($0)" }
        }
        let silences = intakes.compactMap { intake -> String? in
            guard intake.status?.isSilent(at: now) == true else { return nil }
            return source.spec.events.first { $0.name == intake.name }.map(silence)
        }
        let faults = problems + down
        if !faults.isEmpty || intakes.isEmpty {
            set.set("Receiving", .isFalse, "NotConnected", (faults + silences).joined(separator: "; "))
        } else if !silences.isEmpty {
            set.set("Receiving", .isFalse, "NoEvents", silences.joined(separator: "; "))
        } else if let receiving, intakes.contains(where: { isReplaced($0.status) }) {
            set.set("Receiving", .isTrue, receiving.reason, receiving.message)
        } else if let leaderOnly = source.spec.events.compactMap(leaderOnly).first {
            set.set("Receiving", .isTrue, "LeaderOnly", "every intake is connected; \(leaderOnly)")
        } else {
            set.set("Receiving", .isTrue, "Connected", "every intake is connected")
        }
    }

    /// What the status says, where that is that all is well.
    private var receiving: StatusCondition? {
        source.status.conditions.first { $0.type == "Receiving" && $0.status == .isTrue }
    }

    /// An intake that is opened anew, as with a new token, is no loss unless it stays down or fails.
    private func isReplaced(_ status: IntakeStatus?) -> Bool { receiving != nil && status?.isOpening(at: now) == true }

    /// What a client certificate vouches for cannot be handed on by a replica that does not lead.
    private func leaderOnly(_ entry: DriftSource.Intake) -> String? {
        guard isElecting, let http = entry.falcoHTTP, http.mtls != nil, http.tokenSecretRef == nil else { return nil }
        return "\(entry.name) takes client certificates, and only the replica that leads can use them: alerts that "
            + "another one receives are lost (tfdrift_events_shed_total, standby_certificate). Run one replica without "
            + "--leader-elect, or use tokenSecretRef"
    }

    /// Nil while the intake is connected, be it silent.
    private func disconnection(of status: IntakeStatus?) -> String? {
        guard let status else { return "not open" }
        switch status.connection {
        case .connected: return nil
        case .failed(let text): return text
        case .connecting, .disconnected: return status.connection.label
        }
    }

    /// The same words as long as the silence lasts, so that the status is written once.
    private func silence(_ entry: DriftSource.Intake) -> String {
        let field: String
        let advice: String
        var expected = source.spec.expectEventsWithin
        if let http = entry.falcoHTTP {
            field = http.expectEventsWithin == nil ? "spec" : "spec.events[\(entry.name)].falcoHTTP"
            expected = http.expectEventsWithin ?? expected
            advice = "check that Falco runs and that its http_output.url is this intake's"
        } else if let grpc = entry.falcoGRPC {
            field = grpc.expectEventsWithin == nil ? "spec" : "spec.events[\(entry.name)].falcoGRPC"
            expected = grpc.expectEventsWithin ?? expected
            advice = "the stream is up: check Falco's rules, and that its plugin reads the trail"
        } else {
            field = "spec"
            advice = "check that \(entry.file?.path ?? "the file") is still written to"
        }
        return "\(entry.name): no event for \(expected.text): \(advice); if the account is that quiet, raise "
            + "\(field).expectEventsWithin, or set it to 0s"
    }

    func events() -> [DriftSource.IntakeStatus] {
        source.spec.events.map { entry in
            var result = DriftSource.IntakeStatus()
            result.name = entry.name
            let before = source.status.events.first { $0.name == entry.name }?.lastEventTime
            result.lastEventTime = before
            if let problem = intakeProblems[entry.name] {
                result.message = problem.message
                return result
            }
            guard let status = intakes.first(where: { $0.name == entry.name })?.status else { return result }
            result.connected = status.isConnected(at: now)
            result.lastEventTime = Self.lastEventTime(status.lastReceivedAt, shown: before)
            if case .failed(let text) = status.connection {
                result.message = text
            } else if status.isSilent(at: now) {
                result.message = silence(entry)
            } else {
                result.message = leaderOnly(entry)
            }
            if !status.addresses.isEmpty {
                result.endpoints = Int64(status.addresses.count { $0.connection == .connected })
            }
            return result
        }
    }

    /// Moves on in steps, and never back: an intake that was opened anew does not know what it heard before.
    private static func lastEventTime(_ received: Int64?, shown: String?) -> String? {
        guard let received else { return shown }
        guard let shownAt = shown.flatMap({ EventTime(iso8601: $0) })?.microseconds else {
            return ConditionSet.time(received)
        }
        return received &- shownAt >= lastEventStep ? ConditionSet.time(received) : shown
    }

    /// When this status is to be looked at again, `status` being what it became.
    func nextLook(_ secretInterval: Duration, _ status: DriftSource.Status) -> NextLook {
        var look = NextLook(
            readsSecrets: source.spec.namesSecrets, secretInterval: secretInterval,
            intakes: intakes.compactMap(\.status))
        for intake in intakes {
            let shown = status.events.first { $0.name == intake.name }?.lastEventTime
            if let identity = intake.status?.identity, let time = shown.flatMap({ EventTime(iso8601: $0) }) {
                look.shown[identity] = time.microseconds
            }
        }
        return look
    }

    /// Whether findings without a report are forgotten with the worker.
    var losesCounts: Bool {
        source.status.counts != nil
            && source.status.conditions.contains { $0.type == "Reporting" && $0.status == .isFalse }
    }
}
