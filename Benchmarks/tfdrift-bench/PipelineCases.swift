import Engine
import Glibc

/// Events a second through the whole engine on one core: alert bytes in, findings out, 20,000 resources in state, the
/// built-in catalog and a policy set. What is written with a finding (reports, lines) is not in it.
///
/// Of the changes a quarter each is new drift, the same drift again, its revert, and a write of what the state has; every
/// one must give its one finding. Counts of outcomes are checked and printed.
struct PipelineCases {
    let generator: AlertGenerator
    let environment: Environment
    /// Behind the names of the measurements.
    let suffix: String
    /// How many objects the alerts of a case speak of, each four times.
    var objectCount = max(EventCases.count / AlertGenerator.Visit.allCases.count, 1)

    init(
        _ generator: AlertGenerator, state: StateSnapshot, catalog: Catalog, policies: PolicySet, suffix: String = ""
    ) throws {
        self.generator = generator
        self.suffix = suffix
        let key = SourceKey(namespace: "platform", name: "bench")
        let source = SourceSettings(
            key: key, provider: .aws, account: StateGenerator.account, environment: "production",
            digestKey: Array("bench".utf8))
        environment = Environment(
            catalog: catalog, source: source, policies: policies,
            ownership: OwnershipIndex([.init(key: key, states: [state])]), hasStates: true)
    }

    /// Alerts of one kind and the outcomes they must have.
    struct Case {
        var name: String
        var alerts: [[UInt8]]
        var outcomes: [Outcome: Int]
    }

    func cases() -> [Case] {
        [screened] + kinds.map { changes($0.name, [$0.make]) }
            + [changes("mixed", kinds.enumerated().flatMap { Array(repeating: $1.make, count: [5, 3, 2][$0]) })]
    }

    private typealias Make = (_ number: Int, _ object: Int, AlertGenerator.Visit) -> [UInt8]
    private var kinds: [(name: String, make: Make)] {
        [
            ("scalar", { generator.scalar($0, object: $1, $2) }),
            ("security_group", { generator.securityGroup($0, object: $1, $2) }),
            ("iam_document", { generator.policy($0, object: $1, $2) }),
        ]
    }

    private var screened: Case {
        let alerts = (0..<EventCases.count).map { $0 % 2 == 0 ? generator.read($0) : generator.unmapped($0) }
        let half = alerts.count / 2
        return Case(name: "screened", alerts: alerts, outcomes: [.ignored: alerts.count - half, .unmapped: half])
    }

    /// Objects in turn by kind, each visited four times with all the others in between.
    private func changes(_ name: String, _ makes: [Make]) -> Case {
        let objects = objectCount
        let alerts = AlertGenerator.Visit.allCases.flatMap { visit in
            (0..<objects).map { object in
                makes[object % makes.count](visit.rawValue * objects + object, object, visit)
            }
        }
        return Case(
            name: name, alerts: alerts, outcomes: [.drift: objects * 2, .reverted: objects, .noDrift: objects])
    }

