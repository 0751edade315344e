import FoundationEssentials
import JSON
import KubeClient
import Logging
import Synchronization
import Transport

/// Stands in for the network: answers by a closure, remembers every request.
final class FakeHTTP: HTTPSending {
    enum Answer: Sendable {
        case response(HTTPResponse)
        case stream(HTTPStream)
        case failure(TransportError)
    }

    typealias Responder = @Sendable (HTTPRequest, Int) -> Answer

    private let responder: Responder
    private let seen = Mutex<[HTTPRequest]>([])

    /// `responder` gets the request and how many came before it.
    init(_ responder: @escaping Responder) { self.responder = responder }

    /// Answers in order; the last one again and again.
    convenience init(_ answers: [Answer]) {
        self.init { _, index in answers[min(index, answers.count - 1)] }
    }

    var requests: [HTTPRequest] { seen.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        switch answer(request) {
        case .response(let response): return response
        case .stream(let stream):
            return HTTPResponse(
                status: stream.status, headers: stream.headers,
                body: try await stream.body.collect(maximumBytes: 1 << 30))
        case .failure(let error): throw error
        }
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        switch answer(request) {
        case .response(let response):
            return HTTPStream(status: response.status, headers: response.headers, chunks: [response.body])
        case .stream(let stream): return stream
        case .failure(let error): throw error
        }
    }

    private func answer(_ request: HTTPRequest) -> Answer {
        let index = seen.withLock { seen in
            seen.append(request)
            return seen.count - 1
        }
        return responder(request, index)
    }
}

extension FakeHTTP.Answer {
    static func json(_ status: Int, _ body: JSONValue, headers: HTTPHeaders = [:]) -> Self {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return .response(HTTPResponse(status: status, headers: headers, body: body.serialized))
    }

    static func text(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) -> Self {
        var headers = headers
        headers["Content-Type"] = "text/plain; charset=utf-8"
        return .response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// A recorded exchange of Fixtures/http: the answer's head and body.
    static func recorded(_ name: String) -> Self { .response(Fixture.response(name)) }
}

/// Files beside the tests, found from the source's own place.
enum Fixture {
    static func bytes(_ name: String) -> [UInt8] {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return Array(FileManager.default.contents(atPath: "/\(folder)/Fixtures/\(name)") ?? Data())
    }

    /// Writes a golden file that is not there yet; see RequestTests.
    static func write(_ name: String, _ text: String) throws {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let path = "/\(folder)/Fixtures/\(name)"
        try FileManager.default.createDirectory(
            atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: bytes(name)) }

    /// "HTTP/1.1 200 OK", header lines, an empty line, the body.
    static func response(_ name: String) -> HTTPResponse {
        let text = String(decoding: bytes(name), as: UTF8.self)
        guard let end = text.firstRange(of: "\n\n") else { return HTTPResponse(status: 0) }
        let lines = text[..<end.lowerBound].split(separator: "\n")
        let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
            if parts.count == 2 { headers.add(parts[0], parts[1]) }
        }
        return HTTPResponse(status: status, headers: headers, body: Array(text[end.upperBound...].utf8))
    }
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

extension HTTPRequest {
    /// The request as text: line, header lines by name, an empty line, the body.
    var goldenText: String {
        var lines = ["\(method) \(url)"]
        lines += headers.entries.map { "\($0.name): \($0.value)" }.sorted()
        if let body { lines += ["", String(decoding: body, as: UTF8.self)] }
        return lines.joined(separator: "\n") + "\n"
    }
}
