import Controller
import JSON

/// Objects made from a shape: with every field, or with only what is required.
enum SchemaExample {
    static func full(_ shape: FieldShape) -> JSONValue {
        switch shape {
        case .string: "1h"  // a duration too, where the type wants one
        case .integer: 7
        case .boolean: true
        case .any: ["nested": [1, "two", true]]
        case .enumeration(let words): .string(words.last ?? "")
        case .list(let element): [full(element), full(element)]
        case .map(let value): ["one": full(value), "two": full(value)]
        case .object(let members):
            .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, full($0.shape)) }))
        }
    }

    /// The paths of all required members, with a closure that removes each.
    static func requiredPaths(_ shape: FieldShape, at path: [Step] = []) -> [[Step]] {
        switch shape {
        case .list(let element): return requiredPaths(element, at: path + [.index(1)])
        case .object(let members):
            return members.flatMap { member -> [[Step]] in
                let place = path + [.name(member.name)]
                return (member.presence == .required ? [place] : []) + requiredPaths(member.shape, at: place)
            }
        default: return []
        }
    }

    enum Step {
        case name(String)
        case index(Int)
    }

    static func text(_ path: [Step]) -> String {
        path.reduce("") { text, step in
            switch step {
            case .name(let name): text.isEmpty ? name : "\(text).\(name)"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }

    static func replacing(_ path: ArraySlice<Step>, in value: JSONValue, with new: JSONValue?) -> JSONValue {
        guard let step = path.first else { return value }
        switch step {
        case .name(let name):
            var copy = value
            copy[name] = path.count == 1 ? new : value[name].map { replacing(path.dropFirst(), in: $0, with: new) }
            return copy
        case .index(let index):
            guard var elements = value.arrayValue, elements.indices.contains(index) else { return value }
            elements[index] = replacing(path.dropFirst(), in: elements[index], with: new)
            return .array(elements)
        }
    }
}
