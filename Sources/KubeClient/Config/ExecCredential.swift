import FoundationEssentials
import JSON

/// What an exec plugin printed.
struct ExecCredential: Sendable, Hashable {
    var token: String?
    var clientCertificatePEM: [UInt8]?
    var clientKeyPEM: [UInt8]?
    /// Microseconds since 1970; nil means until the server refuses it.
    var expiresAt: Int64?

    /// Reads an `ExecCredential` of the version asked for. Errors never repeat what was printed.
    init(parsing bytes: [UInt8], plugin: ExecPlugin) throws(KubeConfigError) {
        let name = "the credential plugin \(plugin.command)"
        guard let json = try? JSONValue(parsing: bytes), json["kind"]?.stringValue == "ExecCredential" else {
            throw KubeConfigError("\(name) printed no ExecCredential on its standard output")
        }
        guard let version = json["apiVersion"]?.stringValue, version == plugin.apiVersion else {
            throw KubeConfigError("\(name) answered in another version than \(plugin.apiVersion), which is configured")
        }
        guard let status = json["status"] else {
            throw KubeConfigError("\(name) printed an ExecCredential without status")
        }
        token = status["token"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        clientCertificatePEM = status["clientCertificateData"]?.stringValue.map { Array($0.utf8) }
        clientKeyPEM = status["clientKeyData"]?.stringValue.map { Array($0.utf8) }
        guard (clientCertificatePEM == nil) == (clientKeyPEM == nil) else {
            throw KubeConfigError("\(name) printed a client certificate without its key, or the reverse")
        }
        guard token != nil || clientCertificatePEM != nil else {
            throw KubeConfigError("\(name) printed neither a token nor a client certificate")
        }
        if let text = status["expirationTimestamp"]?.stringValue {
            guard let time = KubeTime.parse(text) else {
                throw KubeConfigError("\(name) printed an expirationTimestamp that is not RFC 3339")
            }
            expiresAt = time
        }
    }

    /// Renewed a little early, so that a request does not arrive with what has just expired.
    func isValid(atWall now: Int64) -> Bool {
        guard let expiresAt else { return true }
        return expiresAt.subtractingReportingOverflow(10_000_000).partialValue > now
    }

    /// The JSON text for KUBERNETES_EXEC_INFO. `caPEM` only when the plugin asks for the cluster.
    static func request(_ plugin: ExecPlugin, _ configuration: KubeConfiguration, caPEM: [UInt8]?) -> String {
        var spec: JSONValue = ["interactive": false]
        if plugin.providesClusterInformation {
            var cluster: JSONValue = ["server": .string(configuration.server)]
            if let name = configuration.tls.serverName { cluster["tls-server-name"] = .string(name) }
            if configuration.tls.insecureSkipVerify { cluster["insecure-skip-tls-verify"] = true }
            if let caPEM {
                cluster["certificate-authority-data"] = .string(Data(caPEM).base64EncodedString())
            }
            if let proxy = configuration.proxy { cluster["proxy-url"] = .string(proxy) }
            if let text = plugin.clusterConfiguration, let json = try? JSONValue(parsing: text) {
                cluster["config"] = json
            }
            spec["cluster"] = cluster
        }
        return JSONValue.object([
            "apiVersion": .string(plugin.apiVersion), "kind": "ExecCredential", "spec": spec,
        ]).text
    }
}
