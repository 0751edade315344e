/// Which collection of the Kubernetes API: group, version and the plural name, as they stand in its URL.
///
/// `group` is "" for the core group. `resource` is the plural in lower case ("driftreports"), never the kind.
public struct GroupVersionResource: Hashable, Sendable {
    public var group: String
    public var version: String
    public var resource: String

    public init(group: String, version: String, resource: String) {
        self.group = group
        self.version = version
        self.resource = resource
    }

    /// "v1" or "group/v1", as in an object's `apiVersion`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// "driftreports.tfdrift.dev", or the bare plural in the core group: how messages and error details name it.
    public var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }

    /// The path of the group and version: "/api/v1" or "/apis/GROUP/VERSION".
    public var groupVersionPath: String {
        group.isEmpty
            ? "/api/\(PercentEncoding.segment(version))"
            : "/apis/\(PercentEncoding.segment(group))/\(PercentEncoding.segment(version))"
    }

    /// The URL path of the collection, of one object (`name`), or of a subresource of it.
    ///
    /// `namespace` nil or "" leaves the namespace out: all namespaces, or a cluster-scoped resource. Every part is
    /// percent-encoded, so that a name from outside cannot climb out of its place.
    public func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
        var path = groupVersionPath
        if let namespace, !namespace.isEmpty { path += "/namespaces/\(PercentEncoding.segment(namespace))" }
        path += "/\(PercentEncoding.segment(resource))"
        if let name { path += "/\(PercentEncoding.segment(name))" }
        if let subresource { path += "/\(PercentEncoding.segment(subresource))" }
        return path
    }
}

extension GroupVersionResource: CustomStringConvertible {
    public var description: String { "\(resource).\(version).\(group.isEmpty ? "core" : group)" }
}

extension GroupVersionResource {
    public static let namespaces = GroupVersionResource(group: "", version: "v1", resource: "namespaces")
    public static let pods = GroupVersionResource(group: "", version: "v1", resource: "pods")
    public static let secrets = GroupVersionResource(group: "", version: "v1", resource: "secrets")
    public static let configMaps = GroupVersionResource(group: "", version: "v1", resource: "configmaps")
    public static let serviceAccounts = GroupVersionResource(group: "", version: "v1", resource: "serviceaccounts")
    public static let events = GroupVersionResource(group: "events.k8s.io", version: "v1", resource: "events")
    public static let leases = GroupVersionResource(group: "coordination.k8s.io", version: "v1", resource: "leases")
    public static let customResourceDefinitions = GroupVersionResource(
        group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions")
    /// `customResourceDefinitions`, by kubectl's short name.
    public static let crds = customResourceDefinitions
}
