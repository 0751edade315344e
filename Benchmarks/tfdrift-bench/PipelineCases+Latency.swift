import Engine

/// The slowest in a thousand events, stages 3 to 9, in processor time: what one large request or policy costs.
extension PipelineCases {
    func latencies() throws(BenchFailure) -> [Measurement] {
        [
            try slowest("100kb_request") { number, visit in
                generator.userData(number, object: number, visit, bytes: 100_000)
            },
            try slowest("6kb_policy") { number, visit in
                generator.policy(number, object: number, visit, statements: 18)
            },
        ]
    }

    /// Of two thousand events, half of them drift. The alerts are made one by one, outside of the time measured.
    private func slowest(
        _ label: String, _ make: (_ number: Int, _ visit: AlertGenerator.Visit) -> [UInt8]
    ) throws(BenchFailure) -> Measurement {
        var memory = Memory()
        var times: [Double] = []
        var findings = 0
        for number in 0..<2_000 {
            let alert = make(number, number % 2 == 0 ? .drift : .equal)
            let start = Clock.cpu()
            if case .event(let event) = EventDecoder.decode(alert) {
                findings += Pipeline.step(environment, &memory, .event(event)).count
            }
            times.append(Clock.cpu() - start)
        }
        guard findings == times.count else { throw BenchFailure("\(label): one finding an event") }
        times.sort()
        return Measurement(
            name: "stages_p999_milliseconds_\(label)", value: times[times.count - 1 - times.count / 1_000] * 1_000,
            unit: "ms")
    }
}
