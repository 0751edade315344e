import JSON
import Transport

extension KubeError {
    /// The error that an answer outside 200...299 stands for. Reads a Status body; where there is none (the server
    /// answers 404, 429 and 500 in plain text from outside its API code, and proxies answer HTML) makes one from the code.
    init(response: HTTPResponse, request: String) {
        var status: KubeStatus
        if let json = try? JSONValue(parsing: response.body), let decoded = KubeStatus(json: json) {
            status = decoded
        } else {
            status = KubeStatus(
                code: response.status, reason: Self.reason(for: response.status),
                message: Self.plainMessage(response))
        }
        if status.code == 0 { status.code = response.status }
        self.init(.status(status), request: request, retryAfter: Self.retryAfter(response, status))
    }

    /// From the header, else from the Status; negative and non-numeric values (dates) count as absent.
    static func retryAfter(_ response: HTTPResponse, _ status: KubeStatus) -> Duration? {
        let header = response.headers["Retry-After"].flatMap { Int($0) }
        guard let seconds = header ?? status.details.retryAfterSeconds, seconds >= 0 else { return nil }
        return .seconds(min(seconds, 86400))
    }

    private static func plainMessage(_ response: HTTPResponse) -> String {
        let type = response.headers["Content-Type"] ?? ""
        guard type.hasPrefix("text/plain"), response.body.count <= 2048,
            let text = String(validating: response.body, as: UTF8.self)
        else { return "the server answered HTTP \(response.status) without a Kubernetes Status" }
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return line.isEmpty ? "the server answered HTTP \(response.status)" : line
    }

    private static func reason(for code: Int) -> KubeStatus.Reason {
        switch code {
        case 400: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 405: .methodNotAllowed
        case 406: .notAcceptable
        case 409: .conflict
        case 410: .gone
        case 413: .requestEntityTooLarge
        case 415: .unsupportedMediaType
        case 422: .invalid
        case 429: .tooManyRequests
        case 500: .internalError
        case 503: .serviceUnavailable
        case 504: .timeout
        default: .none
        }
    }
}
