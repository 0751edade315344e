#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A regular file (or a pipe, where that is wanted) open for reading; closed when it goes.
final class InputFile {
    /// What tells one file from another under the same path.
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
    }

    private let descriptor: Int32
    let identity: Identity

    /// Throws the system's words, such as "No such file or directory".
    ///
    /// With `acceptsPipes` also what is no regular file is read, waiting for whoever writes to it.
    init(path: String, acceptsPipes: Bool = false) throws(InputFileError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | (acceptsPipes ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw InputFileError(code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw InputFileError(code: code)
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard !isFolder, acceptsPipes || status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw InputFileError(message: isFolder ? "is a folder, not a file" : "is not a regular file")
        }
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    deinit { close(descriptor) }

    /// The next bytes, at most `count`; empty at the present end.
    func read(atMost count: Int) throws(InputFileError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            var result = systemRead(descriptor, buffer.baseAddress, count)
            while result < 0, errno == EINTR { result = systemRead(descriptor, buffer.baseAddress, count) }
            if result < 0 { failure = errno }
            initializedCount = max(0, result)
        }
        guard failure == 0 else { throw InputFileError(code: failure) }
        return bytes
    }

    /// Bytes in the file now.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    func rewind() { lseek(descriptor, 0, SEEK_SET) }

    /// The identity of what `path` names now; nil when there is nothing.
    static func identity(ofPath path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}

/// Why a file cannot be read, in the system's words.
struct InputFileError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(code: Int32) { description = String(cString: strerror(code)) }
    init(message: String) { description = message }
}

/// `read(2)`, under a name that the method above does not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
