import Transport

/// A state in S3, or in a store that speaks its protocol.
///
/// Version: the object's ETag; an unchanged object is answered 304 without a body. Reads with HTTP/1.1, so that a slow
/// reader slows the server down instead of filling memory.
public struct S3StateBackend: StateBackend {
    public let location: String
    private let settings: S3StateSettings
    private let credentials: AWSCredentialsProvider
    private let http: any HTTPSending

    public init(
        _ settings: S3StateSettings, credentials: AWSCredentialsProvider, http: any HTTPSending
    ) throws(StateError) {
        try settings.check()
        self.settings = settings
        self.credentials = credentials
        self.http = http
        location = settings.location
    }

    public func load(ifChanged version: StateVersion?) async throws(StateError) -> StateLoad {
        let answer: HTTPStream
        do {
            answer = try await http.stream(try await request(ifChanged: version))
        } catch let error as TransportError {
            throw StateError(error, at: location)
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(.unexpected, at: location, "\(error)")
        }
        switch answer.status {
        case 200: return .content(try content(of: answer))
        case 304 where version != nil: return .notModified
        default: throw await refusal(answer)
        }
    }

    private func request(ifChanged version: StateVersion?) async throws(StateError) -> HTTPRequest {
        let keys: AWSCredentials
        do {
            keys = try await credentials.credentials()
        } catch {
            throw StateError(error.isTransient ? .unavailable : .badCredentials, at: location, error.message)
        }
        var request = HTTPRequest(url: settings.url)
        if let version { request.headers["If-None-Match"] = version.token }
        request.tls = settings.tls
        request.allowsLocalAddresses = settings.allowsLocalAddresses
        request.httpVersion = .http1
        request.timeouts = HTTPTimeouts(connect: .seconds(10), idle: .seconds(30), total: settings.limits.timeout)
        request.signing = AWSSigningV4(credentials: keys, region: settings.region, service: "s3")
        return request
    }

    private func content(of answer: HTTPStream) throws(StateError) -> StateContent {
        guard let tag = answer.headers["ETag"], !tag.isEmpty else {
            throw StateError(.unexpected, at: location, "the store answered without an ETag; is the endpoint S3's?")
        }
        if let length = answer.headers["Content-Length"].flatMap({ Int($0) }), length > settings.limits.maximumBytes {
            throw StateError(
                .tooLarge, at: location,
                "\(length) bytes are more than the allowed \(settings.limits.maximumBytes); split the state or raise the limit"
            )
        }
        let modified = answer.headers["Last-Modified"].flatMap { UTCTime.unixSeconds(httpDate: $0) }
        let source = ChunkSource(answer.body, location: location)
        return StateContent(
            version: StateVersion(token: tag), lastModifiedMicroseconds: modified.map { $0 * 1_000_000 },
            bytes: StateBytes(location: location, limits: settings.limits) { () async throws(StateError) in
                try await source.next()
            })
    }

    /// S3 explains itself in a small XML body.
    private func refusal(_ answer: HTTPStream) async -> StateError {
        let body = (try? await answer.body.collect(maximumBytes: 64 << 10)) ?? []
        let code = XMLText.errorCode(in: body)
        let refusal = S3Refusal(
            status: answer.status, code: code,
            region: answer.headers["x-amz-bucket-region"] ?? XMLText.first("Region", in: body),
            isDeleteMarker: answer.headers["x-amz-delete-marker"] == "true")
        if refusal.reason == .badCredentials { credentials.invalidate() }
        return StateError(refusal.reason, at: location, refusal.detail(settings))
    }
}

/// One reader's way through an HTTP body, with errors in this module's words.
struct ChunkSource: Sendable {
    private let body: HTTPBody
    private let location: String

    init(_ body: HTTPBody, location: String) {
        self.body = body
        self.location = location
    }

    func next() async throws(StateError) -> [UInt8]? {
        var iterator = body.makeAsyncIterator()
        do {
            return try await iterator.next()
        } catch {
            throw StateError(error, at: location)
        }
    }
}

extension StateError {
    init(_ error: TransportError, at location: String) {
        let reason: Reason =
            switch error.code {
            case .timeout(.connect), .dns, .connect, .proxy, .tls: .unreachable
            case .timeout(.idle), .timeout(.total): .timedOut
            case .connectionLost: .truncated
            case .cancelled, .shutdown: .cancelled
            case .badURL, .badRequest: .invalidSettings
            case .protocolError, .bodyTooLarge, .badEncoding: .unexpected
            }
        self.init(reason, at: location, error.message)
    }
}
