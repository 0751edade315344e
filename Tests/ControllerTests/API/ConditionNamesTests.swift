import Engine
import JSON
import Testing

@testable import Controller

/// The lists of conditions in the schemas, in the reference and in the code are one.
@Suite struct ConditionNamesTests {
    private static func names(inSchema path: String) throws -> Set<String> {
        let status = try RepositoryFiles.definition(path).schema.at("properties", "status", "properties", "conditions")
        let words = try #require(status?["description"]?.stringValue)
        return Set(words.split { !$0.isLetter }.map(String.init))
    }

    /// The first cells of the table's rows that have a status in the second.
    private static func names(inReference path: String) throws -> Set<String> {
        let text = String(decoding: try RepositoryFiles.bytes(path), as: UTF8.self)
        let rows = text.split(separator: "\n").map { $0.split(separator: "|").map { $0.filter { $0 != " " } } }
        let conditions = rows.filter { cells in
            cells.count > 2 && cells[1].split(separator: ",").contains { ["True", "False", "Unknown"].contains($0) }
        }
        return Set(conditions.map { $0[0].filter { $0 != "`" } })
    }

    @Test(arguments: [
        ("crds/driftsources.yaml", "docs/reference/driftsource.md"),
        ("crds/driftpolicies.yaml", "docs/reference/driftpolicy.md"),
    ])
    func `schema and reference name the same conditions`(_ schema: String, _ reference: String) throws {
        #expect(try Self.names(inSchema: schema) == Self.names(inReference: reference))
    }

    @Test func `the schema of DriftSource names every condition that is set, and no other`() throws {
        let source = try DriftSource(json: [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": "aws", "namespace": "a", "generation": 1],
            "spec": [
                "provider": "AWS", "account": "111122223333", "events": [["name": "f", "file": ["path": "/f"]]],
                "states": [["name": "main", "local": ["path": "/s"], "plan": ["secret": ["name": "plans"]]]],
            ],
        ])
        var names: Set<String> = []
        for problems in [[], [SourceProblem(reason: "InvalidSpec", message: "no", remedy: .changeSpec)]] {
            var facts = SourceStatus(
                source: source, problems: problems, intakeProblems: [:], stateProblems: [:], intakes: [],
                detector: DetectorStatus(), owner: "r", now: 0)
            facts.catalog = AssembledCatalog()
            names.formUnion(facts.made().conditions.map(\.type))
        }
        #expect(try Self.names(inSchema: "crds/driftsources.yaml") == names)
    }
}
