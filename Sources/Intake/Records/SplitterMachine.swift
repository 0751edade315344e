/// The structure of JSON, byte by byte, as far as it takes to find where records begin and end.
struct SplitterMachine: Sendable {
    enum Event: Equatable {
        case nothing
        /// The byte is the first of a record.
        case begin
        /// The byte is the last of a record.
        case end
        /// What looked like a record is a wrapper: its records follow.
        case unwrap
        case fault(RecordSplitter.Fault)
    }

    private enum Expect { case value, valueOrEnd, keyOrEnd, key, colon, commaOrEnd }
    private enum Mode { case structure, string, escape, literal, skipping }
    private enum Container { case object, array, wrapperObject, wrapperArray }

    private static let maximumDepth = 256
    private static let wrapperKeys: [[UInt8]] = ["Records", "records", "value", "entries"].map { Array($0.utf8) }

    private var stack: [Container] = []
    private var expect = Expect.value
    private var mode = Mode.structure
    private var isKey = false
    private var isLineStart = true
    private(set) var wasAtLineStart = true
    /// Depth of the stack at which the current record's object lies; 0 when there is none.
    private var recordDepth = 0
    private var isDiscarding = false
    /// The key being read at the first level of what may be a wrapper; at most 8 bytes are of interest.
    private var key: [UInt8] = []
    private var mayBeWrapper = false

    var isCapturing: Bool { recordDepth > 0 && !isDiscarding }
    var isInsideValue: Bool { !stack.isEmpty || mode == .string || mode == .escape || mode == .literal }
    var isInPlainString: Bool { mode == .string && !(isKey && mayBeWrapper) }

    static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x22 && byte != 0x5C }
    static func opens(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }

    /// The record being read is too large: it ends without an event.
    mutating func discard() { isDiscarding = true }

    mutating func step(_ byte: UInt8) -> Event {
        wasAtLineStart = isLineStart
        isLineStart = byte == 0x0A
        switch mode {
        case .skipping: return skip(byte)
        case .escape:
            mode = .string
            return byte < 0x20 ? fail(.unexpectedByte, byte) : .nothing
        case .string: return string(byte)
        case .literal:
            if Self.isLiteral(byte) { return .nothing }
            mode = .structure
            return structure(byte)
        case .structure: return structure(byte)
        }
    }

    private static func isLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// After a fault: to the next line that starts with a bracket.
    private mutating func skip(_ byte: UInt8) -> Event {
        guard wasAtLineStart, Self.opens(byte) else { return .nothing }
        mode = .structure
        return structure(byte)
    }

    private mutating func string(_ byte: UInt8) -> Event {
        switch byte {
        case UInt8(ascii: "\\"): mode = .escape
        case UInt8(ascii: "\""):
            mode = .structure
            expect = isKey ? .colon : .commaOrEnd
            if !isKey, stack.isEmpty { expect = .value }
        case ..<0x20: return fail(.unexpectedByte, byte)
        default: if isKey, mayBeWrapper, key.count < 8 { key.append(byte) }
        }
        return .nothing
    }

    private mutating func structure(_ byte: UInt8) -> Event {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D: return .nothing
        case UInt8(ascii: "{"), UInt8(ascii: "["): return open(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return close(byte)
        case UInt8(ascii: "\""): return quote(byte)
        case UInt8(ascii: ":"):
            guard expect == .colon else { return fail(.unexpectedByte, byte) }
            expect = .value
        case UInt8(ascii: ","):
            guard expect == .commaOrEnd, let top = stack.last else { return fail(.unexpectedByte, byte) }
            expect = top == .object || top == .wrapperObject ? .key : .value
        default:
            guard expect == .value || expect == .valueOrEnd, Self.isLiteral(byte) else {
                return fail(.unexpectedByte, byte)
            }
            if isRecordPlace { return fail(.notAnObject, byte) }
            mode = .literal
            expect = .commaOrEnd
        }
        return .nothing
    }

    /// Whether a value that begins here is a record, or an array or a wrapper of records.
    private var isRecordPlace: Bool {
        guard recordDepth == 0 else { return false }
        guard let top = stack.last else { return true }
        return top == .wrapperArray
    }

    private mutating func open(_ byte: UInt8) -> Event {
        guard expect == .value || expect == .valueOrEnd else { return fail(.unexpectedByte, byte) }
        guard stack.count < Self.maximumDepth else { return fail(.tooDeep, byte) }
        let isObject = byte == UInt8(ascii: "{")
        if isRecordPlace { return openAtRecordPlace(isObject: isObject, byte) }
        if !isObject, mayBeWrapper, stack.count == recordDepth, Self.wrapperKeys.contains(key) {
            stack[stack.count - 1] = .wrapperObject
            stack.append(.wrapperArray)
            recordDepth = 0
            isDiscarding = false
            mayBeWrapper = false
            expect = .valueOrEnd
            return .unwrap
        }
        stack.append(isObject ? .object : .array)
        expect = isObject ? .keyOrEnd : .valueOrEnd
        return .nothing
    }

    private mutating func openAtRecordPlace(isObject: Bool, _ byte: UInt8) -> Event {
        guard isObject else {
            // An array of records; an array in it would be a record that is no object.
            guard stack.isEmpty else { return fail(.notAnObject, byte) }
            stack.append(.wrapperArray)
            expect = .valueOrEnd
            return .nothing
        }
        // A wrapper stands at the top or in a top-level array, never inside another wrapper.
        mayBeWrapper = stack.count <= 1
        stack.append(.object)
        recordDepth = stack.count
        expect = .keyOrEnd
        return .begin
    }

    private mutating func close(_ byte: UInt8) -> Event {
        let isObject = byte == UInt8(ascii: "}")
        guard let top = stack.last, (top == .object || top == .wrapperObject) == isObject,
            expect == .commaOrEnd || expect == (isObject ? .keyOrEnd : .valueOrEnd)
        else { return fail(.unexpectedByte, byte) }
        let isRecordEnd = stack.count == recordDepth
        stack.removeLast()
        expect = stack.isEmpty ? .value : .commaOrEnd
        guard isRecordEnd else { return .nothing }
        let isDropped = isDiscarding
        recordDepth = 0
        isDiscarding = false
        mayBeWrapper = false
        return isDropped ? .nothing : .end
    }

    private mutating func quote(_ byte: UInt8) -> Event {
        switch expect {
        case .value, .valueOrEnd:
            if isRecordPlace { return fail(.notAnObject, byte) }
            isKey = false
        case .key, .keyOrEnd:
            isKey = true
            if stack.count == recordDepth { key.removeAll(keepingCapacity: true) }
        case .colon, .commaOrEnd: return fail(.unexpectedByte, byte)
        }
        mode = .string
        return .nothing
    }

    private mutating func fail(_ fault: RecordSplitter.Fault, _ byte: UInt8) -> Event {
        let (wasAtStart, isAtStart) = (wasAtLineStart, isLineStart)
        self = SplitterMachine()
        mode = .skipping
        // The byte itself is looked at again by the splitter when it may open the next record.
        wasAtLineStart = wasAtStart
        isLineStart = wasAtStart && Self.opens(byte) ? true : isAtStart
        return .fault(fault)
    }
}
