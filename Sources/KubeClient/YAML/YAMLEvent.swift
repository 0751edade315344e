/// One step of a YAML stream, copied out of libyaml's memory.
struct YAMLEvent: Equatable {
    enum Kind: Equatable {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        /// `isPlain`: unquoted, so that its text decides its type.
        case scalar(String, isPlain: Bool)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }
    var kind: Kind
    var anchor: String?
    var tag: String?
    /// From 1.
    var line: Int
    /// From 1.
    var column: Int
}
