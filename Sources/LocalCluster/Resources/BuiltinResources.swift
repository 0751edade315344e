import JSON

/// The compiled-in kinds. `Namespace` to `CustomResourceDefinition` behave; the rest is stored, with the defaults that
/// `WorkloadDefaults` knows, so that a whole installation can be applied: nothing runs a Deployment or enforces a role here.
enum BuiltinResources {
    static let all: [ResourceType] = core + coordination + apiextensions + stored + reviews

    static let events = ResourceType("", "v1", "events", kind: "Event", shortNames: ["ev"]).with {
        $0.schema = BuiltinSchemas.coreEvent
        $0.selectableFields = [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ]
        $0.description = "Event is a report of an event somewhere in the cluster."
    }

    private static let core: [ResourceType] = [
        ResourceType("", "v1", "namespaces", kind: "Namespace", namespaced: false, shortNames: ["ns"]).with {
            $0.verbs.removeAll { $0 == "deletecollection" }
            $0.hasStatus = true
            $0.schema = BuiltinSchemas.namespace
            $0.selectableFields = ["status.phase"]
            $0.nameRule = .label
            $0.description = "Namespace provides a scope for names."
        },
        ResourceType("", "v1", "secrets", kind: "Secret").with {
            $0.schema = BuiltinSchemas.secret
            $0.selectableFields = ["type"]
            $0.description = "Secret holds data that only its readers should see."
        },
        ResourceType("", "v1", "configmaps", kind: "ConfigMap", shortNames: ["cm"]).with {
            $0.schema = BuiltinSchemas.configMap
            $0.description = "ConfigMap holds configuration for programs to read."
        },
        ResourceType("", "v1", "serviceaccounts", kind: "ServiceAccount", shortNames: ["sa"]).with {
            $0.schema = BuiltinSchemas.serviceAccount
            $0.description = "ServiceAccount is an identity for programs."
        },
        events,
        events.with {
            $0.group = "events.k8s.io"
            $0.schema = BuiltinSchemas.event
            $0.selectableFields =
                ["regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reason", "type"]
                + ["reportingController"]
        },
    ]

    private static let coordination: [ResourceType] = [
        ResourceType("coordination.k8s.io", "v1", "leases", kind: "Lease").with {
            $0.schema = BuiltinSchemas.lease
            $0.description = "Lease says who holds a lock and until when."
        }
    ]

    private static let apiextensions: [ResourceType] = [
        ResourceType(
            "apiextensions.k8s.io", "v1", "customresourcedefinitions", kind: "CustomResourceDefinition",
            namespaced: false, shortNames: ["crd", "crds"], categories: ["api-extensions"]
        ).with {
            $0.hasStatus = true
            $0.tracksGeneration = true
            $0.schema = BuiltinSchemas.customResourceDefinition
            $0.description = "CustomResourceDefinition adds a resource to the API."
        }
    ]

    private static let stored: [ResourceType] = [
        typed("", "v1", "services", "Service", short: ["svc"], categories: ["all"]),
        typed("", "v1", "pods", "Pod", short: ["po"], categories: ["all"]),
        typed("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", short: ["pvc"]),
        typed("apps", "v1", "deployments", "Deployment", short: ["deploy"], categories: ["all"]),
        typed("apps", "v1", "statefulsets", "StatefulSet", short: ["sts"], categories: ["all"]),
        typed("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", short: ["pdb"]),
        typed("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", short: ["netpol"]),
        rbac("roles", "Role"), rbac("rolebindings", "RoleBinding"),
        rbac("clusterroles", "ClusterRole", namespaced: false),
        rbac("clusterrolebindings", "ClusterRoleBinding", namespaced: false),
        cluster("admissionregistration.k8s.io", "validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
        cluster(
            "admissionregistration.k8s.io", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"),
        cluster("scheduling.k8s.io", "priorityclasses", "PriorityClass").with {
            $0.shortNames = ["pc"]
            $0.tracksGeneration = false
        },
    ]

    private static let reviews: [ResourceType] = [
        review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
        review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
    ]

    private static func typed(
        _ group: String, _ version: String, _ plural: String, _ kind: String, short: [String], categories: [String] = []
    ) -> ResourceType {
        ResourceType(group, version, plural, kind: kind, shortNames: short, categories: categories).with {
            $0.hasStatus = true
            $0.schema = BuiltinSchemas.workload
            $0.tracksGeneration = true
        }
    }

    private static func rbac(_ plural: String, _ kind: String, namespaced: Bool = true) -> ResourceType {
        ResourceType("rbac.authorization.k8s.io", "v1", plural, kind: kind, namespaced: namespaced).with {
            $0.nameRule = .pathSegment
        }
    }

    private static func cluster(_ group: String, _ plural: String, _ kind: String) -> ResourceType {
        ResourceType(group, "v1", plural, kind: kind, namespaced: false).with { $0.tracksGeneration = true }
    }

    private static func review(_ group: String, _ plural: String, _ kind: String) -> ResourceType {
        ResourceType(group, "v1", plural, kind: kind, namespaced: false).with { $0.verbs = ["create"] }
    }
}
