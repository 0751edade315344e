import Engine

/// Stages 3 and 4 alone, in events a second on one core; `PipelineCases` has the whole path.
struct EventCases {
    /// Alerts are made before the clock starts, this many of each kind; rounds go over them again with fresh memory.
    static let count = setting("TFDRIFT_BENCH_COUNT") ?? 4000
    static let rounds = setting("TFDRIFT_BENCH_ROUNDS") ?? 60

    /// Runs `body` over all alerts, `rounds` times, and gives the best round: other work on the machine only slows.
    static func rate(_ name: String, _ alerts: [[UInt8]], _ prepare: () -> Void, _ body: ([UInt8]) -> Void)
        -> Measurement
    {
        var best = Double.infinity
        for _ in 0..<rounds {
            prepare()
            let start = Clock.cpu()
            for alert in alerts { body(alert) }
            best = min(best, Clock.cpu() - start)
        }
        return Measurement(name: name, value: Double(alerts.count) / best, unit: "events/s")
    }

    /// Decode and screen of reads and of changes that no catalog knows, half and half.
    static func screened(_ generator: AlertGenerator) -> [Measurement] {
        let alerts = (0..<count).map { $0 % 2 == 0 ? generator.read($0) : generator.unmapped($0) }
        let bytes = alerts.reduce(0) { $0 + $1.count } / alerts.count
        var screener = Screener()
        var passed = 0
        let both = rate("screened_decode_and_screen_per_core_second", alerts, { screener = Screener() }) { alert in
            guard case .event(let event) = EventDecoder.decode(alert), case .pass = screener.check(event) else {
                return
            }
            screener.remember(event)
            passed += 1
        }
        precondition(passed == count / 2 * rounds, "the changes pass, the reads do not")
        return [both, Measurement(name: "screened_alert_bytes", value: Double(bytes), unit: "B")]
    }

    /// Stages 3 and 4 alone, and with the request parsed, for each kind of alert.
    static func decoded(_ generator: AlertGenerator) -> [Measurement] {
        let kinds: [(String, (Int) -> [UInt8])] = [
            ("read", generator.read), ("unmapped", generator.unmapped),
            ("scalar", { generator.scalar($0, object: $0, .drift) }),
            ("security_group", { generator.securityGroup($0, object: $0, .drift) }),
            ("iam_document", { generator.policy($0, object: $0, .drift) }),
        ]
        return kinds.flatMap { kind, make in
            let alerts = (0..<count).map(make)
            let bytes = alerts.reduce(0) { $0 + $1.count } / alerts.count
            var decoded = 0
            let plain = rate("decode_\(kind)_per_core_second", alerts, {}) { alert in
                if case .event = EventDecoder.decode(alert) { decoded += 1 }
            }
            precondition(decoded == count * rounds, "every generated alert decodes")
            let parsed = rate("decode_\(kind)_with_request_per_core_second", alerts, {}) { alert in
                guard case .event(let event) = EventDecoder.decode(alert), event.request != nil else { return }
                decoded += 1
            }
            precondition(decoded == count * rounds * 2, "every generated alert has a request")
            return [plain, parsed, Measurement(name: "alert_bytes_\(kind)", value: Double(bytes), unit: "B")]
        }
    }

    /// Reading the catalog that comes with the program, in processor time; the best of five.
    static func catalogLoad() throws -> [Measurement] {
        var best = Double.infinity
        for _ in 0..<5 {
            let start = Clock.cpu()
            _ = try Catalog.builtIn()
            best = min(best, Clock.cpu() - start)
        }
        return [Measurement(name: "catalog_load_milliseconds", value: best * 1_000, unit: "ms")]
    }
}
