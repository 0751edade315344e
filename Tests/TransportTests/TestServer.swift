import Glibc
import Synchronization
import Testing

@testable import Transport

/// A helper process under test: `Fixtures/server.py` and the like. It ends when this object goes: its standard input closes.
final class TestServer: Sendable {
    let port: UInt16
    private let process: pid_t
    private let input: Int32

    static func path(_ name: String) -> String {
        let file = #filePath
        return file[..<(file.lastIndex(of: "/") ?? file.endIndex)] + "/Fixtures/\(name)"
    }

    /// Whether a program can be started by its name.
    static func has(_ program: String) -> Bool {
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        let found =
            program.contains("/")
            ? access(program, X_OK) == 0
            : folders.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
        if !found { print("skipped: \(program) is not installed") }
        return found
    }

    static let hasPython = has("python3")
    static let hasOpenSSL = hasPython && has("openssl")

    convenience init(_ options: String...) throws {
        try self.init(program: ["python3", Self.path("server.py")] + options)
    }

    /// Starts a program and waits for its first line: a port, or anything else for none.
    init(program: [String]) throws {
        let toChild = try Self.makePipe()
        let fromChild = try Self.makePipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        process = try Self.spawn(program, &actions)
        close(toChild[0])
        close(fromChild[1])
        input = toChild[1]
        defer { close(fromChild[0]) }
        var line: [UInt8] = []
        var byte = UInt8(0)
        while read(fromChild[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        try #require(!line.isEmpty, "\(program) ended without a word")
        port = UInt16(String(decoding: line, as: UTF8.self)) ?? 0
    }

    deinit {
        close(input)
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
    }

    static func spawn(_ program: [String], _ actions: inout posix_spawn_file_actions_t) throws -> pid_t {
        var process = pid_t()
        let arguments = program.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        // Threads of Swift's pool block every signal, and children inherit that: SIGTERM would not end them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let result = posix_spawnp(&process, program[0], &actions, &attributes, arguments, environ)
        try #require(result == 0, "cannot start \(program[0])")
        return process
    }

    /// Runs a program to its end.
    static func run(_ program: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let process = try spawn(program, &actions)
        var status = Int32(0)
        waitpid(process, &status, 0)
        try #require(status == 0, "\(program.joined(separator: " ")) failed")
    }

    /// A pipe that other children do not inherit.
    private static func makePipe() throws -> [Int32] {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// One number of `/stats`: `open` and `total` connections, or the bytes a firehose has sent.
    func count(_ name: String, _ client: HTTPClient, path: String = "/stats") async throws -> Int {
        let answer = try await client.send(HTTPRequest(url: url + path))
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("\(name)=") })
        return try #require(Int(line.dropFirst(name.count + 1)))
    }
}

/// Certificates made once for the whole run.
enum Certificates {
    static let folder: String? = {
        var template = Array("/tmp/tfdrift-certificates-XXXXXX".utf8CString)
        guard TestServer.hasOpenSSL, mkdtemp(&template) != nil else { return nil }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        atexit { Certificates.removeFolder() }
        return (try? TestServer.run(["sh", TestServer.path("make-certificates.sh"), folder])) == nil ? nil : folder
    }()

    private static func removeFolder() {
        if let folder { try? TestServer.run(["rm", "-r", folder]) }
    }

    static func path(_ name: String) throws -> String { try #require(folder, "openssl failed") + "/\(name)" }

    static func pem(_ name: String) throws -> [UInt8] { try contents(of: path(name)) }

    static func client(_ name: String?, ca: String = "ca.pem") throws -> TLSOptions {
        var tls = TLSOptions(caPEM: try pem(ca))
        if let name {
            tls.clientCertificatePEM = try pem("\(name).pem")
            tls.clientKeyPEM = try pem("\(name).key")
        }
        return tls
    }
}

func contents(of path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY)
    try #require(file >= 0, "cannot open \(path)")
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
    return bytes
}

/// Asks until the answer is yes; for what another thread does soon.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    for _ in 0..<500 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("never happened: \(what)")
}

/// The error of `body`, nil when it succeeded.
func transportError(_ body: () async throws(TransportError) -> Void) async -> TransportError? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}
