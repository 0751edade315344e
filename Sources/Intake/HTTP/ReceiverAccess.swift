/// Who may post to one receiving intake: holders of one of at most two tokens (two while one is being changed), or of a
/// client certificate that the server verified.
///
/// Holds digests of the tokens, never the tokens.
public struct ReceiverAccess: Sendable, Hashable {
    /// Long enough that a token cannot be guessed, short enough for a path.
    public static let tokenLength = 16...256

    let tokenDigests: [SHA256Digest]
    /// Nil: certificates are not accepted. Empty: every verified certificate is. Else one of its names must be here.
    let certificateNames: Set<String>?

    /// Throws when there is no way in at all, when there are more than two tokens, or when a token cannot be a path
    /// segment (letters, digits, `-`, `.`, `_`, `~`; 16 to 256 of them).
    public init(tokens: [String] = [], certificateNames: [String]? = nil) throws(ReceiverAccessError) {
        guard !tokens.isEmpty || certificateNames != nil else { throw .noWayIn }
        guard tokens.count <= 2 else { throw .tooManyTokens }
        for token in tokens {
            guard Self.tokenLength.contains(token.utf8.count) else { throw .tokenLength }
            guard token.utf8.allSatisfy(Self.isUnreserved) else { throw .tokenCharacters }
        }
        tokenDigests = tokens.map { SHA256Digest(of: Array($0.utf8)) }
        self.certificateNames = certificateNames.map(Set.init)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Looks at every token whatever the first says, so that the time tells nothing.
    func admits(token: [UInt8]?, certificateNames presented: [String]?) -> Bool {
        var isAdmitted = false
        if let token {
            let digest = SHA256Digest(of: token)
            for valid in tokenDigests where valid.matches(digest) { isAdmitted = true }
            return isAdmitted
        }
        guard let certificateNames, let presented else { return false }
        return certificateNames.isEmpty || presented.contains { certificateNames.contains($0) }
    }
}
