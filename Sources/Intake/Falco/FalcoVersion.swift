/// What `falco.version.service/version` answers.
package struct FalcoVersion: Sendable, Hashable {
    /// Such as `0.42.0`; at most 64 bytes, printable ASCII only.
    package var version = ""
    package var major: UInt32 = 0
    package var minor: UInt32 = 0
    package var patch: UInt32 = 0
    /// Falco's rule engine, such as `0.57.0`; empty before 0.37.
    package var engineVersion = ""

    package init() {}

    package init(decoding message: [UInt8]) throws(FalcoVersionError) {
        self.init()
        let result = message.withUnsafeBufferPointer { bytes -> Result<FalcoVersion, ProtobufReader.Failure> in
            do throws(ProtobufReader.Failure) {
                return .success(try FalcoVersion(bytes))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let decoded): self = decoded
        case .failure(let failure): throw FalcoVersionError(reason: failure.rawValue)
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(ProtobufReader.Failure) {
        var reader = ProtobufReader(bytes, in: 0..<bytes.count)
        while let (number, value) = try reader.next() {
            switch (number, value) {
            case (1, .bytes(let range)): version = Self.text(bytes, range)
            case (2, .varint(let value)): major = UInt32(truncatingIfNeeded: value)
            case (3, .varint(let value)): minor = UInt32(truncatingIfNeeded: value)
            case (4, .varint(let value)): patch = UInt32(truncatingIfNeeded: value)
            case (11, .bytes(let range)): engineVersion = Self.text(bytes, range)
            case (1...4, _), (11, _): throw .wrongType
            default: break
            }
        }
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: bytes[range].prefix(64).filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
    }

    /// `version`, or what the numbers say when it is empty.
    package var description: String { version.isEmpty ? "\(major).\(minor).\(patch)" : version }
}
