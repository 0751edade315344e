import CCurl

extension CurlTransfer {
    /// What libcurl's result means; nil when the answer is whole.
    func error(for result: CURLcode, now: Int64) -> TransportError? {
        guard result != CURLE_OK else { return nil }
        if hasRefusedAddress, result == CURLE_COULDNT_CONNECT || result == CURLE_ABORTED_BY_CALLBACK {
            return TransportError(
                .connect, "\(context.endpoint) is an address of this machine or its link, which is not permitted here")
        }
        return TransportError(
            curl: result, text: curlMessage, context: context, hasSentRequest: hasSentRequest,
            elapsedNanoseconds: now &- startedAt)
    }
}

extension TransportError {
    /// `text` is libcurl's own message: it names hosts and TLS reasons, never a path, header or credential, because those
    /// were checked before (see `RequestURL`, `ProxyAddress`, `TransferBuilder`).
    init(
        curl result: CURLcode, text: String, context: TransferContext, hasSentRequest: Bool, elapsedNanoseconds: Int64
    ) {
        let reason = text.isEmpty ? String(cString: curl_easy_strerror(result)) : text
        let endpoint = context.endpoint
        switch result {
        case CURLE_OPERATION_TIMEDOUT:
            self = .timeout(
                Self.expired(context, hasSentRequest: hasSentRequest, elapsed: elapsedNanoseconds), context)
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.dns, "no address found for \(endpoint): \(reason)")
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            self.init(
                .proxy, "proxy \(context.proxy ?? "of the environment") cannot be used for \(endpoint): \(reason)")
        case CURLE_COULDNT_CONNECT where context.proxy != nil:
            self.init(.proxy, "cannot connect to proxy \(context.proxy ?? "") for \(endpoint): \(reason)")
        case CURLE_COULDNT_CONNECT:
            self.init(.connect, "cannot connect to \(endpoint): \(reason)")
        case CURLE_SSL_CERTPROBLEM:
            self.init(.tls, "the client certificate or key for \(endpoint) cannot be used: \(reason)")
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.tls, "the CA certificates for \(endpoint) cannot be read: give PEM; \(reason)")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self.init(.tls, "the certificate of \(endpoint) is not trusted: \(reason)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_ENGINE_NOTFOUND:
            self = .handshake(reason, context)
        case CURLE_RECV_ERROR where Self.isProxyRefusal(reason):
            self.init(.proxy, "proxy \(context.proxy ?? "of the environment") refused \(endpoint): \(reason)")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            self = Self.isAlert(reason) ? .handshake(reason, context) : .lost(reason, context)
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self = .lost(reason, context)
        case CURLE_URL_MALFORMAT:
            self.init(.badURL, "the URL for \(endpoint) cannot be used: \(reason)")
        default:
            self.init(.protocolError, "the exchange with \(endpoint) failed (libcurl \(result.rawValue)): \(reason)")
        }
    }

    private static func expired(_ context: TransferContext, hasSentRequest: Bool, elapsed: Int64) -> Timeout {
        // libcurl's clock may be a millisecond ahead of ours.
        if let total = context.timeouts.total, elapsed >= total.nanosecondsClamped - 2_000_000 { return .total }
        return hasSentRequest ? .total : .connect
    }

    static func timeout(_ which: Timeout, _ context: TransferContext) -> TransportError {
        let limits = context.timeouts
        let message =
            switch which {
            case .connect: "\(context.endpoint) was not connected within \(limits.connect ?? .zero)"
            case .idle: "\(context.endpoint) sent nothing for \(limits.idle ?? .zero)"
            case .total: "the exchange with \(context.endpoint) took longer than \(limits.total ?? .zero)"
            }
        return TransportError(.timeout(which), message)
    }

    private static func isProxyRefusal(_ reason: String) -> Bool { reason.contains("CONNECT") }

    private static func isAlert(_ reason: String) -> Bool { reason.contains("alert ") }

    /// With TLS 1.3 the server judges the client's certificate after the handshake: its alert comes while reading.
    private static func handshake(_ reason: String, _ context: TransferContext) -> TransportError {
        if let note = context.clientCertificate.flatMap(expiryNote) {
            return TransportError(.tls, "\(context.endpoint) refused our client certificate: \(note)")
        }
        let aboutUs = ["certificate expired", "certificate required", "unknown ca", "bad certificate", "access denied"]
        guard let alert = aboutUs.first(where: { reason.contains("alert \($0)") }) else {
            return TransportError(.tls, "no TLS connection to \(context.endpoint): \(reason)")
        }
        let ours =
            context.clientCertificate != nil ? "our client certificate" : "a connection without client certificate"
        return TransportError(.tls, "\(context.endpoint) refused \(ours): \(alert)")
    }

    private static func lost(_ reason: String, _ context: TransferContext) -> TransportError {
        // Servers often close without the alert that would say why.
        if let note = context.clientCertificate.flatMap(expiryNote) {
            return TransportError(.tls, "\(context.endpoint) ended the connection, probably because \(note)")
        }
        return TransportError(.connectionLost, "\(context.endpoint) ended the connection early: \(reason)")
    }

    private static func expiryNote(_ pem: [UInt8]) -> String? {
        guard let end = CertificateExpiry(pem: pem), end.hasPassed else { return nil }
        return "the certificate expired on \(end.date); renew it"
    }

    static var clientIsShutDown: TransportError { TransportError(.shutdown, "the HTTP client is shut down") }
    static var wasCancelled: TransportError { TransportError(.cancelled, "the request was cancelled") }
}
