/// A place inside a Terraform resource, in Terraform's syntax: `metadata_options[0].http_tokens`, `tags["a.b/c"]`.
public struct TerraformPath: Sendable, Hashable, CustomStringConvertible {
    public enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
        case key(String)
    }

    public let steps: [Step]
    /// The path as Terraform writes it.
    public let text: String
    /// The path as the schema facts name it: names only, joined by dots.
    public let schemaPath: String

    public init(_ steps: [Step]) {
        self.steps = steps
        var text = ""
        var names = ""
        for step in steps {
            switch step {
            case .name(let name):
                if !text.isEmpty {
                    text += "."
                    names += "."
                }
                text += name
                names += name
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += "[\"\(Self.escape(key))\"]"
            }
        }
        self.text = text
        schemaPath = names
    }

    /// Reads what `text` writes; nil when it is not well-formed. A path begins with a name.
    public init?(parsing text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let steps = scanner.steps() else { return nil }
        self.init(steps)
    }

    public var description: String { text }

    /// The first name: the top-level attribute.
    public var root: String {
        if case .name(let name) = steps.first { name } else { "" }
    }

    public func appending(_ step: Step) -> TerraformPath {
        switch step {
        case .name(let name):
            let isFirst = steps.isEmpty
            return TerraformPath(
                steps: steps + [step], text: isFirst ? name : text + "." + name,
                schemaPath: isFirst ? name : schemaPath + "." + name)
        case .index(let index):
            return TerraformPath(steps: steps + [step], text: text + "[" + String(index) + "]", schemaPath: schemaPath)
        case .key(let key):
            return TerraformPath(steps: steps + [step], text: text(ofEntry: key), schemaPath: schemaPath)
        }
    }

    /// The text of `appending(.key(key))`, without the rest of it.
    func text(ofEntry key: String) -> String {
        let key = Self.escape(key)
        return text.withBytes { path in
            key.withBytes { key in
                String(unsafeUninitializedCapacity: path.count + key.count + 4) { output in
                    var end = output[..<path.count].update(fromContentsOf: path)
                    end = output[end..<end + 2].update(fromContentsOf: "[\"".utf8)
                    end = output[end..<end + key.count].update(fromContentsOf: key)
                    return output[end..<end + 2].update(fromContentsOf: "\"]".utf8)
                }
            }
        }
    }

    private init(steps: [Step], text: String, schemaPath: String) {
        self.steps = steps
        self.text = text
        self.schemaPath = schemaPath
    }

    private static func escape(_ key: String) -> String {
        guard key.contains(byte: "\"") || key.contains(byte: "\\") else { return key }
        var escaped = ""
        for character in key {
            if character == "\"" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        mutating func steps() -> [Step]? {
            guard let first = name() else { return nil }
            var steps: [Step] = [.name(first)]
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "."):
                    position += 1
                    guard let next = name() else { return nil }
                    steps.append(.name(next))
                case UInt8(ascii: "["):
                    position += 1
                    guard let next = subscriptStep() else { return nil }
                    steps.append(next)
                default: return nil
                }
            }
            return steps
        }

        private mutating func name() -> String? {
            let start = position
            while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
            guard position > start else { return nil }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }

        private mutating func subscriptStep() -> Step? {
            guard position < bytes.count else { return nil }
            if bytes[position] == UInt8(ascii: "\"") { return keyStep() }
            let start = position
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                position += 1
            }
            guard position > start, position < bytes.count, bytes[position] == UInt8(ascii: "]"),
                let index = Int(String(decoding: bytes[start..<position], as: UTF8.self))
            else { return nil }
            position += 1
            return .index(index)
        }

        private mutating func keyStep() -> Step? {
            position += 1
            var key: [UInt8] = []
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
                key.append(bytes[position])
                position += 1
            }
            guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "]") else { return nil }
            position += 2
            return .key(String(decoding: key, as: UTF8.self))
        }
    }
}
