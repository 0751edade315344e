import JSON
import Testing

@testable import Engine

/// What users add to the built-in catalog, for one source.
@Suite struct CatalogOverlayTests {
    private static let rows = """
        service ec2.amazonaws.com
        event RebootInstances record
          on aws_instance
            by id = instancesSet.items[].instanceId
            fixed monitoring = true
        event InventSomething record
          on aws_instance
            by id = instanceId
            set size -> instance_type
        """
    private static let facts = "acme_widget\n\tid\ts\tc\n\tsize\tn\to\n\tmode\ts\to\n"
    private static let widgets = """
        service widgets.acme.example
        type acme_widget
          key id
          prefix wdg-
        event UpdateWidget record
          on acme_widget
            by id = widgetId
            set size -> size
            set mode -> mode
        """

    private func entry(_ catalog: Catalog, _ name: String, _ service: String) -> Catalog.ScreenEntry? {
        name.utf8Bytes { name in service.utf8Bytes { catalog.screenEntry(name: name, service: $0) } }
    }

    @Test func `rows of users are asked first and never count as graded on a record`() throws {
        let base = try Catalog.builtIn()
        let catalog = try base.overlaid(with: [CatalogFile(name: "my/ec2.catalog", text: Self.rows)])
        #expect(entry(catalog, "InventSomething", "ec2.amazonaws.com") == .mutating)
        #expect(entry(catalog, "InventSomething", "rds.amazonaws.com") == nil)
        #expect(entry(base, "InventSomething", "ec2.amazonaws.com") == nil)
        #expect(entry(base, "RebootInstances", "ec2.amazonaws.com") == .notConfiguration)
        #expect(entry(catalog, "RebootInstances", "ec2.amazonaws.com") == .mutating)
        #expect(catalog.events.filter { $0.file == "my/ec2.catalog" }.map(\.evidence) == [.model, .model])
        #expect(catalog.events.count { $0.name == "RebootInstances" } == 1)
        #expect(catalog.events.count == base.events.count + 1)
    }

    @Test func `what is below is shared and keeps its meaning`() throws {
        let base = try Catalog.builtIn()
        let catalog = try base.overlaid(with: [CatalogFile(name: "my/ec2.catalog", text: Self.rows)])
        let row = { (catalog: Catalog) in
            "ModifyInstanceAttribute".utf8Bytes { name in
                "ec2.amazonaws.com".utf8Bytes { catalog.rows(named: name, service: $0) }
            }
        }
        #expect(!row(base).isEmpty)
        #expect(row(catalog).elementsEqual(row(base)) { $0 === $1 })
        #expect(catalog.facts(of: "aws_instance") === base.facts(of: "aws_instance"))
        let one = try #require(row(base).first { $0.evidence == .record })
        #expect(catalog.evidence(of: one, on: "aws_instance") == .record)
    }

    @Test func `a type that is new comes with its schema facts`() throws {
        let base = try Catalog.builtIn()
        let files = [
            CatalogFile(name: "my/widgets.catalog", text: Self.widgets),
            CatalogFile(name: "my/facts.tsv", text: Self.facts),
        ]
        let catalog = try base.overlaid(with: files)
        #expect(catalog.types(ofID: "wdg-17") == ["acme_widget"])
        #expect(catalog.schema.attribute("acme_widget", "size")?.kind == .number)
        #expect(catalog.facts(of: "acme_widget").attribute("mode")?.kind == .string)
        #expect(base.facts(of: "acme_widget").schema == nil)
        let kept = try #require(catalog.kept.first { $0.name == "acme_widget" })
        #expect(kept.keep == ["mode", "size"])
        #expect(kept.keys == [["id"]])
        let error = #expect(throws: CatalogError.self) { try base.overlaid(with: [files[0]]) }
        #expect(error?.file == "my/widgets.catalog")
        #expect(error?.line == 2)
        #expect(error?.field == "acme_widget")
        #expect(error?.message.contains(".tsv") == true)
    }

    @Test func `a type that is known is taken further, and nothing that touches it counts as tried out`() throws {
        let base = try Catalog.builtIn()
        let text = """
            service ec2.amazonaws.com
            type aws_instance
              key private_dns
              fold instance_type
            """
        let catalog = try base.overlaid(with: [CatalogFile(name: "my/more.catalog", text: text)])
        let known = try #require(base.type("aws_instance"))
        #expect(catalog.type("aws_instance")?.keys == known.keys + [["private_dns"]])
        #expect(catalog.facts(of: "aws_instance").attribute("instance_type")?.foldsCase == true)
        #expect(base.facts(of: "aws_instance").attribute("instance_type")?.foldsCase == false)
        let record = try #require(base.events.first { $0.evidence == .record })
        #expect(catalog.evidence(of: record, on: "aws_instance") == .model)
        #expect(catalog.evidence(of: record, on: "aws_vpc") == record.evidence)
        let kept = try #require(catalog.kept.first { $0.name == "aws_instance" })
        #expect(kept.keys.contains(["private_dns"]))
        #expect(Set(try #require(base.kept.first { $0.name == "aws_instance" }).keep).isSubset(of: kept.keep))
    }

