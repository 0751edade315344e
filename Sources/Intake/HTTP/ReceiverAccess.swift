/// Who may post to one receiving intake: holders of one of at most two tokens (two while one is being changed), or of a
/// client certificate that the intake's own authority signed.
///
/// Holds digests of the tokens, never the tokens.
public struct ReceiverAccess: Sendable, Hashable {
    /// Long enough that a token cannot be guessed, short enough for a path.
    public static let tokenLength = 16...256

    /// Clients by certificate.
    public struct Clients: Sendable, Hashable {
        public var authority: ClientAuthority
        /// Empty: all that the authority signed. Else one of the certificate's DNS or common names must be here; DNS names
        /// know no upper case, so neither does the comparison.
        public var allowedNames: Set<String>

        public init(authority: ClientAuthority, allowedNames: some Sequence<String> = []) {
            self.authority = authority
            self.allowedNames = Set(allowedNames.map { $0.lowercased() })
        }
    }

    /// Why a request is not let in; the answer is the same for all.
    enum Refusal: Sendable, Hashable {
        case token
        /// The intake wants a certificate, and none was shown (or the request came without TLS).
        case noCertificate
        case outOfDate(String)
        case untrusted(String)
        /// Signed by the authority, with names that are not allowed.
        case name([String])
    }

    let tokenDigests: [SHA256Digest]
    /// Nil: certificates are not accepted.
    let clients: Clients?

    /// Throws when there is no way in at all, when there are more than two tokens, or when a token cannot be a path
    /// segment (letters, digits, `-`, `.`, `_`, `~`; 16 to 256 of them).
    public init(tokens: [String] = [], clients: Clients? = nil) throws(ReceiverAccessError) {
        guard !tokens.isEmpty || clients != nil else { throw .noWayIn }
        guard tokens.count <= 2 else { throw .tooManyTokens }
        for token in tokens {
            guard Self.tokenLength.contains(token.utf8.count) else { throw .tokenLength }
            guard token.utf8.allSatisfy(Self.isUnreserved) else { throw .tokenCharacters }
        }
        tokenDigests = tokens.map { SHA256Digest(of: Array($0.utf8)) }
        self.clients = clients
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Nil when the request is let in. Looks at every token whatever the first says, so that the time tells nothing.
    ///
    /// - `chain`: the certificates that the client showed, DER, its own first; nil when it showed none.
    func refusal(token: [UInt8]?, chain: [[UInt8]]?, at now: Int64) -> Refusal? {
        if let token {
            let digest = SHA256Digest(of: token)
            var isAdmitted = false
            for valid in tokenDigests where valid.matches(digest) { isAdmitted = true }
            return isAdmitted ? nil : .token
        }
        guard let clients else { return .token }
        guard let chain, !chain.isEmpty else { return .noCertificate }
        switch clients.authority.verdict(on: chain, at: now) {
        case .trusted(let names):
            if clients.allowedNames.isEmpty { return nil }
            return names.contains { clients.allowedNames.contains($0.lowercased()) } ? nil : .name(names)
        case .outOfDate(let reason): return .outOfDate(reason)
        case .untrusted(let reason): return .untrusted(reason)
        }
    }

    /// What, when it changes, makes another intake.
    var credentials: [[UInt8]?] {
        let names = clients.map { Array($0.allowedNames.sorted().joined(separator: "\u{0}").utf8) }
        return tokenDigests.map(\.bytes) + [clients?.authority.identity, names]
    }
}

extension ReceiverAccess.Refusal {
    /// Label `reason` of `tfdrift_intake_rejected_total`.
    var reason: IntakeMetrics.RejectReason {
        switch self {
        case .token: .unauthorized
        case .noCertificate: .certificateMissing
        case .outOfDate: .certificateOutOfDate
        case .untrusted: .certificateUntrusted
        case .name: .certificateName
        }
    }

    /// For the log: what is wrong and what to do.
    var words: String {
        switch self {
        case .token: "wrong token: does http_output.url end in a token of the Secret?"
        case .noCertificate:
            "no client certificate: post to the TLS listener, with mtls, client_cert and client_key in http_output"
        case .outOfDate(let why): "\(why): issue a new one, or set the clocks right"
        case .untrusted(let why): "\(why): it must be signed by the certificates of mtls.caSecretRef"
        case .name(let names):
            "the certificate is for \(names.isEmpty ? "no name" : names.joined(separator: ", ")): none is in "
                + "mtls.allowedNames"
        }
    }
}
