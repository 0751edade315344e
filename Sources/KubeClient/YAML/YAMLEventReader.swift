import CYAML

/// libyaml's parser over bytes that it owns, one event at a time.
final class YAMLEventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let source: String

    init(_ bytes: [UInt8], source: String) throws(YAMLError) {
        self.source = source
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: max(bytes.count, 1))
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            input.deallocate()
            throw YAMLError(source: source, line: 0, column: 0, message: "out of memory")
        }
        _ = input.initialize(fromContentsOf: bytes)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event; after `streamEnd` nothing more may be asked.
    func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw parserError() }
        defer { yaml_event_delete(&event) }
        let line = Int(clamping: event.start_mark.line) + 1
        let column = Int(clamping: event.start_mark.column) + 1
        guard let copy = Self.copy(event, line: line, column: column) else {
            throw YAMLError(source: source, line: line, column: column, message: "a text is not valid UTF-8")
        }
        return copy
    }

    private func parserError() -> YAMLError {
        let isReader = parser.pointee.error == YAML_READER_ERROR
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read as YAML"
        let mark = parser.pointee.problem_mark
        if isReader {  // the reader knows a byte offset only
            let offset = min(Int(clamping: parser.pointee.problem_offset), input.count)
            let lines = input[..<offset].count { $0 == 0x0A }
            return YAMLError(source: source, line: lines + 1, column: 1, message: problem)
        }
        let context = parser.pointee.context.map { String(cString: $0) + ", " } ?? ""
        return YAMLError(
            source: source, line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1,
            message: context + problem)
    }

    /// Nil when a text is not UTF-8.
    private static func copy(_ event: yaml_event_t, line: Int, column: Int) -> YAMLEvent? {
        var result = YAMLEvent(kind: .streamEnd, anchor: nil, tag: nil, line: line, column: column)
        switch event.type {
        case YAML_STREAM_START_EVENT: result.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
        case YAML_ALIAS_EVENT:
            guard let name = text(event.data.alias.anchor) else { return nil }
            result.kind = .alias(name)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            guard let value = String(validating: bytes, as: UTF8.self) else { return nil }
            result.kind = .scalar(value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            result.anchor = text(scalar.anchor)
            result.tag = text(scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            result.kind = .sequenceStart
            result.anchor = text(event.data.sequence_start.anchor)
            result.tag = text(event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            result.kind = .mappingStart
            result.anchor = text(event.data.mapping_start.anchor)
            result.tag = text(event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
        default: result.kind = .streamEnd
        }
        return result
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }
}
