import JSON
import Testing

@testable import Engine

/// Fixtures/catalog/NAME-calls.json: what `attribute` depth rests on.
@Suite struct CatalogCallTests {
    @Test(arguments: CallTable.all) func `a table holds calls, each with a new value or a twin`(_ table: CallTable) {
        #expect(!table.calls.isEmpty, "\(table.name) is no JSON, or has no cases")
        for call in table.calls {
            #expect(call.value("request") != nil || call.value("twin") != nil, "\(call.testDescription)")
        }
    }

    @Test(arguments: CallTable.all.flatMap { table in table.calls.map { CaseOfTable(table: table, call: $0) } })
    func `a new value differs, its twin does not`(_ one: CaseOfTable) throws { try one.table.check(one.call) }
}

struct CaseOfTable: Sendable, CustomTestStringConvertible {
    var table: CallTable
    var call: CallTable.Call
    var testDescription: String { "\(table.name): \(call.testDescription)" }
}
