/// Why a text is not YAML that we take. The message never carries the text itself, which may be a Secret.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was read: a file name or "stdin".
    public var source: String
    /// From 1; 0 when unknown.
    public var line: Int
    /// From 1; 0 when unknown.
    public var column: Int
    /// What is wrong, without position.
    public var message: String

    public init(source: String, line: Int, column: Int, message: String) {
        self.source = source
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String {
        line > 0 ? "\(source): line \(line), column \(column): \(message)" : "\(source): \(message)"
    }
}
