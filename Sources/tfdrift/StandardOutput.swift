import Glibc

/// Text to file descriptor 1, in order and without a buffer that could be lost.
enum StandardOutput {
    @Sendable static func write(_ text: String) { write(Array(text.utf8)) }

    @Sendable static func writeLine(_ text: String) { write(text + "\n") }

    static func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = UnsafeRawBufferPointer(buffer)
            while let base = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(STDOUT_FILENO, base, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    exit(1)  // nobody reads us any more
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        }
    }
}
