import Engine

/// The reports at the end of a replay, for people.
enum ReplayTable {
    static func text(_ records: [ReportRecord], eventCount: Int) -> String {
        let open = records.count { $0.phase == .open }
        let closing =
            "\(eventCount) event\(eventCount == 1 ? "" : "s"), \(open) open, \(records.count - open) resolved\n"
        guard !records.isEmpty else { return closing }
        let rows = records.map { record in
            [
                record.resource.address ?? "\(record.resource.type) \(record.resource.id)",
                record.severity?.name ?? "", cut(record.summary), record.actorName,
                record.resolution.map { "\(record.phase.rawValue) (\($0.how.rawValue))" } ?? record.phase.rawValue,
                record.lastSeen.iso8601,
            ]
        }
        let table = [["RESOURCE", "SEVERITY", "CHANGE", "ACTOR", "PHASE", "LAST-SEEN"]] + rows
        let widths = (0..<6).map { column in table.map { $0[column].count }.max() ?? 0 }
        let lines = table.map { row in
            zip(row, widths).enumerated().map { index, cell in
                index == 5 ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: "   ")
        }
        return lines.joined(separator: "\n") + "\n" + closing
    }

    private static func cut(_ summary: String) -> String {
        summary.count > 80 ? summary.prefix(77) + "..." : summary
    }
}
