import Foundation
import Testing

/// The `tfdrift` program that was built beside the tests.
enum TFDriftProgram {
    struct Run: Sendable {
        var exitCode: Int32
        /// Standard output and error together.
        var output: String
    }

    /// Runs it to its end. Everything it prints is bounded by the demo's own size.
    static func run(_ arguments: [String]) async throws -> Run {
        let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: folder).deletingLastPathComponent().appending(path: "tfdrift")
        process.arguments = arguments
        let file = FileManager.default.temporaryDirectory.appending(path: "tfdrift-test-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        let exitCode = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Run(exitCode: exitCode, output: try String(contentsOf: file, encoding: .utf8))
    }
}
