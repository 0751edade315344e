import JSON
import KubeClient

/// Whether the reports in the API are those that the story expects, no more and no fewer.
public struct StoryVerdict: Sendable {
    /// In words, one line each; empty when all is as expected.
    public let differences: [String]
    public var isAsExpected: Bool { differences.isEmpty }

    init(reports: [KubeObject], expected: [JSONValue]) {
        var unmatched = reports
        var differences: [String] = []
        for wanted in expected {
            if let index = unmatched.firstIndex(where: { $0.json.contains(wanted) }) {
                unmatched.remove(at: index)
            } else {
                differences.append("missing: \(Self.name(wanted)) as \(wanted.text)")
            }
        }
        for report in unmatched {
            let trimmed = report.withoutManagedFields
            differences.append("not expected: \(Self.name(trimmed.json)): \(trimmed.status?.text ?? "without status")")
        }
        self.differences = differences
    }

    private static func name(_ report: JSONValue) -> String {
        report.at("resource", "address")?.stringValue ?? report.at("resource", "id")?.stringValue ?? "a report"
    }
}
