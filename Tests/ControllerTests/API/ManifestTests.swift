import CEL
import JSON
import Testing

/// The manifests below config/: what they grant, and what the user's runbook relies on.
@Suite struct ManifestTests {
    private func document(_ path: String, kind: String, name: String) throws -> JSONValue {
        try #require(
            try RepositoryFiles.documents(path).first {
                $0["kind"]?.stringValue == kind && $0.at("metadata", "name")?.stringValue == name
            })
    }

    private func grants(_ role: JSONValue) -> [String] {
        func words(_ json: JSONValue?) -> String {
            (json?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
        }
        return (role["rules"]?.arrayValue ?? []).map {
            "\(words($0["apiGroups"])) \(words($0["resources"])): \(words($0["verbs"]))"
        }
    }

    @Test func `grants the controller what it needs and no Secret`() throws {
        let role = try document("config/rbac/role.yaml", kind: "ClusterRole", name: "tfdrift-controller")
        #expect(
            grants(role) == [
                "tfdrift.dev driftsources driftpolicies: get list watch",
                "tfdrift.dev driftsources/status driftpolicies/status: patch",
                "tfdrift.dev driftreports: get list watch create patch delete",
                "events.k8s.io events: create patch",
            ])
    }

    @Test func `shows reports to nobody who only may view`() throws {
        for role in try RepositoryFiles.documents("config/rbac/user_roles.yaml") {
            let isView = role.at("metadata", "labels", "rbac.authorization.k8s.io/aggregate-to-view") != nil
            #expect(!(isView && grants(role).contains { $0.contains("driftreports") }))
        }
    }

    @Test func `runs restricted, with the probes of the contract`() throws {
        let deployment = try document("config/manager/manager.yaml", kind: "Deployment", name: "tfdrift")
        let pod = try #require(deployment.at("spec", "template", "spec"))
        let container = try #require(pod["containers"]?[0])
        #expect(pod.at("securityContext", "runAsNonRoot") == true)
        #expect(pod.at("securityContext", "seccompProfile", "type") == "RuntimeDefault")
        #expect(
            container["securityContext"] == [
                "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
            ])
        #expect(
            container["livenessProbe"] == [
                "httpGet": ["path": "/healthz", "port": "http"], "initialDelaySeconds": 30, "periodSeconds": 10,
                "timeoutSeconds": 5, "failureThreshold": 3,
            ])
        #expect(
            container["readinessProbe"] == [
                "httpGet": ["path": "/readyz", "port": "http"], "initialDelaySeconds": 10, "periodSeconds": 5,
                "timeoutSeconds": 3, "failureThreshold": 2,
            ])
        #expect(container["ports"]?[0]?["containerPort"] == 8080)
    }

    @Test(arguments: [
        ("CREATE", "system:serviceaccount:tfdrift-system:tfdrift", true),
        ("UPDATE", "system:serviceaccount:tfdrift-system:tfdrift", true),
        ("CREATE", "alice", false), ("UPDATE", "alice", false),
        ("CREATE", "system:serviceaccount:other:tfdrift", false),
        ("UPDATE", "system:serviceaccount:kube-system:generic-garbage-collector", true),
        ("CREATE", "system:serviceaccount:kube-system:generic-garbage-collector", false),
    ])
    func `lets only the operator write reports`(_ row: (String, String, Bool)) throws {
        let policy = try document(
            "config/admission/report-writers.yaml", kind: "ValidatingAdmissionPolicy", name: "tfdrift-report-writers")
        let text = try #require(policy.at("spec", "validations")?[0]?["expression"]?.stringValue)
        let program = try CELProgram(compile: text, variables: ["request"])
        let request: CELValue = ["operation": .string(row.0), "userInfo": ["username": .string(row.1)]]
        #expect(try program.evaluate(["request": request]) == .bool(row.2))
    }

    // Fields of Falco's cloudtrail, gcpaudit and json plugins and of system calls, as their documentation has them.
    static let falcoFields: Set<String> = [
        "ct.id", "ct.error", "ct.src", "ct.name", "ct.user", "ct.region", "ct.srcip", "ct.useragent", "ct.readonly",
        "ct.recipientaccountid", "gcp.user", "gcp.callerIP", "gcp.userAgent", "gcp.methodName", "gcp.resourceName",
        "gcp.projectId", "json.obj", "json.value", "evt.type", "evt.dir", "fd.name", "proc.name", "proc.pname",
        "user.name", "container.id",
    ]

    @Test func `uses fields that Falco has, and sends the whole record with every cloud rule`() throws {
        let items = try #require(try RepositoryFiles.documents("config/falco/tfdrift_rules.yaml").first?.arrayValue)
        let rules = items.filter { $0["rule"] != nil }
        #expect(
            rules.compactMap { $0["rule"]?.stringValue } == [
                "AWS API Call Without Terraform", "AWS Mutating API Call",
                "GCP Resource Modification Without Terraform",
                "GCP Mutating API Call", "Terraform State File Accessed",
            ])
        for item in items {
            let text = (item["condition"]?.stringValue ?? "") + " " + (item["output"]?.stringValue ?? "")
            #expect(Self.fields(of: text).subtracting(Self.falcoFields) == [])
        }
        for rule in rules where rule["source"] != "syscall" {
            #expect(rule["output"]?.stringValue?.contains("%json.obj") == true)
        }
    }

    /// Words with a prefix of Falco's fields, outside of quotes.
    private static func fields(of text: String) -> Set<String> {
        var result: Set<String> = []
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() where index % 2 == 0 {
            for word in part.split(whereSeparator: { !($0.isLetter || $0 == "." || $0 == "_") }) {
                let prefixes = ["ct.", "gcp.", "json.", "evt.", "fd.", "proc.", "user.", "container."]
                if prefixes.contains(where: word.hasPrefix) { result.insert(String(word)) }
            }
        }
        return result
    }
}
