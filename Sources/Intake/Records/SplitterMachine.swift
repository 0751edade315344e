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
    private static let maximumDepth = 128
    private static let wrapperKeys: [UInt64] = ["Records", "records", "value", "entries"].map { name in
        name.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// How many brackets are open, and which: the lowest bit is the innermost, set for an object.
    private var depth = 0
    private var objects: UInt128 = 0
    private var expect = Expect.value
    private var mode = Mode.structure
    private var isKey = false
    private var isLineStart = true
    private(set) var wasAtLineStart = true
    /// The depth at which records begin: 0 at the top, 1 in an array, 2 or 3 in a wrapper's list; -1 behind that list.
    private var placeDepth = 0
    /// The depth outside the wrapper that is open: 0 or 1.
    private var outerDepth = 0
    /// The depth inside the current record's object; 0 when there is none.
    private var recordDepth = 0
    private var isDiscarding = false
    /// The key last read at the first level of what may be a wrapper, as one number of its bytes; a longer key than 8
    /// bytes is no number of a known one.
    private var key: UInt64 = 0
    private var mayBeWrapper = false

    var isCapturing: Bool { recordDepth > 0 && !isDiscarding }
    var isInsideValue: Bool { depth > 0 || mode == .string || mode == .escape || mode == .literal }
    var isInPlainString: Bool { mode == .string && !isWrapperKey }
    private var isWrapperKey: Bool { isKey && mayBeWrapper && depth == recordDepth }

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
        case ..<0x20: return fail(.unexpectedByte, byte)
        default: if isWrapperKey { key = key >> 56 == 0 ? key << 8 | UInt64(byte) : .max }
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
            guard expect == .commaOrEnd, depth > 0 else { return fail(.unexpectedByte, byte) }
            expect = objects & 1 == 1 ? .key : .value
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
    private var isRecordPlace: Bool { recordDepth == 0 && depth == placeDepth }

    private mutating func push(isObject: Bool) {
        depth += 1
        objects = objects << 1 | (isObject ? 1 : 0)
        expect = isObject ? .keyOrEnd : .valueOrEnd
    }

    private mutating func open(_ byte: UInt8) -> Event {
        guard expect == .value || expect == .valueOrEnd else { return fail(.unexpectedByte, byte) }
        guard depth < Self.maximumDepth else { return fail(.tooDeep, byte) }
        let isObject = byte == UInt8(ascii: "{")
        if isRecordPlace { return openAtRecordPlace(isObject: isObject, byte) }
        let isWrapperList = !isObject && mayBeWrapper && depth == recordDepth && Self.wrapperKeys.contains(key)
        push(isObject: isObject)
        guard isWrapperList else { return .nothing }
        placeDepth = depth
        recordDepth = 0
        isDiscarding = false
        mayBeWrapper = false
        return .unwrap
    }

    private mutating func openAtRecordPlace(isObject: Bool, _ byte: UInt8) -> Event {
        guard isObject else {
            // An array of records; an array in it would be a record that is no object.
            guard depth == 0 else { return fail(.notAnObject, byte) }
            push(isObject: false)
            placeDepth = 1
            outerDepth = 1
            return .nothing
        }
        // A wrapper stands at the top or in a top-level array, never inside another wrapper.
        mayBeWrapper = depth == outerDepth
        push(isObject: true)
        recordDepth = depth
        return .begin
    }

    private mutating func close(_ byte: UInt8) -> Event {
        let isObject = byte == UInt8(ascii: "}")
        guard depth > 0, (objects & 1 == 1) == isObject,
            expect == .commaOrEnd || expect == (isObject ? .keyOrEnd : .valueOrEnd)
        else { return fail(.unexpectedByte, byte) }
        let isRecordEnd = depth == recordDepth
        depth -= 1
        objects >>= 1
        expect = depth == 0 ? .value : .commaOrEnd
        if isRecordEnd { return endRecord() }
        if recordDepth == 0 { leavePlace() }
        return .nothing
    }

    private mutating func endRecord() -> Event {
        let isDropped = isDiscarding
        recordDepth = 0
        isDiscarding = false
        mayBeWrapper = false
        return isDropped ? .nothing : .end
    }

    /// A bracket that belongs to no record was closed: a list, a wrapper, or something beside the list in a wrapper.
    private mutating func leavePlace() {
        if depth == 0 {
            (placeDepth, outerDepth) = (0, 0)
        } else if depth == outerDepth {
            placeDepth = outerDepth
        } else if depth < placeDepth {
            placeDepth = -1
        }
    }

    private mutating func quote(_ byte: UInt8) -> Event {
        switch expect {
        case .value, .valueOrEnd:
            if isRecordPlace { return fail(.notAnObject, byte) }
            isKey = false
        case .key, .keyOrEnd:
            isKey = true
            if depth == recordDepth { key = 0 }
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
