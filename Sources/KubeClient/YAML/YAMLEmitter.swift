import JSON

/// Writes block-style YAML.
struct YAMLEmitter {
    private(set) var text = ""

    mutating func document(_ value: JSONValue) {
        switch value {
        case .array(let elements) where !elements.isEmpty: sequence(elements, indent: 0)
        case .object(let members) where !members.isEmpty: mapping(members, indent: 0)
        default: scalar(value, indent: 0)
        }
    }

    /// `isInline`: the cursor stands behind a "- " on the first line, which then needs no indentation.
    private mutating func mapping(_ members: [String: JSONValue], indent: Int, isInline: Bool = false) {
        var needsIndent = !isInline
        for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if needsIndent { pad(indent) }
            needsIndent = true
            self.key(key, indent: indent)
            switch value {
            case .array(let elements) where !elements.isEmpty:
                text += "\n"
                sequence(elements, indent: indent)
            case .object(let members) where !members.isEmpty:
                text += "\n"
                mapping(members, indent: indent + 2)
            default:
                text += " "
                scalar(value, indent: indent)
            }
        }
    }

    /// YAML readers look for a ":" no further than 1024 bytes; longer keys need the explicit form.
    private mutating func key(_ key: String, indent: Int) {
        let written = YAMLText.singleLine(key)
        if written.utf8.count <= 512 {
            text += written + ":"
        } else {
            text += "? " + written + "\n"
            pad(indent)
            text += ":"
        }
    }

    private mutating func sequence(_ elements: [JSONValue], indent: Int, isInline: Bool = false) {
        var needsIndent = !isInline
        for element in elements {
            if needsIndent { pad(indent) }
            needsIndent = true
            text += "- "
            switch element {
            case .array(let elements) where !elements.isEmpty:
                sequence(elements, indent: indent + 2, isInline: true)
            case .object(let members) where !members.isEmpty:
                mapping(members, indent: indent + 2, isInline: true)
            default: scalar(element, indent: indent)
            }
        }
    }

    private mutating func scalar(_ value: JSONValue, indent: Int) {
        if case .string(let string) = value {
            if let lines = YAMLText.literalBlock(string) {
                text += lines.header + "\n"
                for line in lines.lines {
                    if !line.isEmpty { pad(indent + 2) }
                    text += line + "\n"
                }
                return
            }
            text += YAMLText.singleLine(string) + "\n"
        } else {
            text += value.text + "\n"  // numbers, true, false, null, [] and {} read the same in YAML and JSON
        }
    }

    private mutating func pad(_ count: Int) { text += String(repeating: " ", count: count) }
}
