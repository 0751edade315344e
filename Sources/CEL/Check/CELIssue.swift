/// Why an expression is refused before it is ever evaluated.
public struct CELIssue: Error, Sendable, Hashable {
    public var message: String
    /// Bytes from the start of the expression.
    public var offset: Int

    public init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// Two lines below the message show the place, as Kubernetes' API server prints it.
    public func described(in source: String) -> String {
        var line = 1
        var column = 1
        var remaining = offset
        for scalar in source.unicodeScalars {
            remaining -= UTF8.width(scalar)
            guard remaining >= 0 else { break }
            column = scalar == "\n" ? 1 : column + 1
            line += scalar == "\n" ? 1 : 0
        }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        let dots = String(repeating: ".", count: column - 1)
        return "ERROR: <input>:\(line):\(column): \(message)\n | \(text)\n | \(dots)^"
    }
}
