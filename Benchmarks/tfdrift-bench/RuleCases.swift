import Engine

/// What the judge stage costs with few rules and with many.
enum RuleCases {
    /// Nanoseconds for each judged finding of mixed drift with 10 and with 1,000 rules, and how many times as much these are.
    static func run(_ subjects: [JudgeSubject]) throws -> [Measurement] {
        guard !subjects.isEmpty else { throw BenchFailure("mixed events gave no drift to judge") }
        // Rounds take turns, so that what else the machine does meets both alike.
        let policies = [try PipelinePolicies.ten(), try PipelinePolicies.thousand()]
        var best = [(seconds: Double, matched: Int)](repeating: (.infinity, 0), count: policies.count)
        for _ in 0..<EventCases.rounds {
            for (number, policies) in policies.enumerated() {
                let round = measure(subjects, policies)
                best[number] = (min(best[number].seconds, round.seconds), round.matched)
            }
        }
        let (ten, thousand) = (best[0], best[1])
        func nanoseconds(_ seconds: Double) -> Double { seconds / Double(subjects.count) * 1e9 }
        guard ten.matched > 0, thousand.matched >= ten.matched else {
            throw BenchFailure("\(thousand.matched) of 1,000 rules matched and \(ten.matched) of 10")
        }
        return [
            Measurement(name: "judge_nanoseconds_10rules", value: nanoseconds(ten.seconds), unit: "ns"),
            Measurement(name: "judge_nanoseconds_1000rules", value: nanoseconds(thousand.seconds), unit: "ns"),
            Measurement(name: "rules_cost_ratio_1000_10", value: thousand.seconds / ten.seconds, unit: "ratio"),
        ]
    }

    private static func measure(_ subjects: [JudgeSubject], _ policies: PolicySet) -> (seconds: Double, matched: Int) {
        var (thresholds, counters) = (ThresholdWindows(), JudgeCounters())
        var matched = 0
        let start = Clock.cpu()
        for subject in subjects {
            matched += policies.judge(subject, mode: .counting, &thresholds, &counters).rules.count
        }
        return (Clock.cpu() - start, matched)
    }
}
