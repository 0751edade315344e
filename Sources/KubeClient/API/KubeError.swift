import Transport

/// Why a call to the Kubernetes API gave no result.
public struct KubeError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable {
        /// The server answered with a failure; look at `reason` and `details`.
        case status(KubeStatus)
        /// No answer, or half of one. Whether a write had its effect is unknown.
        case transport(TransportError)
        /// The server answered with something that is not what the API promises. Retrying rarely helps.
        case decoding(String)
        /// No usable credentials: a file is missing, an exec plugin failed. Says which.
        case credentials(String)
        /// The request was never sent because the caller's object lacks something it needs.
        case invalidRequest(String)
    }

    public var code: Code

    /// What was asked, for messages: "GET driftsources.tfdrift.dev prod/main".
    public var request: String

    /// How long the server asked us to stay away.
    public var retryAfter: Duration?

    public init(_ code: Code, request: String = "", retryAfter: Duration? = nil) {
        self.code = code
        self.request = request
        self.retryAfter = retryAfter
    }

    /// The server's answer, if it gave one.
    public var status: KubeStatus? { if case .status(let status) = code { status } else { nil } }

    public var isUnauthorized: Bool { has(.unauthorized, 401) }
    public var isForbidden: Bool { has(.forbidden, 403) }
    public var isNotFound: Bool { has(.notFound, 404) }

    /// The group, version or resource itself is unknown to the server: its CRD is not installed.
    public var isUnknownResource: Bool { isNotFound && status?.details.kind.isEmpty == true }
    public var isAlreadyExists: Bool { status?.reason == .alreadyExists }

    /// The object changed since it was read, or another field manager owns a field: read again and retry.
    public var isConflict: Bool { status.map { $0.code == 409 && $0.reason != .alreadyExists } ?? false }

    /// The resourceVersion or continue token is too old: list again.
    public var isGone: Bool { status.map { $0.code == 410 || $0.reason == .expired || $0.reason == .gone } ?? false }
    public var isInvalid: Bool { has(.invalid, 422) }
    public var isTooManyRequests: Bool { has(.tooManyRequests, 429) }

    /// The task was cancelled; nothing is wrong.
    public var isCancelled: Bool {
        if case .transport(let error) = code { error.code == .cancelled } else { false }
    }

    /// The same request may succeed later without anyone changing anything.
    public var isRetryable: Bool {
        switch code {
        case .status(let status): isConflict || [408, 410, 429].contains(status.code) || status.code >= 500
        case .transport(let error): error.isRetryable
        case .credentials: true
        case .decoding, .invalidRequest: false
        }
    }

    /// One word, safe as a metric label.
    public var shortDescription: String {
        switch code {
        case .status(let status): status.reason == .none ? "http_\(status.code)" : status.reason.rawValue
        case .transport(let error): error.shortDescription
        case .decoding: "decoding"
        case .credentials: "credentials"
        case .invalidRequest: "invalid_request"
        }
    }

    public var description: String {
        let text =
            switch code {
            case .status(let status):
                status.message.isEmpty ? "the API server answered \(status.code)" : status.message
            case .transport(let error): error.message
            case .decoding(let text): "the API server's answer cannot be read: \(text)"
            case .credentials(let text): text
            case .invalidRequest(let text): text
            }
        return request.isEmpty ? text : "\(request): \(text)"
    }

    private func has(_ reason: KubeStatus.Reason, _ code: Int) -> Bool {
        status.map { $0.reason == reason || $0.code == code } ?? false
    }
}

extension KubeError {
    static func cancelled(_ request: String) -> KubeError {
        KubeError(.transport(TransportError(.cancelled, "the task was cancelled")), request: request)
    }
}
