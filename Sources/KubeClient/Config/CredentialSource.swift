/// Where PEM bytes or a token come from: written down in the configuration, or in a file that may be renewed at any time.
public enum CredentialSource: Sendable, Hashable {
    case inline([UInt8])
    /// An absolute path, or one relative to the working directory.
    case file(String)
}

extension CredentialSource: CustomStringConvertible {
    /// Says where, never what.
    public var description: String {
        switch self {
        case .inline: "inline"
        case .file(let path): path
        }
    }
}
