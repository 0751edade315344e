import Glibc

/// Files of at most 64 KiB, read at once: tokens.
enum SmallFile {
    /// The text without white space round it; nil when the file cannot be read, is empty or too large.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: (64 << 10) + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress.map { $0 + count }, $0.count - count) }
            guard got > 0 else {
                if got < 0 { return nil }
                break
            }
            count += got
        }
        guard count < bytes.count else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        let trimmed = text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return trimmed.isEmpty ? nil : String(trimmed)
    }
}
