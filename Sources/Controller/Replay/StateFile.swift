import Glibc
import Transport

/// A local file in chunks, for a reader that wants no whole state in memory; gzip is inflated on the way.
enum StateFile {
    private static let chunkBytes = 256 << 10

    struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    static func read(_ path: String, _ body: ([UInt8]) throws -> Void) throws {
        guard let file = fopen(path, "rb") else {
            throw Unreadable(description: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: chunkBytes)
        var inflater: Inflater?
        var isFirst = true
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 {
                guard ferror(file) == 0 else { throw Unreadable(description: String(cString: strerror(errno))) }
                break
            }
            let chunk = Array(buffer[..<count])
            if isFirst, chunk.starts(with: [0x1F, 0x8B]) { inflater = try Inflater() }
            isFirst = false
            guard let inflater else {
                try body(chunk)
                continue
            }
            inflater.feed(chunk)
            while let inflated = try inflater.next() { try body(inflated) }
        }
        try inflater?.finish()
    }
}
