import CZlib
import Glibc
import Logging
import Testing
import Transport

@testable import States

/// A folder of its own for one test, gone with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/tfdrift-states-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let process = spawn(["rm", "-r", path]) { waitpid(process, nil, 0) }
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = try #require(fopen("\(path)/\(name)", "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        return "\(path)/\(name)"
    }
}

/// Starts a program, its standard input at `input`; nil when there is no such program.
func spawn(_ program: [String], input: Int32? = nil) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
    let arguments: [UnsafeMutablePointer<CChar>?] = program.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    // Threads of Swift's pool block every signal, and children inherit that: SIGTERM would not end them.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process = pid_t()
    return posix_spawnp(&process, program[0], &actions, &attributes, arguments, environ) == 0 ? process : nil
}

/// One gzip member.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    try #require(deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let left = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output -> UInt32 in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            deflate(&stream, Z_FINISH)
            return stream.avail_out
        }
    }
    return Array(output.dropLast(Int(left)))
}

/// Bytes that look like a state and do not compress to nothing; beyond 100,000 they repeat.
func stateText(_ count: Int) -> [UInt8] {
    var number = UInt32(7)
    var block = Array("{\"version\":4,\"x\":\"".utf8)
    while block.count < min(count, 100_000) {
        number = number &* 1_664_525 &+ 1_013_904_223
        block.append(UInt8(ascii: "a") + UInt8(number >> 28))
    }
    var bytes = block
    while bytes.count < count { bytes += block }
    return Array(bytes.prefix(count))
}

/// The error of `body`, nil when it succeeded.
func stateError(_ body: () async throws(StateError) -> Void) async -> StateError? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}

extension StateLoad {
    var content: StateContent? { if case .content(let content) = self { content } else { nil } }
    var isNotModified: Bool { content == nil }
}

/// Answers by a closure; counts nothing, keeps nothing.
struct FakeHTTP: HTTPSending {
    let answer: @Sendable (HTTPRequest) throws(TransportError) -> HTTPResponse

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { try answer(request) }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        let response = try answer(request)
        return HTTPStream(status: response.status, headers: response.headers, chunks: [response.body])
    }
}
