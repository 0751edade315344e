import Foundation

/// `moto_server` from PyPI: S3, IAM and STS in memory, on a port that the system picked. It ends with this value.
public final class MotoServer: Sendable {
    public struct Failed: Error, CustomStringConvertible {
        public let description: String
    }

    /// Whether moto can be had, from `.tools/python` or installed; says so once where not.
    public static let isInstalled: Bool = {
        let probe = "import importlib.util as u, sys; sys.exit(not (u.find_spec('moto') and u.find_spec('flask')))"
        let process = python(["-c", probe])
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            print("skipped: moto_server is not installed (pip install 'moto[server]')")
        }
        return process.terminationStatus == 0
    }()

    /// `http://127.0.0.1:PORT`.
    public let url: String

    /// The server's parent reads this end: it closes with this value or with the whole process, and the server ends.
    private let leash: FileHandle

    /// Returns when the server listens. Throws with what it printed where it ends instead.
    public static func start() async throws -> MotoServer {
        let (leash, output) = (Pipe(), Pipe())
        // A child may inherit that SIGTERM is blocked, as it is on the threads of the pool.
        let process = python(["-m", "moto.server", "-p", "0"], wrap: "\"$@\" & cat >/dev/null; kill -9 $!")
        process.standardInput = leash
        process.standardError = output
        process.standardOutput = FileHandle.nullDevice
        for end in [leash.fileHandleForWriting, output.fileHandleForReading] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        try process.run()
        let chunks = AsyncStream<Data> { stream in
            // Goes on for as long as the server prints: a line of each request must not fill the pipe.
            output.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                guard data.isEmpty else { return _ = stream.yield(data) }
                handle.readabilityHandler = nil
                stream.finish()
            }
        }
        var printed = ""
        for await chunk in chunks {
            printed += String(decoding: chunk, as: UTF8.self)
            if let url = printed.firstMatch(of: #/Running on (http:\/\/[0-9.]+:[0-9]+)\s/#)?.1 {
                return MotoServer(url: String(url), leash: leash.fileHandleForWriting)
            }
        }
        throw Failed(description: "moto_server ended before it listened: \(printed)")
    }

    private init(url: String, leash: FileHandle) {
        self.url = url
        self.leash = leash
    }

    deinit { try? leash.close() }

    /// Python with `.tools/python` on its path; `wrap` is a shell script that runs it as `"$@"`.
    private static func python(_ arguments: [String], wrap: String? = nil) -> Process {
        let tools = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".tools/python")
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONPATH"] = [tools.path, environment["PYTHONPATH"] ?? ""].joined(separator: ":")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (wrap.map { ["sh", "-c", $0, "sh"] } ?? []) + ["python3"] + arguments
        process.environment = environment
        return process
    }
}
