import JSON

/// What a call wants one attribute to become: the output of the map stage, not yet compared with any state.
struct IntendedChange: Sendable {
    enum Operation: Sendable {
        case set(JSONValue)
        case unset
        /// A block goes by name, also one that holds nothing but defaults.
        case gone
        /// Changed to something that the record does not tell.
        case unknown(UnknownReason)
        /// Elements that join or leave a set, a list, or a block whose elements `key` tells apart.
        case add([JSONValue], key: String?)
        case remove([JSONValue], key: String?)
        case merge([TagEntry])
        /// Nil: all of them.
        case removeKeys([TagEntry]?)
        /// A block in Terraform's shape: an object, or an array of them.
        case block(JSONValue, isWhole: Bool, key: String?)
        /// A block is there, whatever it holds.
        case there
        /// Entries of a map become something that the record does not tell.
        case unknownKeys([String])
    }

    var attribute: TerraformPath
    var operation: Operation
    var effect: Effect = .now
}

/// An entry of a map, such as a tag.
struct TagEntry: Sendable, Hashable {
    var key: String
    /// Nil: told by its key alone.
    var value: JSONValue?
}
