import Glibc

/// Whole files, bounded.
enum FileBytes {
    /// The most that is read of a kubeconfig, certificate or token file.
    static let limit = 16 << 20

    static func read(_ path: String, limit: Int = limit) throws(KubeConfigError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw KubeConfigError("\(path) is larger than \(limit) bytes") }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func failure(_ path: String, _ code: Int32) -> KubeConfigError {
        KubeConfigError("cannot read \(path): \(String(cString: strerror(code)))")
    }
}
