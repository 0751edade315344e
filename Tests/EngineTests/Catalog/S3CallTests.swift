import JSON
import Testing

@testable import Engine

@Suite struct S3CallTests {
    static let table = CallTable("s3")

    @Test func `the table is there`() { #expect(Self.table.calls.count > 50) }

    @Test(arguments: table.calls) func `a new value differs, its twin does not`(_ call: CallTable.Call) throws {
        try Self.table.check(call)
    }
}
