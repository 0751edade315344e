/// Splits bytes into audit records, whatever they come wrapped in, without parsing them twice.
///
/// Understands one record, JSON lines, pretty-printed JSON one after the other, an array of records, and an object that
/// holds an array of records under `Records` (CloudTrail), `records` (Azure), `value` (Azure lists) or `entries` (Google
/// Cloud). Bytes may be fed in pieces cut anywhere. It checks the structure (brackets, commas, colons, quotes), not
/// numbers or encodings: those are the decoder's.
///
/// After a fault it goes on with the next line that starts with `{` or `[`: the next record of JSON lines, the next
/// document of pretty-printed files.
public struct RecordSplitter: Sendable {
    /// The largest record taken, in bytes. A record of CloudTrail is at most 256 KiB, an alert with it twice that.
    public static let maximumRecordBytes = 1 << 20

    /// One record, or what is wrong at a place.
    public enum Element: Sendable, Hashable {
        /// `offset` counts bytes and `line` lines, from 0 and 1, to the record's first byte.
        case record([UInt8], offset: Int, line: Int)
        case fault(Fault, offset: Int, line: Int)
    }

    public enum Fault: String, Sendable, Hashable {
        case unexpectedByte = "not JSON"
        case notAnObject = "a record must be a JSON object"
        case recordTooLarge = "a record of more than 1 MiB"
        case tooDeep = "nested too deeply"
        case unexpectedEnd = "the input ends inside a record"
    }

    /// Elements found and not yet taken; the caller takes them after each `feed`.
    public private(set) var elements: [Element] = []

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var machine: SplitterMachine
    private var buffer: [UInt8] = []
    private var bufferOffset = 0
    private var bufferLine = 1
    private var offset = 0
    private var line = 1
    private let limit: Int

    public init(maximumRecordBytes: Int = RecordSplitter.maximumRecordBytes) {
        limit = max(2, maximumRecordBytes)
        machine = SplitterMachine()
    }

    /// Takes the elements found so far.
    public mutating func takeElements() -> [Element] {
        defer { elements.removeAll(keepingCapacity: true) }
        return elements
    }

    /// Reads on.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        let fed: Void? = bytes.withContiguousStorageIfAvailable { feed(contiguous: $0) }
        if fed == nil { Array(bytes).withUnsafeBufferPointer { feed(contiguous: $0) } }
    }

    /// Says that nothing follows: a record that is not complete is a fault.
    public mutating func finish() {
        if machine.isInsideValue {
            let start = machine.isCapturing ? (bufferOffset, bufferLine) : (offset, line)
            elements.append(.fault(.unexpectedEnd, offset: start.0, line: start.1))
        }
        reset()
    }

    /// Forgets an incomplete record, as when the file was replaced under it.
    public mutating func reset() {
        machine = SplitterMachine()
        buffer.removeAll()
    }

    /// `captureStart` is where the record's bytes begin in this piece; what a former piece held of it is in `buffer`.
    private mutating func feed(contiguous bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        var captureStart = 0
        while index < bytes.count {
            // Inside a string nearly every byte is plain: those are passed over in one run.
            if machine.isInPlainString {
                let start = index
                while index < bytes.count, SplitterMachine.isPlain(bytes[index]) { index += 1 }
                offset += index - start
                guard index < bytes.count else { break }
            }
            step(bytes, index, &captureStart)
            index += 1
        }
        guard machine.isCapturing else { return }
        buffer.append(contentsOf: bytes[captureStart...])
        if buffer.count > limit {
            report(.recordTooLarge, at: (bufferOffset, bufferLine))
            // The record is passed over, to its end; what follows is read.
            machine.discard()
        }
    }

    private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ captureStart: inout Int) {
        let byte = bytes[index]
        if offset < 3, byte == Self.byteOrderMark[offset], !machine.isInsideValue {
            offset += 1
            return
        }
        var event = machine.step(byte)
        // A fault at the first byte of a line may be the start of the next record: a line before it was cut off.
        if case .fault(let fault) = event, machine.wasAtLineStart, SplitterMachine.opens(byte) {
            report(fault, at: (offset, line))
            event = machine.step(byte)
        }
        switch event {
        case .nothing: break
        case .begin:
            (bufferOffset, bufferLine) = (offset, line)
            captureStart = index
        case .unwrap: buffer.removeAll()
        case .end: endRecord(bytes[captureStart...index])
        case .fault(let fault): report(fault, at: (offset, line))
        }
        offset += 1
        if byte == 0x0A { line += 1 }
    }

    private mutating func endRecord(_ rest: Slice<UnsafeBufferPointer<UInt8>>) {
        guard buffer.count + rest.count <= limit else { return report(.recordTooLarge, at: (bufferOffset, bufferLine)) }
        elements.append(.record(buffer.isEmpty ? Array(rest) : buffer + rest, offset: bufferOffset, line: bufferLine))
        if !buffer.isEmpty { buffer.removeAll() }
    }

    private mutating func report(_ fault: Fault, at place: (offset: Int, line: Int)) {
        elements.append(.fault(fault, offset: place.offset, line: place.line))
        buffer.removeAll()
    }
}