    @Test(arguments: ["cloudid private_dns", "global", "unique"])
    func `what reports are found by cannot be changed for a known type`(_ statement: String) throws {
        let text = "service ec2.amazonaws.com\ntype aws_instance\n  \(statement)\n"
        let error = #expect(throws: CatalogError.self) {
            try Catalog.builtIn().overlaid(with: [CatalogFile(name: "a", text: text)])
        }
        #expect(error?.line == 3)
        #expect(error?.message.contains("leave this out") == true)
    }

    @Test func `a broken file is left out with file, line and field, and the others hold`() throws {
        let files = [
            CatalogFile(name: "my/a.catalog", text: Self.rows),
            CatalogFile(name: "my/b.catalog", text: "service x.amazonaws.com\nevent Y model\n  on aws_no_such_type\n"),
            CatalogFile(name: "my/c.tsv", text: "acme_gadget\n\tsize\tq\to\n"),
            CatalogFile(
                name: "my/d.catalog", text: "service x.amazonaws.com\nevent Z model\n  not-configuration a test\n"),
        ]
        let (catalog, errors) = try Catalog.builtIn().overlaid(withReadable: files)
        #expect(
            errors.map(\.description.wordsUpToMessage).sorted() == [
                "my/b.catalog:3: aws_no_such_type", "my/c.tsv:2: acme_gadget",
            ])
        #expect(entry(catalog, "InventSomething", "ec2.amazonaws.com") == .mutating)
        #expect(entry(catalog, "Z", "x.amazonaws.com") == .notConfiguration)
        #expect(entry(catalog, "Y", "x.amazonaws.com") == nil)
    }

    @Test func `a file that needs a broken one is left out with it`() throws {
        let files = [
            CatalogFile(name: "my/facts.tsv", text: "acme_widget\n\tsize\tq\to\n"),
            CatalogFile(name: "my/widgets.catalog", text: Self.widgets),
        ]
        let (catalog, errors) = try Catalog.builtIn().overlaid(withReadable: files)
        #expect(errors.map(\.file) == ["my/facts.tsv", "my/widgets.catalog"])
        #expect(catalog.overlay == nil)
    }

    static let beyondBounds: [(String, String)] = [
        (String(repeating: "#", count: 5_000), "line"),
        ("event \((0..<70).map { "E\($0)" }.joined(separator: " ")) model\n  readonly\n", "event"),
        ("event E model\n  on aws_instance\n" + String(repeating: "    attributes a\n", count: 6), "attributes"),
        ("event E model\n" + String(repeating: "  also aws_instance\n    by id = x\n", count: 34), "also"),
        (
            "event E model\n  on aws_instance\n"
                + (0..<1_100).map { "    ignore m\($0) : a test\n" }.joined() + "    delete\n", "member"
        ),
        ("ignore \((0..<600).map { "m\($0)" }.joined(separator: ",")) : a test\nevent E model\n  readonly\n", "ignore"),
    ]

    @Test(arguments: beyondBounds) func `what costs too much is refused`(_ text: String, _ field: String) throws {
        let error = #expect(throws: CatalogError.self) {
            try Catalog.builtIn().overlaid(with: [
                CatalogFile(name: "my/large.catalog", text: "service ec2.amazonaws.com\n" + text)
            ])
        }
        #expect(error?.field == field)
        #expect(error?.file == "my/large.catalog")
    }

    @Test func `coverage lists what users added, by their own evidence`() throws {
        let catalog = try Catalog.builtIn().overlaid(with: [CatalogFile(name: "my/ec2.catalog", text: Self.rows)])
        let coverage = Coverage(catalog, try CoverageGrades.builtIn())
        let own = coverage.rows.filter(\.isUsers)
        #expect(own.map(\.event) == ["InventSomething", "RebootInstances"])
        #expect(own.allSatisfy { $0.evidence == .model && $0.depth == .resource })
        #expect(coverage.table.contains("model (user)"))
        let json = coverage.json.arrayValue ?? []
        #expect(json.count { $0["origin"] == "user" } == 2)
        #expect(json.count == Coverage(try Catalog.builtIn(), try CoverageGrades.builtIn()).rows.count + 2)
    }
}

extension String {
    /// `file:line: field` of an error's text.
    fileprivate var wordsUpToMessage: String { split(separator: ": ").prefix(2).joined(separator: ": ") }
}
