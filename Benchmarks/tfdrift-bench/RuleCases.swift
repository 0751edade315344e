import Engine

/// What the judge stage costs with few rules and with many.
enum RuleCases {
    /// Nanoseconds for each judged finding of mixed drift with 10 and with 1,000 rules, and how many times as much these are.
    static func run(_ subjects: [JudgeSubject]) throws -> [Measurement] {
        guard !subjects.isEmpty else { throw BenchFailure("mixed events gave no drift to judge") }
        let ten = measure(subjects, try PipelinePolicies.ten())
        let thousand = measure(subjects, try PipelinePolicies.thousand())
        guard ten.matched > 0, thousand.matched >= ten.matched else {
            throw BenchFailure("\(thousand.matched) of 1,000 rules matched and \(ten.matched) of 10")
        }
        return [
            Measurement(name: "judge_nanoseconds_10rules", value: ten.nanoseconds, unit: "ns"),
            Measurement(name: "judge_nanoseconds_1000rules", value: thousand.nanoseconds, unit: "ns"),
            Measurement(
                name: "rules_cost_ratio_1000_10", value: thousand.nanoseconds / ten.nanoseconds, unit: "ratio"),
        ]
    }

    private static func measure(_ subjects: [JudgeSubject], _ policies: PolicySet) -> (
        nanoseconds: Double, matched: Int
    ) {
        var best = Double.infinity
        var matched = 0
        for _ in 0..<EventCases.rounds * 2 {
            var (thresholds, counters) = (ThresholdWindows(), JudgeCounters())
            matched = 0
            let start = Clock.cpu()
            for subject in subjects {
                matched += policies.judge(subject, mode: .counting, &thresholds, &counters).rules.count
            }
            best = min(best, Clock.cpu() - start)
        }
        return (best / Double(subjects.count) * 1e9, matched)
    }
}