    /// All cases, or the ones that TFDRIFT_BENCH_CASE names, for a profiler.
    func run() throws -> [Measurement] {
        let wanted = getenv("TFDRIFT_BENCH_CASE").map { String(cString: $0) }
        var results: [Measurement] = []
        for next in cases() where wanted == nil || wanted == next.name {
            let counts = try outcomes(of: next)
            guard suffix.isEmpty else {
                results += measure(next, withShares: false).prefix(1)
                continue
            }
            results += counts.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                Measurement(name: "\(next.name)_outcome_\($0.key.rawValue)", value: Double($0.value), unit: "findings")
            }
            results += measure(next, withShares: wanted == nil)
        }
        return results
    }

    /// Seconds of one round over scalar changes, for each of two worlds: the best of rounds that take turns, so that what
    /// else the machine does meets both alike.
    static func scalarSeconds(_ worlds: [PipelineCases]) throws -> [Double] {
        let rounds = try worlds.map { world in
            let next = world.changes("scalar", [world.kinds[0].make])
            _ = try world.outcomes(of: next)
            return next.alerts
        }
        var best = worlds.map { _ in Double.infinity }
        for _ in 0..<EventCases.rounds {
            for (number, world) in worlds.enumerated() {
                var memory = Memory()
                let start = Clock.cpu()
                for alert in rounds[number] {
                    guard case .event(let event) = EventDecoder.decode(alert) else { continue }
                    _ = Pipeline.step(world.environment, &memory, .event(event))
                }
                best[number] = min(best[number], Clock.cpu() - start)
            }
        }
        return zip(best, rounds).map { $0 / Double($1.count) }
    }

    /// What the judge stage is asked of mixed drift.
    func judgedSubjects() throws -> [JudgeSubject] {
        var memory = Memory()
        var subjects: [JudgeSubject] = []
        for alert in cases().last?.alerts ?? [] {
            guard case .event(let event) = EventDecoder.decode(alert) else { continue }
            for finding in Pipeline.step(environment, &memory, .event(event)) where finding.outcome == .drift {
                guard let detail = finding.detail else { continue }
                subjects.append(
                    JudgeSubject(
                        resource: detail.resource, isManaged: true, changeClass: detail.changeClass,
                        actor: detail.actor, event: finding.event, changes: detail.changes, includesObject: false))
            }
        }
        return subjects
    }

    private func outcomes(of next: Case) throws(BenchFailure) -> [Outcome: Int] {
        var counts: [Outcome: Int] = [:]
        var memory = Memory()
        for alert in next.alerts {
            guard case .event(let event) = EventDecoder.decode(alert) else {
                throw BenchFailure("an alert of \(next.name) does not decode")
            }
            for finding in Pipeline.step(environment, &memory, .event(event)) {
                counts[finding.outcome, default: 0] += 1
                let isReportable = finding.outcome == .drift
                guard !isReportable || finding.detail?.isReported == true else {
                    throw BenchFailure("\(event.name) of \(next.name) is drift that no rule reports")
                }
            }
        }
        guard counts == next.outcomes else {
            throw BenchFailure("\(next.name): outcomes are \(counts), expected \(next.outcomes)")
        }
        return counts
    }

    private func measure(_ next: Case, withShares: Bool) -> [Measurement] {
        var memory = Memory()
        var findings = 0
        let whole = EventCases.rate(
            "\(next.name)_events_per_core_second\(suffix)", next.alerts, { memory = Memory() }
        ) { alert in
            guard case .event(let event) = EventDecoder.decode(alert) else { return }
            findings += Pipeline.step(environment, &memory, .event(event)).count
        }
        precondition(findings == next.alerts.count * EventCases.rounds, "one finding an event")
        let bytes = next.alerts.reduce(0) { $0 + $1.count } / max(next.alerts.count, 1)
        return [whole] + (withShares ? shares(next, seconds: 1 / whole.value) : [])
            + [Measurement(name: "\(next.name)_alert_bytes", value: Double(bytes), unit: "B")]
    }

    /// What part of an event's time each stage takes, from runs of the stage by itself.
    private func shares(_ next: Case, seconds: Double) -> [Measurement] {
        let decode = 1 / EventCases.rate("", next.alerts, {}) { _ = EventDecoder.decode($0) }.value
        var events: [AuditEvent] = []
        // Decoded anew each round: what a stage reads of a record is parsed once and kept with it.
        func fresh() {
            events = next.alerts.compactMap {
                if case .event(let event) = EventDecoder.decode($0) { event } else { nil }
            }
        }
        func stage(_ body: (AuditEvent) -> Void) -> Double {
            var best = Double.infinity
            for _ in 0..<EventCases.rounds {
                fresh()
                let start = Clock.cpu()
                for event in events { body(event) }
                best = min(best, Clock.cpu() - start)
            }
            return best / Double(max(events.count, 1))
        }
        var screener = Screener()
        let screen = stage { event in
            if case .pass = screener.check(event) { screener.remember(event) }
        }
        let isScreened = next.name == "screened"
        let aliases = LearnedIdentities()
        let assess = stage { event in
            _ = Assessor.assess(
                event, catalog: environment.catalog, source: environment.source, ownership: environment.ownership,
                aliases: aliases)
        }
        let named = [
            ("decode", decode), ("screen", screen), ("map_match_compare", isScreened ? 0 : assess),
        ]
        let rest = max(seconds - named.reduce(0) { $0 + $1.1 }, 0)
        return (named + [("explain_judge_and_record", rest)]).map {
            Measurement(name: "\(next.name)_stage_share_\($0.0)", value: $0.1 / seconds, unit: "ratio")
        }
    }

    /// Every finding as `tfdrift replay` writes it, of the generated alerts and of the JSON lines in the file that
    /// TFDRIFT_BENCH_EVENTS names: to compare two builds byte by byte.
    func printLines() throws {
        var streams = cases().map(\.alerts)
        if let path = getenv("TFDRIFT_BENCH_EVENTS") {
            var text: [UInt8] = []
            try readChunks(String(cString: path)) { text.append(contentsOf: $0) }
            streams.append(text.split(separator: UInt8(ascii: "\n")).map(Array.init))
        }
        for alerts in streams {
            var memory = Memory()
            for alert in alerts {
                guard case .event(let event) = EventDecoder.decode(alert) else { continue }
                for finding in Pipeline.step(environment, &memory, .event(event)) {
                    print(String(decoding: finding.jsonLine, as: UTF8.self))
                }
            }
        }
    }
}
