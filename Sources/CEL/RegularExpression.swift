import CRE2

/// A compiled RE2 pattern: linear time in the text whatever the pattern, bounded memory, safe to share between tasks.
///
/// Matching is unanchored, as `matches()` of the expression language and the `Matches` operator of a rule have it.
/// Nothing is cached: keep the value where the pattern is kept.
public final class RegularExpression: Sendable {
    /// Bytes that the compiled program and its matching automaton may use.
    public static let memoryBound = 1 << 20

    public let pattern: String
    // RE2 takes its own locks; the object is never changed after `init`.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// - Throws: `invalidPattern` with RE2's words, `tooLarge` for more than `maximumBytes`.
    public init(_ pattern: String, maximumBytes: Int = CELLimits().patternBytes) throws(CELError) {
        guard pattern.utf8.count <= maximumBytes else {
            throw CELError(.tooLarge, "the regular expression is longer than \(maximumBytes) bytes", at: 0)
        }
        var copy = pattern
        let compiled = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count, Self.memoryBound) }
        }
        guard let compiled else { throw CELError(.invalidPattern, "out of memory", at: 0) }
        if let message = cre2_error(compiled) {
            let text = String(cString: message)
            cre2_free(compiled)
            throw CELError(.invalidPattern, "invalid regular expression: \(text)", at: 0)
        }
        self.pattern = pattern
        handle = compiled
    }

    deinit { cre2_free(handle) }

    /// Whether the pattern matches somewhere in the text.
    public func matches(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { matches(utf8: $0) }
    }

    /// The same on UTF-8 that is not a `String` yet.
    public func matches(utf8 text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.withMemoryRebound(to: CChar.self) { cre2_search(handle, $0.baseAddress, $0.count) }
    }
}
