/// Why bytes are not a Terraform state that we can read. `message` names the field or the byte and what to do, and never
/// holds a value of the state.
public struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The bytes end before the state does: the file is still being written, or was cut off.
        case cutOff
        case notJSON
        /// A state of another format version; see `message`.
        case unsupportedVersion
        /// Encrypted by OpenTofu.
        case encrypted
        case missingField
        case invalidField
        /// One resource block, or another single part, is larger than the reader's bound.
        case partTooLarge
    }
    public var code: Code
    public var message: String
    /// Bytes from the start of the state.
    public var offset: Int?

    public init(_ code: Code, _ message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }
    public var description: String { message }
}
