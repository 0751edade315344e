import Glibc

/// The file of a unix socket that a server is to listen on: for its own user alone.
enum UnixSocketFile {
    struct Unusable: Error, CustomStringConvertible {
        var description: String
    }

    /// What `sockaddr_un` holds.
    private static let maximumBytes = 107

    /// Takes away what a process that is gone has left there. - Throws: when something else stands there, or a server that
    /// lives.
    static func prepare(_ path: String) throws {
        guard path.hasPrefix("/"), path.utf8.count <= maximumBytes else {
            throw Unusable(description: "\(path): expected an absolute path of at most \(maximumBytes) bytes")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Unusable(description: "\(path): something that is no socket stands there")
        }
        guard !isAnswered(path) else { throw Unusable(description: "\(path): another process listens there") }
        unlink(path)
    }

    /// Whoever else has an account on the machine cannot connect. Where the mode cannot be set, nobody can.
    static func restrict(_ path: String) {
        if chmod(path, S_IRUSR | S_IWUSR) != 0 { unlink(path) }
    }

    private static func isAnswered(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path.utf8.prefix(maximumBytes))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
        }
    }
}
