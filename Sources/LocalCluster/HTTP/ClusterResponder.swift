import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Between the HTTP server and the machine: reads the request, writes the answer, drives watches.
struct ClusterResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let state: ClusterState
    let timing: WatchTiming

    func respond(to request: Request, context: Context) async throws -> Response {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        var call = APIRequest(method: request.method.rawValue, uri: request.head.path ?? "/", headers: headers)
        do {
            let buffer = try await request.body.collect(upTo: APIMachine.bodyLimit)
            call.body = Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            var response = response(APIMachine.failure(.tooLarge), isHead: false)
            response.headers[.connection] = "close"
            return response
        }
        switch state.handle(call) {
        case .response(let answer): return response(answer, isHead: request.method == .head)
        case .watch(let plan): return watch(plan)
        }
    }

    private func response(_ answer: APIResponse, isHead: Bool) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        var hasCacheControl = false
        for (name, value) in answer.headers {
            guard let field = HTTPField.Name(name) else { continue }
            if field == .cacheControl { hasCacheControl = true }
            headers.append(HTTPField(name: field, value: value))
        }
        if !hasCacheControl { headers[.cacheControl] = "no-cache, private" }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: isHead ? [] : answer.body)))
    }

    private func watch(_ plan: WatchPlan) -> Response {
        guard let watcher = state.addWatcher() else {
            var status = APIStatus(429, "TooManyRequests", "Too many requests, please try again later.")
            status.plainText = true
            status.retryAfterSeconds = 1
            return response(APIMachine.failure(status), isHead: false)
        }
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-cache, private"
        if let name = HTTPField.Name("Warning") {
            for warning in plan.warnings {
                headers.append(HTTPField(name: name, value: "299 - \(APIStatus.quoted(warning))"))
            }
        }
        let stream = WatchStream(state: state, plan: plan, watcher: watcher, timing: timing)
        return Response(status: .ok, headers: headers, body: ResponseBody { writer in try await stream.run(&writer) })
    }
}
