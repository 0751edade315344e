import FoundationEssentials
import Testing

@testable import KubeClient

/// A folder that goes when the test ends.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = "/tmp/kubeclient-tests-\(UInt64.random(in: 0 ... .max))"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) -> String {
        try? Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

@Suite struct KubeconfigTests {
    private let folder = TemporaryFolder()

    private func load(
        _ text: String, context: String? = nil
    ) throws(KubeConfigError) -> KubeConfiguration {
        let path = folder.write("config", text)
        return try ConfigurationLoader(environment: [:]).load(kubeconfig: path, context: context)
    }

    private static let two = """
        apiVersion: v1
        kind: Config
        current-context: dev
        clusters:
        - name: dev
          cluster: {server: "https://dev:6443/", certificate-authority: pki/ca.crt, tls-server-name: kubernetes}
        - name: prod
          cluster:
            server: https://prod:6443
            certificate-authority-data: Y2EgYnl0
              ZXM=
            proxy-url: http://proxy:3128
        users:
        - name: cert
          user: {client-certificate: pki/me.crt, client-key: /abs/me.key}
        - name: token
          user: {token: abc, tokenFile: token, as: jane, as-groups: [a, b], as-uid: u7}
        contexts:
        - name: dev
          context: {cluster: dev, user: cert}
        - name: prod
          context: {cluster: prod, user: token, namespace: drift}
        """

