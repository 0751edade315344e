import KubeClient

/// Reports as a table for a terminal, in the columns of `kubectl get driftreports -A`.
enum ReportTable {
    static func text(_ reports: [KubeObject]) -> String {
        let header = ["NAMESPACE", "RESOURCE", "SEVERITY", "CHANGE", "ACTOR", "PHASE"]
        let rows = reports.map { report in
            [
                report.namespace, report.json.at("resource", "displayName")?.stringValue ?? "",
                report.json.at("status", "severity")?.stringValue ?? "", change(of: report),
                report.json.at("status", "actorName")?.stringValue ?? "", phase(of: report),
            ]
        }
        let table = [header] + rows
        let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "   ")
                .trimmedRight
        }.joined(separator: "\n")
    }

    private static func change(of report: KubeObject) -> String {
        let summary = report.json.at("status", "summary")?.stringValue ?? ""
        return summary.count > 60 ? summary.prefix(57) + "..." : summary
    }

    private static func phase(of report: KubeObject) -> String {
        let phase = report.json.at("status", "phase")?.stringValue ?? ""
        guard let how = report.json.at("status", "resolution", "how")?.stringValue else { return phase }
        return "\(phase) (\(how))"
    }
}

extension String {
    fileprivate var trimmedRight: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
