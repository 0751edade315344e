import Glibc

/// Runs a command and gives back what it prints.
enum Shell {
    struct Failed: Error { let command: String }

    static func run(_ command: String) throws -> String {
        guard let pipe = popen(command, "r") else { throw Failed(command: command) }
        defer { pclose(pipe) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
        return String(decoding: output, as: UTF8.self)
    }
}
