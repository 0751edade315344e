import JSON

extension Coverage {
    /// An array of `{"provider","service","event","resourceTypes","depth","evidence","members":{"mapped","total"}}`.
    public var json: JSONValue {
        .array(
            rows.map { row in
                var json: JSONValue = [
                    "provider": .string(row.provider.rawValue), "service": .string(row.service),
                    "event": .string(row.event), "resourceTypes": .array(row.resourceTypes.map(JSONValue.string)),
                    "depth": .string(row.depth.rawValue), "evidence": .string(row.evidence.rawValue),
                    "members": ["mapped": .int(Int64(row.mapped)), "total": .int(Int64(row.total))],
                ]
                if row.isUsers { json["origin"] = "user" }
                return json
            })
    }

    public var table: String {
        let head = ["PROVIDER", "SERVICE", "EVENT", "TYPES", "DEPTH", "EVIDENCE", "MEMBERS"]
        let cells = [head] + rows.map(Self.cells)
        let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count + 2)
            }.joined()
        }.joined(separator: "\n") + "\n"
    }

    private static func cells(_ row: Row) -> [String] {
        [
            row.provider.rawValue, row.service, row.event, row.resourceTypes.joined(separator: ","), row.depth.rawValue,
            row.evidenceText, "\(row.mapped)/\(row.total)",
        ]
    }

    /// The page docs/coverage.md.
    public var markdown: String {
        var text = """
            # Coverage

            Every cloud call that changes configuration and that the catalog maps. This page is written by `make coverage`;
            a test fails when it is stale.

            - **attribute**: the call becomes typed changes of attributes. At least four fifths of the request's members
              that configure anything are mapped, and a test event gives the right change while its twin, carrying the
              state's value, gives none.
            - **resource**: the object is found at its address; what changed may be told, but is not graded.
            - **event**: the call is known, what it touched is not.
            - evidence **record**: graded on a real audit record, or on one that the vendor's documentation or a public
              repository shows, made again in our own names (`published-records.jsonl` among the engine's fixtures says
              where each stands); **model**: on the vendor's description of the API. Findings of model rows are never
              Confirmed.

            | provider | services | calls | attribute depth | of these on records |
            |---|---|---|---|---|

            """
        let providers = CloudProvider.allCases.filter { count($0).events > 0 }
        for provider in providers {
            let count = count(provider)
            text +=
                "| \(provider.rawValue) | \(count.services) | \(count.events) | \(count.attribute) | \(count.record) |\n"
        }
        for provider in providers {
            text += "\n## \(provider.rawValue)\n"
            var service = ""
            for row in rows where row.provider == provider {
                if row.service != service {
                    service = row.service
                    text += "\n### \(service)\n\n| call | types | depth | evidence | members |\n|---|---|---|---|---|\n"
                }
                let types = row.resourceTypes.map { "`\($0)`" }.joined(separator: " ")
                text +=
                    "| \(row.event) | \(types) | \(row.depth.rawValue) | \(row.evidenceText)"
                    + " | \(row.mapped)/\(row.total) |\n"
            }
        }
        return text
    }
}

extension Coverage.Row {
    fileprivate var evidenceText: String { evidence.rawValue + (isUsers ? " (user)" : "") }
}
