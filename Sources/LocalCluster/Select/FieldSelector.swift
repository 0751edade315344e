import JSON

/// A parsed `fieldSelector` parameter: `path=value`, `path==value` or `path!=value`, all must hold.
struct FieldSelector: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        var path: String
        var value: String
        var isEqual: Bool
    }

    var requirements: [Requirement] = []

    init() {}

    init(parsing text: String) throws(APIStatus) {
        for term in Self.terms(text) where !term.isEmpty {
            guard let requirement = Self.requirement(term) else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            requirements.append(requirement)
        }
    }

    /// Fails on a path that the resource does not offer.
    func check(_ type: ResourceType) throws(APIStatus) {
        for requirement in requirements {
            let path = requirement.path
            guard path == "metadata.name" || path == "metadata.namespace" || type.selectableFields.contains(path) else {
                let isKnownKind = !type.isCustom && !type.group.isEmpty
                throw .badRequest(
                    isKnownKind || !type.isCustom && type.group.isEmpty
                        ? Self.unknown(path, type) : "field label not supported: \(path)")
            }
        }
    }

    private static func unknown(_ path: String, _ type: ResourceType) -> String {
        type.selectableFields.isEmpty
            ? "\"\(path)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
            : "field label not supported: \(path)"
    }

    func matches(_ object: JSONValue) -> Bool {
        requirements.allSatisfy { (Self.text(object, $0.path) == $0.value) == $0.isEqual }
    }

    /// The one name that can match, when the selector says so.
    var exactName: String? { requirements.first { $0.path == "metadata.name" && $0.isEqual }?.value }

    private static func text(_ object: JSONValue, _ path: String) -> String {
        if path == "source",
            let component = object.at("source", "component") ?? object.at("deprecatedSource", "component")
        {
            return component.stringValue ?? ""
        }
        var value = object
        for part in path.split(separator: ".") {
            guard let next = value[String(part)] else { return "" }
            value = next
        }
        switch value {
        case .string(let text): return text
        case .int, .bool, .double: return value.text
        default: return ""
        }
    }

    /// Splits at commas that no backslash escapes.
    private static func terms(_ text: String) -> [String] {
        var terms: [String] = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                terms.append("")
            } else {
                terms[terms.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func requirement(_ term: String) -> Requirement? {
        guard let index = term.firstIndex(where: { $0 == "=" || $0 == "!" }) else { return nil }
        let path = String(term[..<index])
        let rest = term[index...]
        guard let mark = ["!=", "==", "="].first(where: { rest.hasPrefix($0) }), !path.isEmpty else { return nil }
        return Requirement(path: path, value: unescaped(rest.dropFirst(mark.count)), isEqual: mark != "!=")
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}
