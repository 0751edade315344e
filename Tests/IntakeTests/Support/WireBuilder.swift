/// Builds protobuf bytes for tests of the decoder, by its own few lines.
struct WireBuilder {
    var bytes: [UInt8] = []

    static func varint(_ value: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        var rest = value
        repeat {
            out.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return out
    }

    func number(_ field: UInt64, _ value: UInt64) -> WireBuilder {
        WireBuilder(bytes: bytes + Self.varint(field << 3) + Self.varint(value))
    }
    func blob(_ field: UInt64, _ value: [UInt8]) -> WireBuilder {
        WireBuilder(bytes: bytes + Self.varint(field << 3 | 2) + Self.varint(UInt64(value.count)) + value)
    }
    func text(_ field: UInt64, _ value: String) -> WireBuilder { blob(field, Array(value.utf8)) }
    func entry(_ key: String, _ value: String) -> WireBuilder {
        blob(6, WireBuilder().text(1, key).text(2, value).bytes)
    }
    func raw(_ more: [UInt8]) -> WireBuilder { WireBuilder(bytes: bytes + more) }

    static var alert: WireBuilder {
        WireBuilder()
            .blob(1, WireBuilder().number(1, 1_769_860_800).number(2, 5).bytes)
            .number(2, 4).number(3, 3)
            .text(4, "A rule").text(5, "line\n\"quoted\" \\ \u{1}ü")
            .entry("ct.name", "RunInstances").entry("ct.id", "e-1").entry("ct.error", "<NA>")
            .text(7, "host").text(8, "aws").text(8, "cloud").text(9, "aws_cloudtrail")
    }
}

/// A reproducible source of random numbers (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
