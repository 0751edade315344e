/// Where the API server is and how to show who we are.
///
/// Files are named, not read: `CredentialProvider` reads them when needed and again when they may have changed.
public struct KubeConfiguration: Sendable, Hashable {
    /// "https://host:port", maybe with a path prefix; no slash at the end.
    public var server: String
    public var tls: TLS
    public var authentication: Authentication
    /// "http://host:port" and the like; nil follows the transport's own configuration.
    public var proxy: String?
    /// The namespace for requests that name none.
    public var namespace: String
    /// Who to act as, for users that may impersonate.
    public var impersonation: Impersonation?

    public init(
        server: String, tls: TLS = TLS(), authentication: Authentication = .none, proxy: String? = nil,
        namespace: String = "default"
    ) {
        self.server = server
        while self.server.hasSuffix("/") { self.server.removeLast() }
        self.tls = tls
        self.authentication = authentication
        self.proxy = proxy
        self.namespace = namespace
    }

    /// How the server is recognised.
    public struct TLS: Sendable, Hashable {
        /// nil: the system's authorities.
        public var certificateAuthority: CredentialSource?
        public var insecureSkipVerify = false
        /// The name in the server's certificate, where it is not the host of `server`.
        public var serverName: String?

        public init(
            certificateAuthority: CredentialSource? = nil, insecureSkipVerify: Bool = false, serverName: String? = nil
        ) {
            self.certificateAuthority = certificateAuthority
            self.insecureSkipVerify = insecureSkipVerify
            self.serverName = serverName
        }
    }

    /// How we are recognised. A client certificate may stand beside a token; an exec plugin may give either or both.
    public struct Authentication: Sendable, Hashable {
        public var clientCertificate: ClientCertificate?
        public var token: CredentialSource?
        public var basic: BasicCredentials?
        public var exec: ExecPlugin?

        public init() {}

        public static let none = Authentication()

        public static func token(_ token: String) -> Authentication {
            var authentication = Authentication()
            authentication.token = .inline(Array(token.utf8))
            return authentication
        }

        public static func tokenFile(_ path: String) -> Authentication {
            var authentication = Authentication()
            authentication.token = .file(path)
            return authentication
        }

        public static func exec(_ plugin: ExecPlugin) -> Authentication {
            var authentication = Authentication()
            authentication.exec = plugin
            return authentication
        }

        public static func clientCertificate(_ certificate: CredentialSource, key: CredentialSource) -> Authentication {
            var authentication = Authentication()
            authentication.clientCertificate = ClientCertificate(certificate: certificate, key: key)
            return authentication
        }
    }

    public struct ClientCertificate: Sendable, Hashable {
        public var certificate: CredentialSource
        public var key: CredentialSource

        public init(certificate: CredentialSource, key: CredentialSource) {
            self.certificate = certificate
            self.key = key
        }
    }

    public struct BasicCredentials: Sendable, Hashable {
        public var username: String
        public var password: String

        public init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }

    public struct Impersonation: Sendable, Hashable {
        public var user: String
        public var uid: String?
        public var groups: [String] = []

        public init(user: String) { self.user = user }
    }
}

extension KubeConfiguration: CustomStringConvertible {
    /// The server only: the rest is or leads to credentials.
    public var description: String { "Kubernetes at \(server)" }
}
