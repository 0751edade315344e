import Glibc
import Synchronization

/// A state in a file: on disk, in a mounted volume or ConfigMap.
///
/// Version: inode, size and time of change to the nanosecond. A file written while it is read is an error of its own
/// (`changedWhileRead`), because Terraform writes in place. Reads block the calling thread for one chunk at a time.
public struct LocalStateBackend: StateBackend {
    public let location: String
    private let limits: StateLimits

    private static let chunkBytes = 256 << 10

    /// - `workspace`: any but `default` is looked for as Terraform keeps it, in `terraform.tfstate.d/<workspace>/` beside
    ///   `path`, under the same file name.
    public init(path: String, workspace: String = "default", limits: StateLimits = StateLimits()) throws(StateError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StateError(.invalidSettings, at: "local file", "the path is empty or has a zero byte")
        }
        guard !workspace.isEmpty, !workspace.contains("/"), workspace != ".." else {
            throw StateError(.invalidSettings, at: path, "the workspace must be a plain name")
        }
        if workspace == "default" {
            location = path
        } else {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { path[...$0] } ?? ""
            let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
            location = "\(folder)terraform.tfstate.d/\(workspace)/\(name)"
        }
        self.limits = limits
    }

    public func load(ifChanged version: StateVersion?) async throws(StateError) -> StateLoad {
        // Not blocking: a pipe in the file's place must not hold the thread.
        let file = open(location, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw cannotOpen(errno) }
        let reader = FileReader(file: file)
        let identity = try identity(of: reader)
        if identity.version == version { return .notModified }
        guard identity.size <= limits.maximumBytes else {
            throw StateError(
                .tooLarge, at: location,
                "\(identity.size) bytes are more than the allowed \(limits.maximumBytes); split the state or raise the limit"
            )
        }
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: limits.timeout)
        let bytes = StateBytes(location: location, limits: limits) { () async throws(StateError) in
            guard clock.now < deadline else {
                throw StateError(.timedOut, at: location, "not read within \(limits.timeout)")
            }
            return try self.next(reader, identity)
        }
        return .content(
            StateContent(
                version: identity.version, lastModifiedMicroseconds: identity.modifiedMicroseconds, bytes: bytes))
    }

    private func next(_ reader: FileReader, _ identity: FileIdentity) throws(StateError) -> [UInt8]? {
        guard let chunk = reader.read(atMost: Self.chunkBytes) else {
            throw StateError(.unreachable, at: location, "the file cannot be read: \(String(cString: strerror(errno)))")
        }
        if !chunk.isEmpty { return chunk }
        guard try self.identity(of: reader) == identity else {
            throw StateError(.changedWhileRead, at: location, "written to while it was read; it is read again")
        }
        return nil
    }

    private func identity(of reader: FileReader) throws(StateError) -> FileIdentity {
        guard let identity = reader.identity() else {
            throw StateError(
                .unreachable, at: location, "the file cannot be looked at: \(String(cString: strerror(errno)))")
        }
        guard identity.isRegular else {
            throw StateError(.invalidSettings, at: location, "not a regular file; name the state file itself")
        }
        return identity
    }

    private func cannotOpen(_ code: Int32) -> StateError {
        switch code {
        case ENOENT, ENOTDIR:
            StateError(
                .notFound, at: location, "no such file; check the path, or apply once so that Terraform writes it")
        case EACCES, EPERM:
            StateError(.accessDenied, at: location, "no permission to read the file; make it readable for this user")
        default:
            StateError(.unreachable, at: location, "the file cannot be opened: \(String(cString: strerror(code)))")
        }
    }
}
