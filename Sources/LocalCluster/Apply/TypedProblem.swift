import JSON

extension TypedValue {
    /// The first thing that keeps a value from being applied: an undeclared member, a list item without its key, a key
    /// twice, a list or map where another type is declared. The text is the server's.
    static func problem(_ value: JSONValue, _ node: SchemaNode, path: String = "") -> String? {
        if value.isNull { return nil }
        switch (node.type, value) {
        case ("array", .array(let elements)): return listProblem(elements, node, path: path)
        case ("object", .object(let members)), (nil, .object(let members)):
            let isOpen = node.preservesUnknownFields || node.allowsAnyProperty
            for name in members.keys.sorted() {
                guard let member = members[name] else { continue }
                guard let child = node.child(name) else {
                    if isOpen { continue }
                    return "\(path).\(name): field not declared in schema"
                }
                if let problem = problem(member, child, path: "\(path).\(name)") { return problem }
            }
            return nil
        case ("array", _): return "\(path): expected list, got \(shown(value))"
        case ("object", _): return "\(path): expected map, got \(shown(value))"
        case ("string", _) where value.stringValue == nil && !node.isIntOrString:
            return "\(path): expected string, got \(scalar(value))"
        case ("boolean", _) where value.boolValue == nil: return "\(path): expected boolean, got \(scalar(value))"
        case ("integer", _) where value.doubleValue == nil, ("number", _) where value.doubleValue == nil:
            return "\(path): expected numeric (int or float), got \(scalar(value))"
        default: return nil
        }
    }

    private static func listProblem(_ elements: [JSONValue], _ node: SchemaNode, path: String) -> String? {
        let shape = node.listShape
        var seen: Set<PathElement> = []
        for (index, element) in elements.enumerated() {
            var place = "[\(index)]"
            switch shape {
            case .atomic: break
            case .set, .map:
                guard let step = node.element(of: element, shape) else {
                    return "\(path): element \(index): \(missingKeys(shape))"
                }
                place = step.shown
                if !seen.insert(step).inserted { return "\(path): duplicate entries for key \(place)" }
            }
            if let items = node.items, let problem = problem(element, items, path: path + place) { return problem }
        }
        return nil
    }

    private static func missingKeys(_ shape: ListShape) -> String {
        guard case .map(let keys) = shape else { return "set elements must be scalars" }
        let list = keys.map { APIStatus.quoted($0) }.joined(separator: " ")
        return
            "associative list with keys has an element that omits all key fields [\(list)] (and doesn't have default "
            + "values for any key fields)"
    }

    private static func scalar(_ value: JSONValue) -> String { "&value.valueUnstructured{Value:\(value.text)}" }

    private static func shown(_ value: JSONValue) -> String { "&{\(value.stringValue ?? value.text)}" }
}
