/// Names of object members as expressions write them.
///
/// A Kubernetes API server gives expressions a member whose name is no identifier of the language, or one of its
/// reserved words, under an escaped name: `self.__namespace__`, `self.x__dash__kubernetes`.
public enum CELIdentifier {
    static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]
    /// What Kubernetes escapes of the reserved words; it leaves `var`, `void` and `while` alone.
    private static let escapedWords = reserved.subtracting(["var", "void", "while"])

    /// The name under which expressions reach the member, nil when they cannot.
    public static func escaped(_ member: String) -> String? {
        if escapedWords.contains(member) { return "__\(member)__" }
        var result = ""
        var rest = Substring(member)
        while let next = rest.unicodeScalars.first {
            if rest.hasPrefix("__") {
                result += "__underscores__"
                rest = rest.dropFirst(2)
                continue
            }
            switch next {
            case ".": result += "__dot__"
            case "-": result += "__dash__"
            case "/": result += "__slash__"
            case "_", "a"..."z", "A"..."Z": result.unicodeScalars.append(next)
            case "0"..."9" where !result.isEmpty: result.unicodeScalars.append(next)
            default: return nil
            }
            rest.unicodeScalars.removeFirst()
        }
        return result.isEmpty ? nil : result
    }
}
