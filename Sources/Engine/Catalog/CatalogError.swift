/// Why a catalog file, an overlay or the schema facts cannot be used: names file, line and field, and says what is
/// expected there.
public struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// From 1; 0 when the error is about the file as a whole.
    public var line: Int
    /// The statement or word at fault.
    public var field: String
    public var message: String

    public init(file: String, line: Int, field: String, message: String) {
        self.file = file
        self.line = line
        self.field = field
        self.message = message
    }

    public var description: String { "\(file):\(line): \(field): \(message)" }
}
