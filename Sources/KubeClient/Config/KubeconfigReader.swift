import FoundationEssentials
import JSON

/// Reads the fields of one cluster or user, with their place in every error.
struct KubeconfigReader {
    let entry: Kubeconfig.Entry
    /// `cluster "name"` or `user "name"`.
    let what: String

    func cluster() throws(KubeConfigError) -> KubeConfiguration {
        guard let server = try text("server") else { throw failure("server", "is missing") }
        guard server.hasPrefix("https://") || server.hasPrefix("http://") else {
            throw failure("server", "must begin with https:// or http://")
        }
        var configuration = KubeConfiguration(server: server)
        configuration.tls.certificateAuthority = try source("certificate-authority")
        configuration.tls.insecureSkipVerify = try flag("insecure-skip-tls-verify")
        configuration.tls.serverName = try text("tls-server-name")
        configuration.proxy = try text("proxy-url")
        if configuration.tls.insecureSkipVerify, configuration.tls.certificateAuthority != nil {
            throw failure(
                "insecure-skip-tls-verify", "cannot stand beside a certificate authority; remove one of the two")
        }
        return configuration
    }

    func user() throws(KubeConfigError) -> KubeConfiguration.Authentication {
        var authentication = KubeConfiguration.Authentication()
        let certificate = try source("client-certificate")
        let key = try source("client-key")
        switch (certificate, key) {
        case (let certificate?, let key?):
            authentication.clientCertificate = .init(certificate: certificate, key: key)
        case (nil, nil): break
        case (_?, nil): throw failure("client-key", "is missing beside the client certificate")
        case (nil, _?): throw failure("client-certificate", "is missing beside the client key")
        }
        if let path = try text("tokenFile") {
            authentication.token = .file(absolute(path))
        } else if let token = try text("token") {
            authentication.token = .inline(Array(token.utf8))
        }
        if let username = try text("username") {
            authentication.basic = .init(username: username, password: try text("password") ?? "")
        }
        if let exec = entry.value["exec"], !exec.isNull { authentication.exec = try plugin(exec) }
        if entry.value["auth-provider"] != nil {
            throw failure("auth-provider", "was removed from Kubernetes; use an exec plugin")
        }
        return authentication
    }

    func impersonation() -> KubeConfiguration.Impersonation? {
        guard let user = entry.value["as"]?.stringValue, !user.isEmpty else { return nil }
        var impersonation = KubeConfiguration.Impersonation(user: user)
        impersonation.uid = entry.value["as-uid"]?.stringValue
        impersonation.groups = (entry.value["as-groups"]?.arrayValue ?? []).compactMap(\.stringValue)
        return impersonation
    }

    /// The settings that a cluster keeps for exec plugins, as JSON text.
    static func execExtension(_ cluster: JSONValue) -> String? {
        (cluster["extensions"]?.arrayValue ?? [])
            .first { $0["name"]?.stringValue == "client.authentication.k8s.io/exec" }?["extension"]?.text
    }

    private func plugin(_ exec: JSONValue) throws(KubeConfigError) -> ExecPlugin {
        guard let version = exec["apiVersion"]?.stringValue, ExecPlugin.supportedVersions.contains(version) else {
            throw failure("exec.apiVersion", "must be one of \(ExecPlugin.supportedVersions.joined(separator: ", "))")
        }
        guard let command = exec["command"]?.stringValue, !command.isEmpty else {
            throw failure("exec.command", "is missing")
        }
        if exec["interactiveMode"]?.stringValue == "Always" {
            throw failure("exec.interactiveMode", "is Always, but an operator has no terminal")
        }
        // As kubectl: a path is relative to the file, a bare name is looked up in PATH.
        var plugin = ExecPlugin(apiVersion: version, command: command.contains("/") ? absolute(command) : command)
        for argument in exec["args"]?.arrayValue ?? [] {
            guard let text = argument.stringValue else { throw failure("exec.args", "must be strings") }
            plugin.arguments.append(text)
        }
        for variable in exec["env"]?.arrayValue ?? [] {
            guard let name = variable["name"]?.stringValue, let value = variable["value"]?.stringValue else {
                throw failure("exec.env", "needs a name and a value, both strings, in every entry")
            }
            plugin.environment.append(.init(name: name, value: value))
        }
        plugin.installHint = exec["installHint"]?.stringValue ?? ""
        plugin.providesClusterInformation = exec["provideClusterInfo"]?.boolValue ?? false
        return plugin
    }

    /// `NAME-data` (base64, wins) or `NAME` (a file).
    private func source(_ name: String) throws(KubeConfigError) -> CredentialSource? {
        if let encoded = try text(name + "-data") {
            guard let decoded = Data(base64Encoded: encoded.filter { !$0.isWhitespace }), !decoded.isEmpty else {
                throw failure(name + "-data", "is not base64")
            }
            return .inline(Array(decoded))
        }
        return try text(name).map { .file(absolute($0)) }
    }

    private func text(_ name: String) throws(KubeConfigError) -> String? {
        guard let value = entry.value[name], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw failure(name, "must be a string; quote it") }
        return text.isEmpty ? nil : text
    }

    private func flag(_ name: String) throws(KubeConfigError) -> Bool {
        guard let value = entry.value[name], !value.isNull else { return false }
        guard let flag = value.boolValue else { throw failure(name, "must be true or false") }
        return flag
    }

    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = entry.file.lastIndex(of: "/") else { return path }
        return entry.file[...slash] + path
    }

    private func failure(_ field: String, _ problem: String) -> KubeConfigError {
        KubeConfigError("\(entry.file): \(what): \(field) \(problem)")
    }
}
