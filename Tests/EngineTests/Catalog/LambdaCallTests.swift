import JSON
import Testing

@testable import Engine

@Suite struct LambdaCallTests {
    static let table = CallTable("lambda")

    @Test func `the table is there`() { #expect(Self.table.calls.count > 24) }

    @Test(arguments: table.calls) func `a new value differs, its twin does not`(_ call: CallTable.Call) throws {
        try Self.table.check(call)
    }
}
