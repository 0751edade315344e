import JSON
import Transport

/// Asks an operator that runs in this machine or pod, over its explain socket.
public struct ExplainSocketClient: Sendable {
    public struct Answer: Sendable {
        /// 200: found. 404: not known, and why. 421: another replica leads.
        public var status: Int
        public var text: String
    }

    private let socket: String
    private let http: any HTTPSending

    public init(socket: String, http: any HTTPSending) {
        self.socket = socket
        self.http = http
    }

    public func ask(_ question: ExplainQuestion) async throws(TransportError) -> Answer {
        var request = HTTPRequest(method: "POST", url: "http://tfdrift" + ExplainQuestion.path)
        request.unixSocketPath = socket
        request.headers.add("Content-Type", "application/json")
        request.body = question.json.serialized
        let response = try await http.send(request)
        return Answer(status: response.status, text: String(decoding: response.body, as: UTF8.self))
    }
}
