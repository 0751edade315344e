/// Writes the messages of Falco's gRPC API from their published field numbers.
enum FalcoReplayMessages {
    private static let priorities = [
        "emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug",
    ]

    /// `falco.outputs.response`.
    static func output(_ alert: FalcoReplayAlert) -> [UInt8] {
        var message = ProtobufWriter()
        var time = ProtobufWriter()
        let (seconds, nanoseconds) = alert.time.quotientAndRemainder(dividingBy: 1_000_000_000)
        time.varint(1, UInt64(bitPattern: nanoseconds < 0 ? seconds - 1 : seconds))
        time.varint(2, UInt64(bitPattern: nanoseconds < 0 ? nanoseconds + 1_000_000_000 : nanoseconds))
        message.bytes(1, time.bytes)
        message.varint(2, UInt64(priorities.firstIndex(of: alert.priority.lowercased()) ?? 7))
        // Every source of a plugin is the same number here; Falco sends it beside the name in field 9.
        message.varint(3, alert.source == "syscall" ? 0 : alert.source == "internal" ? 2 : 3)
        message.text(4, alert.rule)
        message.text(5, alert.output)
        for (key, value) in alert.outputFields.sorted(by: { $0.key < $1.key }) {
            var entry = ProtobufWriter()
            entry.text(1, key)
            entry.text(2, value)
            message.bytes(6, entry.bytes)
        }
        message.text(7, alert.hostname)
        for tag in alert.tags { message.bytes(8, Array(tag.utf8)) }
        message.text(9, alert.source)
        return message.bytes
    }

    /// `falco.version.response`; `version` is `major.minor.patch`.
    static func version(_ version: String, engineVersion: String) -> [UInt8] {
        let numbers = version.split(separator: ".").map { UInt64($0) ?? 0 }
        var message = ProtobufWriter()
        message.text(1, version)
        for (index, number) in numbers.prefix(3).enumerated() { message.varint(UInt32(index + 2), number) }
        message.text(11, engineVersion)
        return message.bytes
    }
}

/// Appends protobuf fields; what equals its default is left out, as proto3 does.
private struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ number: UInt32, _ value: UInt64) {
        guard value != 0 else { return }
        append(UInt64(number) << 3)
        append(value)
    }

    mutating func bytes(_ number: UInt32, _ value: [UInt8]) {
        append(UInt64(number) << 3 | 2)
        append(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ number: UInt32, _ value: String) {
        if !value.isEmpty { bytes(number, Array(value.utf8)) }
    }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
