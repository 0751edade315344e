/// Why compressed bytes cannot be read.
public enum InflateError: Error, Sendable, Hashable {
    /// The end came before the end mark of the compressed data.
    case truncated
    /// Not gzip or zlib data, or changed on the way; zlib's reason.
    case damaged(String)
    case outOfMemory
}

extension InflateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "the gzip data is cut off: its end is missing"
        case .damaged(let reason): "the gzip data is damaged: \(reason)"
        case .outOfMemory: "no memory left to decompress"
        }
    }
}
