/// One record of a file, as its bytes stand there.
public struct RawRecord: Sendable, Hashable {
    public var bytes: [UInt8]
    /// Of the record's first byte in the (inflated) file, from 0.
    public var offset: Int
    /// From 1.
    public var line: Int

    public init(bytes: [UInt8], offset: Int, line: Int) {
        self.bytes = bytes
        self.offset = offset
        self.line = line
    }
}
