/// Why a receiving intake's access cannot be configured so. No token is in the text.
public enum ReceiverAccessError: Error, Sendable, Hashable, CustomStringConvertible {
    case noWayIn, tooManyTokens, tokenLength, tokenCharacters

    public var description: String {
        switch self {
        case .noWayIn: "the intake has neither a token nor client certificates: nobody could post to it"
        case .tooManyTokens: "at most two tokens are valid at a time"
        case .tokenLength: "a token must have 16 to 256 characters"
        case .tokenCharacters: "a token may hold letters, digits and -._~ only, because it stands in a URL"
        }
    }
}
