/// Turns a `falco.outputs.response` message into the JSON alert that Falco's HTTP output would have posted, so that the
/// engine has one decoder for both.
///
/// What differs from the HTTP output stays as gRPC has it: every output field is text, and an absent one is `<NA>`.
/// Fields that are not known are passed over; of a repeated singular field the last counts, as protobuf says. Text that
/// is not UTF-8 is repaired with U+FFFD, as Falco does from 0.44 on.
struct FalcoOutputDecoder {
    typealias Failure = ProtobufReader.Failure

    private static let priorities = [
        "Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug",
    ]
    private static let sources = ["syscall", "k8s_audit", "internal", "plugin"]

    private var seconds: Int64 = 0
    private var nanoseconds: Int64 = 0
    private var priority: UInt64 = 0
    private var deprecatedSource: UInt64 = 0
    private var rule = 0..<0
    private var output = 0..<0
    private var hostname = 0..<0
    private var source = 0..<0
    private var fields: [(key: Range<Int>, value: Range<Int>)] = []
    private var tags: [Range<Int>] = []

    /// The alert as compact JSON, members in alphabetical order.
    static func json(from message: [UInt8]) throws(Failure) -> [UInt8] {
        let result = message.withUnsafeBufferPointer { bytes -> Result<[UInt8], Failure> in
            var decoder = FalcoOutputDecoder()
            do throws(Failure) {
                try decoder.read(bytes)
                return .success(decoder.json(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
        var reader = ProtobufReader(bytes, in: 0..<bytes.count)
        while let (number, value) = try reader.next() {
            switch (number, value) {
            case (1, .bytes(let range)): try readTime(bytes, range)
            case (2, .varint(let value)): priority = value
            case (3, .varint(let value)): deprecatedSource = value
            case (4, .bytes(let range)): rule = range
            case (5, .bytes(let range)): output = range
            case (6, .bytes(let range)): fields.append(try Self.entry(bytes, range))
            case (7, .bytes(let range)): hostname = range
            case (8, .bytes(let range)): tags.append(range)
            case (9, .bytes(let range)): source = range
            case (1...9, _): throw .wrongType
            default: break
            }
        }
    }

    private mutating func readTime(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(Failure) {
        var reader = ProtobufReader(bytes, in: range)
        while let (number, value) = try reader.next() {
            switch (number, value) {
            case (1, .varint(let value)): seconds = Int64(bitPattern: value)
            case (2, .varint(let value)): nanoseconds = Int64(bitPattern: value)
            case (1...2, _): throw .wrongType
            default: break
            }
        }
    }

    private static func entry(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(Failure) -> (key: Range<Int>, value: Range<Int>) {
        var reader = ProtobufReader(bytes, in: range)
        var (key, text) = (0..<0, 0..<0)
        while let (number, value) = try reader.next() {
            switch (number, value) {
            case (1, .bytes(let range)): key = range
            case (2, .bytes(let range)): text = range
            case (1...2, _): throw .wrongType
            default: break
            }
        }
        return (key, text)
    }

    private func json(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var writer = AlertWriter(capacity: bytes.count + bytes.count / 4 + 256)
        writer.raw("{\"hostname\":")
        writer.string(bytes, hostname)
        writer.raw(",\"output\":")
        writer.string(bytes, output)
        writer.raw(",\"output_fields\":{")
        var isFirst = true
        for field in sortedFields(bytes) {
            if !isFirst { writer.raw(",") }
            isFirst = false
            writer.string(bytes, field.key)
            writer.raw(":")
            writer.string(bytes, field.value)
        }
        writer.raw("},\"priority\":\"")
        writer.raw(
            Int(exactly: priority).flatMap { Self.priorities.indices.contains($0) ? Self.priorities[$0] : nil }
                ?? "Debug")
        writer.raw("\",\"rule\":")
        writer.string(bytes, rule)
        writer.raw(",\"source\":")
        if source.isEmpty { writer.raw("\"\(olderSource)\"") } else { writer.string(bytes, source) }
        writer.raw(",\"tags\":[")
        for (index, tag) in tags.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(bytes, tag)
        }
        writer.raw("],\"time\":\"")
        writer.time(seconds: seconds, nanoseconds: nanoseconds)
        writer.raw("\"}")
        return writer.bytes
    }

    /// Falco before 0.31 only tells the kind of source.
    private var olderSource: String {
        Int(exactly: deprecatedSource).flatMap { Self.sources.indices.contains($0) ? Self.sources[$0] : nil }
            ?? "plugin"
    }

    /// By key; of equal keys the last, as in every protobuf map.
    private func sortedFields(_ bytes: UnsafeBufferPointer<UInt8>) -> [(key: Range<Int>, value: Range<Int>)] {
        func precedes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
            bytes[left].lexicographicallyPrecedes(bytes[right])
        }
        let isSorted = zip(fields, fields.dropFirst()).allSatisfy { precedes($0.key, $1.key) }
        if isSorted { return fields }
        let sorted = fields.enumerated().sorted { left, right in
            if precedes(left.element.key, right.element.key) { return true }
            if precedes(right.element.key, left.element.key) { return false }
            return left.offset < right.offset
        }
        var unique: [(key: Range<Int>, value: Range<Int>)] = []
        for (_, field) in sorted {
            if let last = unique.last, bytes[last.key].elementsEqual(bytes[field.key]) { unique.removeLast() }
            unique.append(field)
        }
        return unique
    }
}
