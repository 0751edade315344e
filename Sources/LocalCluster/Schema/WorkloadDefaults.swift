import JSON

/// What an API server fills into the compiled-in kinds that an installation applies, as far as `kubectl get` and `diff`
/// show it. Nothing here runs a workload.
enum WorkloadDefaults {
    static func fill(_ object: inout JSONValue, kind: String) {
        switch kind {
        case "Deployment": deployment(&object)
        case "Pod": edit(&object, "spec") { pod(&$0) }
        case "Service": service(&object)
        case "RoleBinding", "ClusterRoleBinding": binding(&object)
        default: return
        }
    }

    private static func edit(_ object: inout JSONValue, _ member: String, _ change: (inout JSONValue) -> Void) {
        guard var value = object[member], value.objectValue != nil else { return }
        change(&value)
        object[member] = value
    }

    private static func editAll(_ object: inout JSONValue, _ member: String, _ change: (inout JSONValue) -> Void) {
        guard let elements = object[member]?.arrayValue else { return }
        object[member] = .array(
            elements.map { element in
                guard element.objectValue != nil else { return element }
                var copy = element
                change(&copy)
                return copy
            })
    }

    private static func set(_ object: inout JSONValue, _ defaults: [(String, JSONValue)]) {
        for (member, value) in defaults where object[member] == nil { object[member] = value }
    }

    // MARK: Deployment and Pod

    private static func deployment(_ object: inout JSONValue) {
        edit(&object, "spec") { spec in
            set(
                &spec,
                [
                    ("replicas", 1), ("revisionHistoryLimit", 10), ("progressDeadlineSeconds", 600), ("strategy", [:]),
                ])
            edit(&spec, "strategy") { strategy in
                set(&strategy, [("type", "RollingUpdate")])
                guard strategy["type"] == "RollingUpdate" else { return }
                set(&strategy, [("rollingUpdate", [:])])
                edit(&strategy, "rollingUpdate") { set(&$0, [("maxUnavailable", "25%"), ("maxSurge", "25%")]) }
            }
            edit(&spec, "template") { template in edit(&template, "spec") { pod(&$0) } }
        }
    }

    private static func pod(_ spec: inout JSONValue) {
        set(
            &spec,
            [
                ("restartPolicy", "Always"), ("terminationGracePeriodSeconds", 30), ("dnsPolicy", "ClusterFirst"),
                ("securityContext", [:]), ("schedulerName", "default-scheduler"),
            ])
        // The old name of the field is kept beside the new one.
        if let account = spec["serviceAccountName"] { set(&spec, [("serviceAccount", account)]) }
        for member in ["containers", "initContainers"] { editAll(&spec, member) { container(&$0) } }
        editAll(&spec, "volumes") { volume in
            for source in ["secret", "configMap", "projected", "downwardAPI"] {
                edit(&volume, source) { set(&$0, [("defaultMode", 420)]) }
            }
            edit(&volume, "hostPath") { set(&$0, [("type", "")]) }
        }
    }

    private static func container(_ container: inout JSONValue) {
        let image = container["image"]?.stringValue ?? ""
        let name = image.split(separator: "/").last ?? ""
        let isNewest = !image.contains("@") && (!name.contains(":") || name.hasSuffix(":latest"))
        set(
            &container,
            [
                ("resources", [:]), ("terminationMessagePath", "/dev/termination-log"),
                ("terminationMessagePolicy", "File"), ("imagePullPolicy", isNewest ? "Always" : "IfNotPresent"),
            ])
        editAll(&container, "ports") { set(&$0, [("protocol", "TCP")]) }
        editAll(&container, "env") { variable in
            edit(&variable, "valueFrom") { from in
                edit(&from, "fieldRef") { set(&$0, [("apiVersion", "v1")]) }
                edit(&from, "resourceFieldRef") { set(&$0, [("divisor", "0")]) }
            }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            edit(&container, probe) { probe in
                set(
                    &probe,
                    [
                        ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3),
                    ])
                edit(&probe, "httpGet") { set(&$0, [("path", "/"), ("scheme", "HTTP")]) }
            }
        }
    }

    // MARK: Service, RBAC

    /// No address is given out: nothing here routes to one.
    private static func service(_ object: inout JSONValue) {
        edit(&object, "spec") { spec in
            set(
                &spec,
                [("type", "ClusterIP"), ("sessionAffinity", "None"), ("internalTrafficPolicy", "Cluster")])
            editAll(&spec, "ports") { port in
                set(&port, [("protocol", "TCP")])
                if let number = port["port"] { set(&port, [("targetPort", number)]) }
            }
        }
    }

    private static func binding(_ object: inout JSONValue) {
        let group: JSONValue = "rbac.authorization.k8s.io"
        edit(&object, "roleRef") { set(&$0, [("apiGroup", group)]) }
        editAll(&object, "subjects") { subject in
            guard ["User", "Group"].contains(subject["kind"]?.stringValue) else { return }
            set(&subject, [("apiGroup", group)])
        }
    }
}
