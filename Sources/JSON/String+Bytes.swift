extension String {
    /// Lends the text's UTF-8. As `withUTF8`, of a text that stays as it is, so that none has to be copied first.
    @inlinable
    @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
        // A text that another runtime lent.
        var copy = self
        return try copy.withUTF8(body)
    }
}
