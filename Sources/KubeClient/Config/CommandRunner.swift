import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Runs a command to its end and gives back what it printed. Standard input is empty.
struct CommandRunner: Sendable {
    struct Command: Sendable {
        var path: String
        var arguments: [String]
        /// Added to, and winning over, our own environment.
        var environment: [String: String]
        /// Longer and it is killed.
        var timeout: Duration = .seconds(60)
    }

    struct Output: Sendable {
        var exitStatus: Int32
        var standardOutput: [UInt8]
        /// At most the first 4 KiB.
        var standardError: [UInt8]
    }

    enum Failure: Error, Sendable {
        case notFound
        case cannotStart(String)
        case timedOut
        case tooMuchOutput
    }

    private static let maximumOutput = 1 << 20
    /// Between making a pipe and marking it close-on-exec no other command may start: it would inherit the pipe.
    private static let spawning = Mutex(())

    /// Blocks a thread of its own, not one of the cooperative pool.
    func run(_ command: Command) async throws(Failure) -> Output {
        let result: Result<Output, Failure> = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(returning: Result { () throws(Failure) in try Self.runBlocking(command) })
            }
        }
        return try result.get()
    }

    private static func runBlocking(_ command: Command) throws(Failure) -> Output {
        let (child, output, errors) = try spawning.withLock { (_) throws(Failure) in try start(command) }
        var collected = Collected()
        let deadline = ContinuousClock.now + command.timeout
        let failure = collected.drain(output.readEnd, errors.readEnd, deadline: deadline, limit: maximumOutput)
        if failure != nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        if let failure { throw failure }
        let exitStatus = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        if exitStatus == 127 && collected.output.isEmpty { throw .notFound }
        return Output(exitStatus: exitStatus, standardOutput: collected.output, standardError: collected.errors)
    }

    private static func start(_ command: Command) throws(Failure) -> (pid_t, Pipe, Pipe) {
        guard let output = Pipe(), let errors = Pipe() else { throw .cannotStart(String(cString: strerror(errno))) }
        let child = try spawn(command, output: output, errors: errors)
        output.closeWriteEnd()
        errors.closeWriteEnd()
        return (child, output, errors)
    }

    private static func spawn(_ command: Command, output: Pipe, errors: Pipe) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writeEnd, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writeEnd, 2)
        let environment = ProcessInfo.processInfo.environment.merging(command.environment) { _, own in own }
        let arguments = CStrings([command.path] + command.arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var child: pid_t = 0
        var code: Int32 = 0
        // A program that was put in its place a moment ago may still be open for writing somewhere, such as in a child that
        // was forked meanwhile and has not started its own program yet.
        for attempt in 0..<20 {
            if attempt > 0 { usleep(10_000) }
            code = posix_spawnp(&child, command.path, &actions, nil, arguments.pointers, variables.pointers)
            guard code == ETXTBSY else { break }
        }
        guard code == 0 else {
            throw code == ENOENT ? .notFound : .cannotStart(String(cString: strerror(code)))
        }
        return child
    }
}

/// Both outputs of a command.
private struct Collected {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    private static let maximumErrors = 4096

    /// Reads both until they close. A failure means the command must be killed.
    mutating func drain(
        _ outputEnd: Int32, _ errorEnd: Int32, deadline: ContinuousClock.Instant, limit: Int
    ) -> CommandRunner.Failure? {
        var open: [pollfd] = [outputEnd, errorEnd].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 16384)
        while open.contains(where: { $0.fd >= 0 }) {
            let left = (deadline - .now).components
            guard left.seconds >= 0, left.attoseconds >= 0 else { return .timedOut }
            let milliseconds = Int32(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1)
            guard poll(&open, nfds_t(open.count), milliseconds) > 0 else { continue }
            for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
                let count = read(open[index].fd, &chunk, chunk.count)
                if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
                if count <= 0 {
                    open[index].fd = -1
                } else if index == 0 {
                    output += chunk[..<count]
                    guard output.count <= limit else { return .tooMuchOutput }
                } else {
                    errors += chunk[..<min(count, max(0, Self.maximumErrors - errors.count))]
                }
            }
        }
        return nil
    }
}

/// A pipe that is closed with its owner. Not inherited by commands except where handed over.
private final class Pipe {
    let readEnd: Int32
    private(set) var writeEnd: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        readEnd = ends[0]
        writeEnd = ends[1]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    deinit {
        closeWriteEnd()
        close(readEnd)
    }
}

/// A null-terminated array of C strings.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        pointers = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { (pointers + index).initialize(to: strdup(text)) }
        (pointers + texts.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
