/// Why a JSON value is not the API object it was read as.
///
/// `path` is written as the API server writes it, `spec.events[0].name`; the message says what was expected and carries
/// no value but the words of an enumeration.
public struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    public var message: String

    public init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
