import Glibc

/// Which bytes a file held when it was looked at.
struct FileIdentity: Sendable, Equatable {
    var isRegular: Bool
    var device: UInt64
    var inode: UInt64
    var size: Int
    var modifiedSeconds: Int64
    var modifiedNanoseconds: Int64

    var version: StateVersion {
        StateVersion(token: "\(device)-\(inode)-\(size)-\(modifiedSeconds).\(modifiedNanoseconds)")
    }

    var modifiedMicroseconds: Int64? {
        let (product, overflow) = modifiedSeconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? nil : product + modifiedNanoseconds / 1000
    }
}

/// An open file; closed when let go. Its position is the only state, and one reader moves it.
final class FileReader: Sendable {
    private let file: Int32

    /// Takes over the descriptor.
    init(file: Int32) { self.file = file }

    deinit { close(file) }

    /// Empty at the end, nil on an error (see `errno`).
    func read(atMost count: Int) -> [UInt8]? {
        var got = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { got = Glibc.read(file, buffer.baseAddress, count) } while got < 0 && errno == EINTR
            filled = max(0, got)
        }
        return got < 0 ? nil : bytes
    }

    func identity() -> FileIdentity? {
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        return FileIdentity(
            isRegular: status.st_mode & S_IFMT == S_IFREG, device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            size: Int(status.st_size), modifiedSeconds: Int64(status.st_mtim.tv_sec),
            modifiedNanoseconds: Int64(status.st_mtim.tv_nsec))
    }
}
