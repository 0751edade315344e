import Foundation

/// The Falco written in Python with `grpcio`; see Fixtures/falco_server.py.
final class PythonFalco {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private(set) var port = 0

    private static let toolsPath = Paths.root.appending(path: ".tools/python").path

    static let isAvailable: Bool = {
        let isThere = (try? runTool(["env", "PYTHONPATH=\(toolsPath)", "python3", "-c", "import grpc"]).status) == 0
        if !isThere { print("skipped: Python's grpcio is neither in .tools/python nor installed") }
        return isThere
    }()

    init(listen: String, count: Int, size: Int = 10, tls: [String] = []) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "PYTHONPATH=\(Self.toolsPath)", "python3", Paths.fixtures.appending(path: "falco_server.py").path,
                "--listen", listen, "--count", "\(count)", "--size", "\(size)",
            ] + (tls.isEmpty ? [] : ["--tls"] + tls)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == "ready", let port = Int(words[1]) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.port = port
    }

    /// Ends the server; how many requests it had read on `sub`.
    func stop() throws -> Int {
        try input.fileHandleForWriting.close()
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let words = String(decoding: rest, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.count == 2 && words[0] == "asked" ? Int(words[1]) ?? -1 : -1
    }
}
