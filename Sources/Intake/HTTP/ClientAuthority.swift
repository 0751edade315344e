import COpenSSL

/// The authorities of one receiving intake, and what they say of the chain that a client showed.
///
/// A client's certificate may be signed by any certificate of the PEM text, by a root or by one between. Any task may call.
public final class ClientAuthority: Sendable, Hashable {
    /// What became of one check.
    public enum Verdict: Sendable, Hashable {
        /// `names`: the DNS names (subject alternative names) and common names of the client's certificate.
        case trusted(names: [String])
        /// The client's certificate, or one above it, has expired or is not valid yet.
        case outOfDate(reason: String)
        /// Somebody else's, broken, or not meant for a client.
        case untrusted(reason: String)
    }

    private let store: Store
    private let digest: SHA256Digest

    /// Nil when the text holds no certificate that can be read.
    public init?(pem: [UInt8]) {
        guard let store = Store(pem: pem) else { return nil }
        self.store = store
        digest = SHA256Digest(of: pem)
    }

    /// Stands for the certificates, to tell one authority from another.
    var identity: [UInt8] { digest.bytes }

    /// - `chain`: DER, the client's own certificate first; what follows may be in any order.
    /// - `now`: microseconds since 1970-01-01 UTC.
    public func verdict(on chain: [[UInt8]], at now: Int64) -> Verdict {
        guard let leaf = chain.first else { return .untrusted(reason: "no certificate") }
        let verdict = X509Chain.with(chain) { certificates -> Verdict in
            guard let own = certificates.first, certificates.count == min(chain.count, X509Chain.maximumCount) else {
                return .untrusted(reason: "the certificate cannot be read (\(leaf.count) bytes)")
            }
            return store.verdict(on: own, with: certificates.dropFirst(), at: now / 1_000_000)
        }
        ERR_clear_error()
        return verdict
    }

    public static func == (left: ClientAuthority, right: ClientAuthority) -> Bool { left.digest == right.digest }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// OpenSSL's set of trusted certificates. Filled once; after that it is only read, and OpenSSL locks its own reading.
private final class Store: @unchecked Sendable {
    private let store: OpaquePointer

    init?(pem: [UInt8]) {
        guard let store = X509_STORE_new() else { return nil }
        self.store = store
        let count = PEMCertificates.forEach(in: pem) { X509_STORE_add_cert(store, $0) == 1 }
        guard count > 0 else { return nil }
        // A certificate in the middle may be the one that is trusted.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    deinit { X509_STORE_free(store) }

    func verdict(
        on leaf: OpaquePointer, with others: ArraySlice<OpaquePointer>, at seconds: Int64
    ) -> ClientAuthority.Verdict {
        guard let context = X509_STORE_CTX_new(), let stack = OPENSSL_sk_new_null() else {
            return .untrusted(reason: "out of memory")
        }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(stack)
        }
        for other in others { OPENSSL_sk_push(stack, UnsafeRawPointer(other)) }
        guard X509_STORE_CTX_init(context, store, leaf, stack) == 1,
            X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT) == 1
        else { return .untrusted(reason: "the check cannot be set up") }
        X509_STORE_CTX_set_time(context, 0, time_t(seconds))
        if X509_verify_cert(context) == 1 { return .trusted(names: X509Names.names(of: leaf)) }
        let code = X509_STORE_CTX_get_error(context)
        let isOwn = X509_STORE_CTX_get_error_depth(context) == 0
        let whose = isOwn ? "the client's certificate" : "a certificate above the client's"
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: return .outOfDate(reason: "\(whose) has expired")
        case X509_V_ERR_CERT_NOT_YET_VALID: return .outOfDate(reason: "\(whose) is not valid yet")
        default:
            let words = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
            return .untrusted(reason: "\(whose): \(words)")
        }
    }
}
