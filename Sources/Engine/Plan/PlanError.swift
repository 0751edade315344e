/// Why bytes are no plan that can be read. `message` names the field or the byte and what to do, and never holds a value
/// of the plan.
public struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The bytes end before the plan does: the file is still being written, or was cut off.
        case cutOff
        case notJSON
        /// A plan of another format version, or no plan at all; see `message`.
        case unsupportedVersion
        case missingField
        case invalidField
        /// One resource, or the configuration, is larger than the reader's bound.
        case partTooLarge
    }
    public var code: Code
    public var message: String
    /// Bytes from the start of the plan.
    public var offset: Int?

    public init(_ code: Code, _ message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }
    public var description: String { message }
}
