import JSON
import Testing

@testable import Engine

@Suite struct CatalogTests {
    @Test func `the built-in catalog loads`() throws {
        let catalog = try Catalog.builtIn()
        #expect(catalog.events.count > 40)
        #expect(catalog.types["aws_instance"]?.keys.contains(["id"]) == true)
        #expect(catalog.schema.attribute("aws_instance", "metadata_options.http_tokens")?.kind == .string)
        #expect(catalog.schema.attribute("aws_instance", "vpc_security_group_ids")?.kind.isSet == true)
    }
}
