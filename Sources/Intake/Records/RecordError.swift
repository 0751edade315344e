/// What is wrong with a file of audit records, and where.
public struct RecordError: Error, Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// Bytes from the start of the (inflated) file; nil when the file as a whole is meant.
    public var offset: Int?
    /// From 1.
    public var line: Int?
    public var reason: String
    /// True when nothing further can be read from the file: it cannot be opened or read, or its gzip is damaged. False
    /// when one record was passed over.
    public var isFatal: Bool

    public init(file: String, offset: Int? = nil, line: Int? = nil, reason: String, isFatal: Bool) {
        self.file = file
        self.offset = offset
        self.line = line
        self.reason = reason
        self.isFatal = isFatal
    }

    public var description: String {
        let place = offset.map { ", line \(line ?? 1), byte \($0)" } ?? ""
        return "\(file)\(place): \(reason)"
    }
}
