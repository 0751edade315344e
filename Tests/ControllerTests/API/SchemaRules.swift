import CEL
import JSON

/// Runs a schema's own expressions over an object: the part of the API server's validation that is CEL.
struct SchemaRules {
    private(set) var failures: [String] = []

    static func failures(_ schema: JSONValue, _ object: JSONValue, old: JSONValue? = nil) -> [String] {
        var rules = SchemaRules()
        let before = old.map { SchemaShape.defaulted($0, schema) }
        rules.check(schema, SchemaShape.defaulted(object, schema), before, at: "")
        return rules.failures
    }

    private mutating func check(_ schema: JSONValue, _ value: JSONValue, _ old: JSONValue?, at path: String) {
        for rule in schema["x-kubernetes-validations"]?.arrayValue ?? [] { run(rule, value, old, at: path) }
        for (name, member) in value.objectValue ?? [:] {
            guard let property = schema["properties"]?[name] else { continue }
            check(property, member, old?[name], at: path.isEmpty ? name : "\(path).\(name)")
        }
        for (index, element) in (value.arrayValue ?? []).enumerated() {
            guard let items = schema["items"] else { continue }
            check(items, element, nil, at: "\(path)[\(index)]")
        }
    }

    private mutating func run(_ rule: JSONValue, _ value: JSONValue, _ old: JSONValue?, at path: String) {
        let text = rule["rule"]?.stringValue ?? ""
        let message = rule["message"]?.stringValue ?? ""
        do throws(CELError) {
            let program = try CELProgram(compile: text, variables: ["self", "oldSelf"])
            // A rule with oldSelf is one of transitions: it says nothing about a new object.
            if program.variables.contains("oldSelf"), old == nil { return }
            let bindings = ["self": Self.celValue(value), "oldSelf": Self.celValue(old ?? .null)]
            guard try program.evaluate(bindings) != true else { return }
            failures.append("\(path)\(rule["fieldPath"]?.stringValue ?? ""): \(message)")
        } catch {
            failures.append("\(path): \(error)")
        }
    }

    static func celValue(_ json: JSONValue) -> CELValue {
        switch json {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .array(let elements): .list(elements.map(celValue))
        case .object(let members): .map(named(members))
        }
    }

    private static func named(_ members: [String: JSONValue]) -> [String: CELValue] {
        var result: [String: CELValue] = [:]
        for (name, member) in members {
            if let escaped = CELIdentifier.escaped(name) { result[escaped] = celValue(member) }
        }
        return result
    }
}
