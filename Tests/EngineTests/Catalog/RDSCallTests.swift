import JSON
import Testing

@testable import Engine

@Suite struct RDSCallTests {
    static let table = CallTable("rds")

    @Test func `the table is there`() { #expect(Self.table.calls.count > 54) }

    @Test(arguments: table.calls) func `a new value differs, its twin does not`(_ call: CallTable.Call) throws {
        try Self.table.check(call)
    }
}
