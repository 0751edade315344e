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

    /// The program reads rows when they are first asked for; here every line of every file is.
    @Test func `every line of the built-in files is sound, and rows read late say the same`() throws {
        let checked = try Catalog.checkedBuiltIn()
        let late = try Catalog.builtIn()
        #expect(late.types == checked.types)
        func text(_ event: EventSpec) -> String {
            let targets = event.groups.joined().map { target in
                let rules = target.members.rules.map { "\($0.verb) \($0.path.text) \($0.attribute?.text ?? "")" }
                return "\(target.types) \(target.lifecycle) \(rules)"
            }
            return "\(event.file):\(event.line) \(event.name) \(event.services) \(event.evidence) \(targets)"
        }
        let (found, wanted) = (late.events, checked.events)
        #expect(found.count == wanted.count)
        for (left, right) in zip(found, wanted) { #expect(text(left) == text(right)) }
        #expect(late.kept == checked.kept)
    }

    @Test func `no call has two rows that could hold at once`() throws {
        let catalog = try Catalog.builtIn()
        var unconditional: Set<String> = []
        for event in catalog.events where event.conditions.isEmpty {
            for service in event.services {
                #expect(
                    unconditional.insert(service + " " + event.name).inserted,
                    "\(event.file):\(event.line) \(event.name) stands there twice")
            }
        }
    }

    @Test func `names and sources are written as records write them`() throws {
        for event in try Catalog.builtIn().events where event.provider == .aws {
            #expect(event.services.allSatisfy { $0.hasSuffix(".amazonaws.com") && !$0.contains(" ") })
            #expect(event.name.first?.isUppercase == true)
            #expect(event.name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
        }
    }

    @Test func `every type that can be found has its keys in the schema and is kept`() throws {
        let catalog = try Catalog.builtIn()
        for type in catalog.types.values {
            for attribute in type.keys.joined() + type.cloudID {
                let path = attribute.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
                #expect(catalog.schema.attribute(type.name, path) != nil, "\(type.name) \(attribute)")
            }
        }
        #expect(catalog.keepTable.count == catalog.types.count)
        let kept = catalog.kept.first { $0.name == "aws_instance" }
        #expect(kept?.keep.contains("metadata_options") == true)
        #expect(kept?.keep.contains("tags_all") == true)
        #expect(kept?.keep.contains("private_dns") == false)
    }

    @Test func `every request member of a target leads to one attribute or to a reason`() throws {
        for event in try Catalog.builtIn().events {
            for target in event.groups.joined() {
                for rule in target.members.rules where rule.verb == .ignore {
                    #expect(rule.reason?.isEmpty == false, "\(event.name) \(rule.path.text)")
                }
                #expect(
                    target.rules != nil || !target.finds.isEmpty || target.types == ["*"],
                    "\(event.name) cannot find its object")
            }
        }
    }

    @Test func `screening knows reads, changes and what is not configuration`() throws {
        let catalog = try Catalog.builtIn()
        func entry(_ name: String, _ service: String = "ec2.amazonaws.com") -> Catalog.ScreenEntry? {
            name.utf8Bytes { name in service.utf8Bytes { catalog.screenEntry(name: name, service: $0) } }
        }
        #expect(entry("ModifyInstanceAttribute") == .mutating)
        #expect(entry("StartInstances") == .notConfiguration)
        #expect(entry("InventSomething") == nil)
        #expect(entry("ModifyInstanceAttribute", "rds.amazonaws.com") == nil)
    }
}
