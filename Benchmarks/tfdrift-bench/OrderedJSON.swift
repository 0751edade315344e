import JSON

/// JSON whose members keep the order they are given in, for text as Terraform and Falco write it.
indirect enum OrderedJSON {
    case leaf(JSONValue)
    case list([OrderedJSON])
    case object([(String, OrderedJSON)])

    /// Indented by two spaces, as Terraform writes a state; `depth` is where the text stands in the file.
    func pretty(into text: inout [UInt8], depth: Int) {
        switch self {
        case .leaf(let value): text.append(contentsOf: value.serialized)
        case .list(let elements):
            guard !elements.isEmpty else { return text.append(contentsOf: "[]".utf8) }
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                Self.newLine(index, &text, depth + 1)
                element.pretty(into: &text, depth: depth + 1)
            }
            Self.close(UInt8(ascii: "]"), &text, depth)
        case .object(let members):
            guard !members.isEmpty else { return text.append(contentsOf: "{}".utf8) }
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                Self.newLine(index, &text, depth + 1)
                text.append(contentsOf: "\"\(member.0)\": ".utf8)
                member.1.pretty(into: &text, depth: depth + 1)
            }
            Self.close(UInt8(ascii: "}"), &text, depth)
        }
    }

    private static func newLine(_ index: Int, _ text: inout [UInt8], _ depth: Int) {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    private static func close(_ bracket: UInt8, _ text: inout [UInt8], _ depth: Int) {
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
        text.append(bracket)
    }

    /// The same value with the members of every object in ascending order, as Terraform writes attributes.
    init(sorted value: JSONValue) {
        switch value {
        case .object(let members):
            self = .object(members.sorted { $0.key < $1.key }.map { ($0.key, OrderedJSON(sorted: $0.value)) })
        case .array(let elements): self = .list(elements.map { OrderedJSON(sorted: $0) })
        default: self = .leaf(value)
        }
    }
}
