/// Finds members that stand twice in one object of a JSON text that is known to parse.
enum DuplicateFields {
    /// The paths in the order of their second standing; at most 100.
    static func find(_ bytes: [UInt8]) -> [String] {
        var scanner = Scanner(bytes: bytes)
        scanner.value(path: "", depth: 0)
        return scanner.found
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var found: [String] = []

        var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        mutating func value(path: String, depth: Int) {
            skipSpace()
            guard depth < 200, let byte = current else { return }
            switch byte {
            case UInt8(ascii: "{"): object(path: path, depth: depth)
            case UInt8(ascii: "["): array(path: path, depth: depth)
            case UInt8(ascii: "\""): _ = string()
            default:
                while let byte = current, !",]} \n\r\t".utf8.contains(byte) { position += 1 }
            }
        }

        private mutating func object(path: String, depth: Int) {
            position += 1
            var seen: Set<String> = []
            while true {
                skipSpace()
                guard current == UInt8(ascii: "\"") else { break }
                let name = string()
                let memberPath = path.isEmpty ? name : "\(path).\(name)"
                if !seen.insert(name).inserted, found.count < 100 { found.append(memberPath) }
                skipSpace()
                position += 1
                value(path: memberPath, depth: depth + 1)
                skipSpace()
                guard current == UInt8(ascii: ",") else { break }
                position += 1
            }
            position += 1
        }

        private mutating func array(path: String, depth: Int) {
            position += 1
            var index = 0
            while true {
                skipSpace()
                guard let byte = current, byte != UInt8(ascii: "]") else { break }
                value(path: "\(path)[\(index)]", depth: depth + 1)
                index += 1
                skipSpace()
                guard current == UInt8(ascii: ",") else { break }
                position += 1
            }
            position += 1
        }

        /// The raw text between the quotes; escapes stay as they are, which serves to compare names.
        private mutating func string() -> String {
            position += 1
            let start = position
            while let byte = current, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            let text = String(decoding: bytes[min(start, bytes.count)..<min(position, bytes.count)], as: UTF8.self)
            position += 1
            return text
        }
    }
}
