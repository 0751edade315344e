import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Keeps grades.tsv and docs/coverage.md true. `make coverage` (TFDRIFT_UPDATE=1) writes them.
@Suite(.serialized) struct CoverageTests {
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    static let gradesFile = root + "/Sources/Engine/Catalog/Data/grades.tsv"
    static let isUpdating = ProcessInfo.processInfo.environment["TFDRIFT_UPDATE"] == "1"

    /// `service<TAB>event` to the members that the vendor's API model gives the request; several lists where two APIs of
    /// one event source share the name. Of two files that speak of one call the later one holds.
    static func modelMembers() throws -> [String: [[String]]] {
        let folder = root + "/Tests/EngineTests/Fixtures/catalog"
        var found: [String: [[String]]] = [:]
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for name in names.sorted() where name.hasSuffix("-members.tsv") {
            let data = try #require(FileManager.default.contents(atPath: folder + "/" + name))
            var ofFile: [String: [[String]]] = [:]
            for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
                let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                try #require(cells.count >= 3, "\(name): \(line)")
                ofFile[cells[0] + "\t" + cells[1], default: []].append(cells[2].split(separator: ",").map(String.init))
            }
            found.merge(ofFile) { $1 }
        }
        return found
    }

    /// Calls with a test event that changes something and a twin that does not.
    static func proven() -> Set<String> {
        var changed: Set<String> = []
        var twins: Set<String> = []
        for call in CallTable.all.flatMap(\.calls) {
            // Records write some names with the date of the API behind them.
            let event = call.event.replacing(#/\d{4}_?\d{2}_?\d{2}(v\d+)?$/#, with: "")
            let key = call.serviceName + "\t" + event
            let tells = !call.differences.isEmpty || call.text("path") != nil
            if call.value("request") != nil, tells { changed.insert(key) }
            if call.value("twin") != nil { twins.insert(key) }
        }
        return changed.intersection(twins)
    }

    /// One line for each call, over all its rows: the row that maps most counts.
    static func grades(_ catalog: Catalog) throws -> String {
        let models = try modelMembers()
        let proven = proven()
        var lines: [String: String] = [:]
        var best: [String: Int] = [:]
        for event in catalog.events where !event.isReadOnly && event.notConfiguration == nil {
            for service in event.services {
                let key = service + "\t" + event.name
                let (mapped, total) = members(event, models[key])
                guard mapped >= best[key] ?? 0 else { continue }
                best[key] = mapped
                lines[key] =
                    "\(key)\t\(mapped)\t\(total.map(String.init) ?? "-")\t\(proven.contains(key) ? "proven" : "-")"
            }
        }
        return "# Written by make coverage: service, event, members mapped, members that configure anything, proven.\n"
            + lines.sorted { $0.key < $1.key }.map { $0.value + "\n" }.joined()
    }

    /// Of two APIs that share the name the row speaks of the one it knows best.
    private static func members(_ event: EventSpec, _ models: [[String]]?) -> (mapped: Int, total: Int?) {
        let fits = (models ?? []).map { members(event, model: $0) }
        let best = fits.min { left, right in
            let (a, b) = ((left.total ?? 0) - left.mapped, (right.total ?? 0) - right.mapped)
            return (a, -left.mapped) < (b, -right.mapped)
        }
        return best ?? members(event, model: nil)
    }

    private static func members(_ event: EventSpec, model: [String]?) -> (mapped: Int, total: Int?) {
        let targets = event.groups.joined()
        let naming = MemberNaming(event.provider)
        let mapped = targets.reduce(into: Set<String>()) { found, target in
            // All paths of a target that stands for each element of a list count from it.
            let own = target.mappedMembers(naming)
            found.formUnion(target.scope.flatMap(naming.name).map { own.isEmpty ? [] : [$0] } ?? own)
        }
        let isWhole = targets.contains { target in
            target.members.nodes[0].rule.map { target.members.rules[$0] }.map { !$0.isClaim && $0.verb != .unknown }
                ?? false
        }
        guard let model else { return (mapped.count, nil) }
        let names = model.map(naming.name)
        if isWhole { return (names.count, names.count) }
        let claimed = targets.reduce(into: wrapped(targets, areClaims: true)) {
            $0.formUnion($1.claimedMembers(naming))
        }
        let typed = mapped.union(wrapped(targets, areClaims: false))
        let told = names.filter(typed.contains)
        return (told.count, told.count + names.count { !claimed.contains($0) && !typed.contains($0) })
    }

    /// Members inside of the wrapper that the first API Gateway puts round a body: `createStageInput`.
    private static func wrapped(_ targets: some Sequence<TargetSpec>, areClaims: Bool) -> Set<String> {
        var found: Set<String> = []
        for rule in targets.flatMap(\.members.rules) where rule.isClaim == areClaims && rule.verb != .unknown {
            let names = rule.path.steps.map { String(decoding: MemberTree.folded($0.name), as: UTF8.self) }
            if names.count > 1, names[0].hasSuffix("Input") { found.insert(names[1]) }
        }
        return found
    }

    @Test func `grades of all calls are as the tests find them`() throws {
        let text = try Self.grades(try Catalog.builtIn())
        if Self.isUpdating { try Data(text.utf8).write(to: URL(filePath: Self.gradesFile)) }
        let stored = String(
            decoding: try #require(FileManager.default.contents(atPath: Self.gradesFile)), as: UTF8.self)
        #expect(stored == text, "grades.tsv is stale: run make coverage")
    }

    @Test func `the coverage page is as the catalog says`() throws {
        let stored = String(
            decoding: try #require(FileManager.default.contents(atPath: Self.gradesFile)), as: UTF8.self)
        let coverage = Coverage(try Catalog.builtIn(), try CoverageGrades(text: stored, file: "grades.tsv"))
        let page = Self.root + "/docs/coverage.md"
        if Self.isUpdating { try Data(coverage.markdown.utf8).write(to: URL(filePath: page)) }
        let text = String(decoding: try #require(FileManager.default.contents(atPath: page)), as: UTF8.self)
        #expect(text == coverage.markdown, "docs/coverage.md is stale: run make coverage")
    }

    static let catalog = """
        service toy.amazonaws.com
        type aws_instance
          key id
        event SetThing record
          on aws_instance
            by id = instanceId
            set delay -> instance_type
            set size -> tenancy
            set retention -> ami
            set wait -> key_name
        event DisableThing record
          on aws_instance
            by id = instanceId
            fixed monitoring = true
        event SetBlind model
          on aws_instance
            unknown thing -> user_data
        event LookAtThing model
          not-configuration reads only
        """

    static func toy(_ grades: String) throws -> [String: Coverage.Row] {
        let catalog = try Catalog(schema: try Catalog.builtIn().schema, files: [("toy.catalog", Self.catalog)])
        let coverage = Coverage(catalog, try CoverageGrades(text: grades, file: "grades.tsv"))
        return Dictionary(coverage.rows.map { ($0.event, $0) }, uniquingKeysWith: { $1 })
    }

    @Test(arguments: [
        ("4\t5\tproven", Coverage.Depth.attribute), ("4\t6\tproven", .resource), ("4\t4\t-", .resource),
        ("4\t-\tproven", .resource), ("0\t0\tproven", .resource), ("1\t4\tproven", .resource),
    ])
    func `attribute depth takes four fifths of the members, a model and a proof`(
        _ grade: String, _ depth: Coverage.Depth
    )
        throws
    {
        let rows = try Self.toy("toy.amazonaws.com\tSetThing\t\(grade)\n")
        #expect(rows["SetThing"]?.depth == depth)
        #expect(rows["SetThing"]?.evidence == .record)
        #expect(rows["SetBlind"]?.depth == .event)
        #expect(rows["LookAtThing"] == nil)
    }

    @Test func `a call that changes something by its name alone has attribute depth when that is proven`() throws {
        #expect(try Self.toy("toy.amazonaws.com\tDisableThing\t0\t0\tproven\n")["DisableThing"]?.depth == .attribute)
        #expect(try Self.toy("toy.amazonaws.com\tDisableThing\t0\t0\t-\n")["DisableThing"]?.depth == .resource)
        #expect(try Self.toy("toy.amazonaws.com\tDisableThing\t0\t1\tproven\n")["DisableThing"]?.depth == .resource)
    }

    @Test func `members count by what becomes a value, in Azure one level down`() throws {
        let catalog = """
            service Microsoft.Toy
            type azurerm_automation_account
              key id
            event Microsoft.Toy/things/write model
              on azurerm_automation_account
                by id = {@resource}
                set properties.publicNetworkAccess -> public_network_access_enabled
                set properties.disableLocalAuth -> local_authentication_enabled
                set sku.name -> sku_name
                unknown properties.encryption -> encryption
                ignore properties.state : the service sets it
            """
        let built = try Catalog(schema: try Catalog.builtIn().schema, files: [("toy.catalog", catalog)])
        let row = try #require(Coverage(built, try CoverageGrades(text: "", file: "grades.tsv")).rows.first)
        #expect(row.mapped == 3)
    }

    @Test func `a grade that is no grade names file and line`() {
        #expect(throws: CatalogError.self) { try CoverageGrades(text: "a\tb\tc\td\te\n", file: "grades.tsv") }
    }

    @Test func `JSON has the members that readers rely on`() throws {
        let catalog = try Catalog(schema: try Catalog.builtIn().schema, files: [("toy.catalog", Self.catalog)])
        let grades = try CoverageGrades(text: "toy.amazonaws.com\tSetThing\t4\t5\tproven\n", file: "grades.tsv")
        let json = Coverage(catalog, grades).json
        #expect(
            json.arrayValue?.last == [
                "provider": "AWS", "service": "toy.amazonaws.com", "event": "SetThing",
                "resourceTypes": ["aws_instance"], "depth": "attribute", "evidence": "record",
                "members": ["mapped": 4, "total": 5],
            ])
    }
}
