/// What the operator's flags allow a namespace to name.
public struct Permissions: Sendable, Hashable {
    /// Namespaces whose sources may name local files and unix sockets; `*` for all.
    public var localPathNamespaces: Set<String> = []
    /// Namespaces whose sources may use the operator's own cloud identity.
    public var ambientIdentityNamespaces: Set<String> = []
    /// Namespaces whose sources may read Terraform states from Secrets of other namespaces.
    public var foreignSecretNamespaces: Set<String> = []
    /// Namespaces whose sources may name endpoints on the operator's own machine or link: loopback, link-local (where the
    /// cloud's metadata services are), multicast.
    public var localEndpointNamespaces: Set<String> = []

    public init() {}

    func allows(_ namespace: String, in set: Set<String>) -> Bool { set.contains("*") || set.contains(namespace) }
}
