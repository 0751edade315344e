/// `attributes PATH`: the members of the object at PATH are the attributes that are called so.
struct SchemaMembers: Sendable {
    var path: RequestPath
    /// API name to attribute, where they differ; `-` is not configuration. Holds inside nested blocks too.
    var names: [String: String]
    /// Some requests write `some_name` instead of `someName`.
    var isSnakeCase: Bool
    /// Attributes that only Terraform has, or that other rules of the target speak for.
    var left: Set<String>
}

/// Statements for APIs whose bodies have the shape of the resource.
extension CatalogLoader {
    /// `each PATH where member=value`
    mutating func each() throws(CatalogError) {
        let words = line.rest()
        guard let first = words.first, let path = RequestPath(parsing: first) else {
            throw line.error("each", "expected a path, such as groupSet[]")
        }
        target?.scope = path
        guard words.count > 1 else { return }
        guard words.count == 3, words[1] == "where", let pair = try pairs(words[2]).first else {
            throw line.error("each", "expected PATH where member=value")
        }
        target?.scopeFilter = MemberFilter(member: Array(pair.0.utf8), value: pair.1)
    }

    /// `attributes PATH [snake] [names:API=attribute,...] [except:attribute,...]`
    mutating func schemaMembers() throws(CatalogError) {
        var words = line.rest()
        guard let first = words.first, let path = RequestPath(parsing: first) else {
            throw line.error("attributes", "expected a path, or . for the whole request")
        }
        words.removeFirst()
        var members = SchemaMembers(path: path, names: [:], isSnakeCase: false, left: [])
        for word in words {
            if word == "snake" {
                members.isSnakeCase = true
            } else if word.hasPrefix("names:") {
                members.names = Dictionary(try pairs(String(word.dropFirst(6))), uniquingKeysWith: { $1 })
            } else if word.hasPrefix("except:") {
                members.left = Set(word.dropFirst(7).split(separator: ",").map(String.init))
            } else {
                throw line.error(word, "expected snake, names:API=attribute or except:attribute")
            }
        }
        target?.schemaMembers.append(members)
    }

    /// Adds the rules that `attributes` stands for, behind those that the file spells out.
    mutating func spellOutSchemaMembers() {
        guard let draft = target, !draft.schemaMembers.isEmpty else { return }
        for members in draft.schemaMembers {
            for type in draft.types {
                for (name, facts) in (schema.attributes(of: type) ?? [:]).sorted(by: { $0.key < $1.key })
                where isMember(name, facts, members) {
                    add(name, facts, members)
                }
            }
        }
    }

    private func isMember(_ name: String, _ facts: SchemaFacts.Attribute, _ members: SchemaMembers) -> Bool {
        !name.contains(".") && !facts.isReadOnly && !members.left.contains(name) && !Self.terraformOnly.contains(name)
    }

    /// Attributes that no API has a member for.
    private static let terraformOnly: Set<String> = ["id", "project", "timeouts", "deletion_policy", "force_destroy"]

    private mutating func add(_ attribute: String, _ facts: SchemaFacts.Attribute, _ members: SchemaMembers) {
        let given = members.names.filter { $0.value == attribute }.map(\.key).sorted()
        var spellings = [SnakeCase.camel(attribute)] + given
        let isSeveral = facts.kind.element?.isNested == true && !facts.isSingle
        if given.isEmpty, facts.kind.element != nil, !facts.kind.isMap {
            spellings += SnakeCase.plurals(spellings[0])
        }
        if members.isSnakeCase, given.isEmpty, attribute.contains("_") {
            spellings.append(attribute)
            if isSeveral { spellings += SnakeCase.plurals(attribute) }
        }
        for spelling in spellings {
            let prefix = members.path.steps.isEmpty ? "" : members.path.text + "."
            guard let path = RequestPath(parsing: prefix + spelling + (isSeveral ? "[]" : "")),
                target?.members.holds(path) == false
            else { continue }
            var rule = MemberRule(verb: facts.kind.isNested ? .blocks : .set, path: path)
            rule.attribute = TerraformPath([.name(attribute)])
            rule.names = members.names
            rule.isBySchema = true
            // What the service fills in stays where a put call leaves it out.
            rule.isOptional = facts.isComputed
            target?.members.add(rule)
        }
    }
}

extension SnakeCase {
    /// `ip_cidr_range` is `ipCidrRange`.
    static func camel(_ name: String) -> String {
        var parts = name.split(separator: "_").map(String.init)[...]
        let first = parts.popFirst() ?? ""
        return first + parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// How an API may call a list whose elements a block stands for.
    static func plurals(_ name: String) -> [String] {
        if name.hasSuffix("y") { return [name.dropLast() + "ies", name + "s"] }
        if name.hasSuffix("s") || name.hasSuffix("x") { return [name + "es"] }
        return [name + "s"]
    }
}