    @Test func `reads the current context, files relative to the file that names them`() throws {
        let configuration = try load(Self.two)
        #expect(configuration.server == "https://dev:6443")
        #expect(configuration.tls.certificateAuthority == .file("\(folder.path)/pki/ca.crt"))
        #expect(configuration.tls.serverName == "kubernetes")
        #expect(configuration.namespace == "default")
        #expect(
            configuration.authentication.clientCertificate
                == .init(certificate: .file("\(folder.path)/pki/me.crt"), key: .file("/abs/me.key")))
    }

    @Test func `reads a named context, inline data, proxy and impersonation`() throws {
        let configuration = try load(Self.two, context: "prod")
        #expect(configuration.tls.certificateAuthority == .inline(Array("ca bytes".utf8)))
        #expect(configuration.proxy == "http://proxy:3128")
        #expect(configuration.namespace == "drift")
        // As kubectl: the file wins over the literal.
        #expect(configuration.authentication.token == .file("\(folder.path)/token"))
        #expect(configuration.impersonation?.user == "jane")
        #expect(configuration.impersonation?.groups == ["a", "b"])
        #expect(configuration.impersonation?.uid == "u7")
    }

    @Test func `reads an exec plugin`() throws {
        let configuration = try load(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters:
            - name: k
              cluster:
                server: https://k
                extensions:
                - {name: client.authentication.k8s.io/exec, extension: {audience: x}}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./bin/login
                  args: [get-token, --region, eu-west-1]
                  env: [{name: PROFILE, value: ops}]
                  installHint: Install it with apt.
                  interactiveMode: IfAvailable
                  provideClusterInfo: true
            """)
        let plugin = try #require(configuration.authentication.exec)
        #expect(plugin.command == "\(folder.path)/./bin/login")
        #expect(plugin.arguments == ["get-token", "--region", "eu-west-1"])
        #expect(plugin.environment == [.init(name: "PROFILE", value: "ops")])
        #expect(plugin.installHint == "Install it with apt.")
        #expect(plugin.providesClusterInformation)
        #expect(plugin.clusterConfiguration == "{\"audience\":\"x\"}")
    }

    private static let base = "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"

    static let broken: [(String, String)] = [
        ("a: [", "config: line"),
        ("kind: Pod", "kind is Pod"),
        ("- a", "holds no map"),
        ("clusters: 3", "clusters must be a list"),
        ("clusters: [{cluster: {}}]", "clusters[0].name"),
        ("contexts: []", "no current-context"),
        ("current-context: x", "no context \"x\"; there are: none"),
        (base, "names no cluster"),
        (base + "clusters: [{name: k, cluster: {server: 'https://k'}}]", "user \"u\", which does not exist"),
        (base + "clusters: [{name: k, cluster: {}}]\nusers: [{name: u}]", "cluster \"k\": server is missing"),
        (base + "clusters: [{name: k, cluster: {server: k:6443}}]\nusers: [{name: u}]", "must begin with https"),
        (user("client-certificate-data: '%%%'\n    client-key-data: eA=="), "client-certificate-data is not base64"),
        (user("client-certificate: a"), "client-key is missing"),
        (user("client-key: a"), "client-certificate is missing"),
        (user("token: 12345"), "token must be a string; quote it"),
        (user("auth-provider: {name: gcp}"), "auth-provider was removed"),
        (user("exec: {command: x}"), "exec.apiVersion must be one of"),
        (user("exec: {apiVersion: client.authentication.k8s.io/v1}"), "exec.command is missing"),
        (
            user("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}"),
            "no terminal"
        ),
        (
            user("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: [1]}"),
            "exec.args must be strings"
        ),
        (
            base + "clusters: [{name: k, cluster: {server: 'https://k', insecure-skip-tls-verify: true, "
                + "certificate-authority: x}}]\nusers: [{name: u}]", "cannot stand beside"
        ),
        (
            base
                + "clusters: [{name: k, cluster: {server: 'https://k', insecure-skip-tls-verify: 'true'}}]\nusers: [{name: u}]",
            "must be true or false"
        ),
    ]

    private static func user(_ fields: String) -> String {
        base + "clusters: [{name: k, cluster: {server: 'https://k'}}]\nusers:\n- name: u\n  user:\n    \(fields)\n"
    }

    @Test(arguments: broken) func `names file and field of what it refuses`(text: String, message: String) {
        let error = #expect(throws: KubeConfigError.self) { try load(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\(folder.path)/config") == true)
    }

    @Test func `names the file that is missing`() {
        let error = #expect(throws: KubeConfigError.self) {
            try ConfigurationLoader(environment: [:]).load(kubeconfig: "/nowhere/config", context: nil)
        }
        #expect(error?.message == "cannot read /nowhere/config: No such file or directory")
    }

    @Test func `merges the files of KUBECONFIG, the first to name something wins`() throws {
        let first = folder.write("one", "current-context: c\nusers: [{name: u, user: {token: first}}]\n")
        let second = folder.write(
            "two",
            """
            current-context: other
            users: [{name: u, user: {token: second}}]
            clusters: [{name: k, cluster: {server: 'https://k', certificate-authority: ca.crt}}]
            contexts: [{name: c, context: {cluster: k, user: u}}]
            """)
        let loader = ConfigurationLoader(environment: ["KUBECONFIG": "\(first):/nowhere/x:\(second)"])
        let configuration = try loader.load(kubeconfig: nil, context: nil)
        #expect(configuration.authentication.token == .inline(Array("first".utf8)))
        #expect(configuration.tls.certificateAuthority == .file("\(folder.path)/ca.crt"))
        let missing = ConfigurationLoader(environment: ["KUBECONFIG": "/nowhere/x:/nowhere/y"])
        #expect(throws: KubeConfigError.self) { try missing.load(kubeconfig: nil, context: nil) }
    }

    @Test func `falls back to the home folder, then to the pod's service account`() throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/.kube", withIntermediateDirectories: true)
        folder.write(".kube/config", Self.two)
        let home = ConfigurationLoader(environment: ["HOME": folder.path])
        #expect(try home.load(kubeconfig: nil, context: nil).server == "https://dev:6443")

        var pod = ConfigurationLoader(environment: [
            "HOME": "/nowhere", "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443",
        ])
        pod.serviceAccountFolder = folder.path
        #expect(throws: KubeConfigError.self) { try pod.load(kubeconfig: nil, context: nil) }
        folder.write("token", "t")
        folder.write("ca.crt", "ca")
        folder.write("namespace", "tfdrift\n")
        let configuration = try pod.load(kubeconfig: nil, context: nil)
        #expect(configuration.server == "https://[fd00::1]:443")
        #expect(configuration.authentication.token == .file("\(folder.path)/token"))
        #expect(configuration.tls.certificateAuthority == .file("\(folder.path)/ca.crt"))
        #expect(configuration.namespace == "tfdrift")

        let nothing = ConfigurationLoader(environment: [:])
        #expect(throws: KubeConfigError.self) { try nothing.load(kubeconfig: nil, context: nil) }
        #expect(throws: KubeConfigError.self) { try nothing.inCluster() }
    }
}
