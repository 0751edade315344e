import Foundation

/// Places the tests look for things in, found from this file.
enum Paths {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    static let fixtures = tests.appending(path: "Fixtures")
    static let sharedData = root.deletingLastPathComponent().appending(path: "shared/data")

    static var hasSharedData: Bool {
        let isThere = FileManager.default.fileExists(atPath: sharedData.path)
        if !isThere { print("skipped: no sample records at \(sharedData.path)") }
        return isThere
    }

    /// A new folder with a short path, so that a unix socket fits; removed by `remove`.
    static func temporaryFolder() throws -> URL {
        let folder = URL(filePath: "/tmp/tfdrift-\(UInt32.random(in: 0..<UInt32.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    static func remove(_ folder: URL) { try? FileManager.default.removeItem(at: folder) }
}

/// Runs a tool to its end.
@discardableResult
func runTool(_ arguments: [String], in folder: URL? = nil) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
