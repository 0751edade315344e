import JSON
import Testing

@testable import Engine

/// What is wrong in a catalog file is told by file, line and field.
@Suite struct CatalogLoaderTests {
    static let head = """
        service ec2.amazonaws.com
        type aws_instance
          key id
        """

    static let broken: [(String, Int, String)] = [
        ("nonsense", 4, "nonsense"),
        ("type aws_unheard_of", 4, "aws_unheard_of"),
        ("event ModifyInstanceAttribute", 4, "event"),
        ("event UpdateFunctionCode20150331v2 record", 4, "UpdateFunctionCode20150331v2"),
        ("event X record", 4, "X"),
        ("event X record\n  on aws_vpc", 5, "aws_vpc"),
        ("event X record\n  set a -> ami", 5, "set"),
        ("event X record\n  on aws_instance\n  by name = x", 6, "name"),
        ("event X record\n  on aws_instance\n  by id = a b", 6, "id = a b"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a -> nothing_like_it", 7, "nothing_like_it"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a -> Bad Path", 7, "Bad"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a -> instance_state", 7, "instance_state"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a -> ami\n  set A -> ami", 8, "A"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a..b -> ami", 7, "a..b"),
        ("event X record\n  on aws_instance\n  by id = x\n  set a -> ami form:unheard", 7, "form"),
        ("event X record\n  on aws_instance\n  by id = x\n  fixed ami = {", 7, "ami"),
        ("event X record\n  on aws_instance\n  by id = x\n  ignore a", 7, "ignore"),
        ("event X record\n  on aws_instance\n  by id = x\n  effect later", 7, "effect"),
    ]

    @Test(arguments: broken) func `names line and field`(_ text: String, _ line: Int, _ field: String) throws {
        let catalog = try Catalog.builtIn()
        let error = #expect(throws: CatalogError.self) {
            _ = try Catalog(schema: catalog.schema, files: [(name: "my.catalog", text: Self.head + "\n" + text)])
        }
        #expect(error?.file == "my.catalog")
        #expect(error?.line == line)
        #expect(error?.field == field)
        #expect(error?.message.isEmpty == false)
    }

    @Test func `an overlay adds calls and takes the place of known ones`() throws {
        let catalog = try Catalog.builtIn()
        let text = """
            service ec2.amazonaws.com
            event RebootInstances model
              on aws_instance
                by id = instancesSet[].instanceId
                fixed monitoring = true
            event InventSomething model
              on aws_instance
                by id = instanceId
                set size -> instance_type
            """
        let extended = try catalog.adding(overlay: text, file: "ConfigMap prod/more")
        #expect(extended.events.count == catalog.events.count + 1)
        #expect(extended.events.last { $0.name == "RebootInstances" }?.notConfiguration == nil)
        let entry = "InventSomething".utf8Bytes { name in
            "ec2.amazonaws.com".utf8Bytes { extended.screenEntry(name: name, service: $0) }
        }
        #expect(entry == .mutating)
    }

    @Test func `what a file ignores may stand among its types`() throws {
        let catalog = try Catalog.builtIn()
        let text = """
            service ec2.amazonaws.com
            type aws_instance
              key id
            ignore token : idempotency token
            event X model
              on aws_instance
                by id = instanceId
                set size -> instance_type
            """
        let read = try Catalog(schema: catalog.schema, files: [(name: "my.catalog", text: text)])
        let rules = try #require(read.events.first?.groups.first?.first?.members.rules)
        #expect(rules.contains { $0.verb == .ignore && $0.path.text == "token" })
    }

    @Test func `broken schema facts name their line`() {
        let error = #expect(throws: CatalogError.self) {
            try SchemaFacts(text: "aws_x\n\tname\tq\to\n", file: "schema.tsv").checkAll()
        }
        #expect(error?.line == 2)
    }
}

extension String {
    func utf8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var copy = self
        return copy.withUTF8(body)
    }
}
