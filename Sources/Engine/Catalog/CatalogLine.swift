/// One line of a catalog file, read word by word.
struct CatalogLine {
    let file: String
    let number: Int
    private var text: Substring

    /// A `#` at the beginning of a word starts a comment.
    init(file: String, number: Int, text: Substring) {
        self.file = file
        self.number = number
        self.text = text
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace {
                self.text = text[..<index]
                break
            }
            previous = text[index]
        }
    }

    init(file: String, number: Int, text: String) { self.init(file: file, number: number, text: text[...]) }

    /// What has not been read yet, without white space around it.
    var remainder: String { text.trimmed }

    mutating func next() -> String? {
        text = text.drop(while: \.isWhitespace)
        guard !text.isEmpty else { return nil }
        let word = text.prefix { !$0.isWhitespace }
        text = text.dropFirst(word.count)
        return String(word)
    }

    func rest() -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    func path() throws(CatalogError) -> RequestPath {
        guard let path = RequestPath(parsing: remainder) else {
            throw error(remainder, "expected a path, such as groupSet[].groupId")
        }
        return path
    }

    func reason() throws(CatalogError) -> String {
        let reason = remainder
        guard !reason.isEmpty else { throw error("not-configuration", "expected the reason in words") }
        return reason
    }

    func error(_ field: String, _ message: String) -> CatalogError {
        CatalogError(file: file, line: number, field: field.isEmpty ? "line" : field, message: message)
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
