/// A command that prints credentials, as kubeconfig's `user.exec` describes it.
public struct ExecPlugin: Sendable, Hashable {
    /// "client.authentication.k8s.io/v1" or ".../v1beta1".
    public var apiVersion: String
    /// A name to be found in PATH, or a path.
    public var command: String
    public var arguments: [String] = []
    /// Added to, and winning over, our own environment.
    public var environment: [EnvironmentVariable] = []
    /// What to tell the user when the command is not there.
    public var installHint = ""
    /// Hands the cluster's address and CA to the command, in KUBERNETES_EXEC_INFO.
    public var providesClusterInformation = false
    /// `cluster.extensions["client.authentication.k8s.io/exec"]`, handed on with the cluster information. JSON text.
    public var clusterConfiguration: String?

    public static let supportedVersions = [
        "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1",
    ]

    public init(apiVersion: String, command: String) {
        self.apiVersion = apiVersion
        self.command = command
    }

    public struct EnvironmentVariable: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
