import JSON

/// YAML as kubectl reads and prints it, as JSON values.
public enum YAML {
    /// Bounds that keep a small hostile text from becoming a large value.
    public struct Limits: Sendable {
        /// The deepest nesting of lists and maps.
        public var depth = 100
        /// How many values aliases may add to those written out.
        public var aliasedValues = 100_000
        /// How many bytes of strings and keys aliases may add.
        public var aliasedBytes = 4 << 20
        /// How many bytes of input are read at all.
        public var inputBytes = 16 << 20

        public init() {}
    }

    /// The documents of a stream, in order; empty ones (nothing, only comments, `null`) are left out, as kubectl does.
    ///
    /// Scalars read as in the Go library behind kubectl (sigs.k8s.io/yaml): the YAML 1.1 words `yes no on off y n` are
    /// booleans, `010`, `0o10`, `0x10` and `0b10` integers, `1_000` is 1000, timestamps are strings. Map keys become strings.
    /// Anchors, aliases and merge keys (`<<`) are followed. JSON is YAML. A duplicate key, a tag outside the core
    /// schema, `.nan`, `.inf` and whatever exceeds `limits` throws, with line and column from 1.
    ///
    /// `source` names the text in errors, for example a file name.
    public static func parse(
        _ bytes: [UInt8], source: String, limits: Limits = Limits()
    ) throws(YAMLError) -> [JSONValue] {
        guard bytes.count <= limits.inputBytes else {
            throw YAMLError(
                source: source, line: 0, column: 0,
                message: "\(bytes.count) bytes are more than the \(limits.inputBytes) that are read")
        }
        let reader = try YAMLEventReader(bytes, source: source)
        var composer = YAMLComposer(reader: reader, source: source, limits: limits)
        return try composer.documents().filter { !$0.isNull }
    }

    /// Block-style text of one document with a final newline, members in ascending order, indented by two, lists at the
    /// indentation of their key. `parse` gives back an equal value.
    public static func emit(_ value: JSONValue) -> String {
        var emitter = YAMLEmitter()
        emitter.document(value)
        return emitter.text
    }
}
