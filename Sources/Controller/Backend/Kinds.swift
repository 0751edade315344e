import KubeClient

/// Our kinds on the wire, and the names under which we write.
public enum Kinds {
    public static let group = "tfdrift.dev"
    public static let version = "v1alpha1"
    public static let apiVersion = "tfdrift.dev/v1alpha1"
    public static let sources = GroupVersionResource(group: group, version: version, resource: "driftsources")
    public static let policies = GroupVersionResource(group: group, version: version, resource: "driftpolicies")
    public static let reports = GroupVersionResource(group: group, version: version, resource: "driftreports")

    /// Field manager of what we write into the status of sources and policies.
    public static let statusManager = "tfdrift"
    /// Field manager of reports.
    public static let reportManager = "tfdrift-report"
    /// The controller's name in Events.
    public static let reportingController = "tfdrift.dev/controller"
}
