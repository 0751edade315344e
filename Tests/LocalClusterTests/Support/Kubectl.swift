import Foundation
import JSON
import LocalCluster

/// The real kubectl, run against a `LocalCluster`.
struct Kubectl: Sendable {
    struct Output: Sendable {
        var status: Int32
        var out: String
        var err: String
    }

    let binary: String
    let home: URL

    /// Writes the kubeconfig into a folder of its own, where kubectl's caches go too.
    init(_ running: RunningCluster) throws {
        guard let binary = Self.binary else { throw CocoaError(.fileNoSuchFile) }
        self.binary = binary
        home = FileManager.default.temporaryDirectory.appending(path: "localcluster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try running.kubeconfig.write(to: home.appending(path: "kubeconfig"), atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(at: home) }

    func write(_ name: String, _ text: String) throws -> String {
        let url = home.appending(path: name)
        try text.write(to: url, atomically: true, encoding: .utf8)
        return url.path
    }

    func callAsFunction(_ arguments: String...) async throws -> Output { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> Output {
        try await Self.run(
            binary, arguments,
            environment: [
                "KUBECONFIG": home.appending(path: "kubeconfig").path, "HOME": home.path,
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            ])
    }

    /// Output goes to files, so that a full pipe stops nobody; nothing waits on a thread.
    private static func run(
        _ binary: String, _ arguments: [String], environment: [String: String]
    ) async throws -> Output {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err"].map { folder.appending(path: $0) }
        for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Output(
            status: process.terminationStatus, out: try String(contentsOf: files[0], encoding: .utf8),
            err: try String(contentsOf: files[1], encoding: .utf8))
    }

    // MARK: finding it

    /// `$KUBECTL`, one in `.tools/`, or that of the PATH, if it is 1.31 or newer.
    static let binary: String? = {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let tools = root.appending(path: ".tools")
        var candidates = [environment["KUBECTL"]].compactMap { $0 }
        candidates +=
            (try? FileManager.default.subpathsOfDirectory(atPath: tools.path))?
            .filter { $0.split(separator: "/").last?.hasPrefix("kubectl") == true }.sorted()
            .map { tools.appending(path: $0).path } ?? []
        candidates += (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/kubectl" }
        let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) && (minor($0) ?? 0) >= 31 }
        if found == nil {
            print("no kubectl of 1.31 or newer in $KUBECTL, .tools/ or the PATH: the tests that run it are skipped")
        }
        return found
    }()

    private static func minor(_ binary: String) -> Int? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["version", "--client", "-o", "json"]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = (try? JSONValue(parsing: Array(bytes)))?.at("clientVersion", "minor")?.stringValue
        return text.flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
