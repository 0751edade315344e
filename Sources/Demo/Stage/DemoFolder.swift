import FoundationEssentials
import Glibc

/// Where the demo keeps its kubeconfig, states and socket; removed at the end unless it was named.
struct DemoFolder: Sendable {
    let path: String
    private let isTemporary: Bool

    /// `path` nil makes a fresh folder below the system's temporary one.
    init(_ path: String?) throws {
        if let path {
            self.path = path
            isTemporary = false
        } else {
            // Short, because a unix socket's path has at most 107 bytes.
            self.path = "/tmp/tfdrift-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
            isTemporary = true
        }
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Replaces a file in one step, so that no reader sees half of it.
    func write(_ name: String, _ text: String) throws {
        let temporary = file(".\(name).new")
        try text.write(toFile: temporary, atomically: false, encoding: .utf8)
        guard rename(temporary, file(name)) == 0 else {
            throw DemoFiles.Missing(description: "cannot write \(file(name)): \(String(cString: strerror(errno)))")
        }
    }

    func remove() {
        guard isTemporary else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
