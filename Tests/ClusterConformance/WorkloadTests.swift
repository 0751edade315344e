import FoundationEssentials
import JSON
import Testing

extension Conformance.Builtin {
    private func deployment(_ name: String) -> JSONValue {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
            "spec": [
                "selector": ["matchLabels": ["a": "b"]],
                "template": [
                    "metadata": ["labels": ["a": "b"]],
                    "spec": [
                        "serviceAccountName": "x", "securityContext": ["runAsNonRoot": true],
                        "containers": [
                            [
                                "name": "c", "image": "registry.example.com:5000/x",
                                "ports": [["containerPort": 80]],
                                "env": [["name": "P", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]],
                                "livenessProbe": ["httpGet": ["path": "/h", "port": "http"]],
                            ],
                            ["name": "d", "image": "y:1.2"],
                        ],
                        "volumes": [
                            ["name": "v", "emptyDir": [:]], ["name": "s", "secret": ["secretName": "q"]],
                        ],
                    ],
                ],
            ],
        ]
    }

    @Test func `fills in what a Deployment leaves out`() async throws {
        let widgets = try await Widgets()
        let path = "/apis/apps/v1/namespaces/\(widgets.environment.namespace)/deployments"
        let created = try await widgets.cluster.send("POST", path + "?dryRun=All", deployment(widgets.name()))
        #expect(created.status == 201)
        let spec = created.json["spec"] ?? [:]
        #expect(spec["replicas"] == 1)
        #expect(spec["revisionHistoryLimit"] == 10)
        #expect(spec["progressDeadlineSeconds"] == 600)
        #expect(
            spec["strategy"]
                == ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "25%", "maxSurge": "25%"]])
        let pod = spec.at("template", "spec") ?? [:]
        let named: [String: JSONValue] = [
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "serviceAccountName": "x", "serviceAccount": "x", "securityContext": ["runAsNonRoot": true],
            "schedulerName": "default-scheduler",
            "volumes": [
                ["name": "v", "emptyDir": [:]], ["name": "s", "secret": ["secretName": "q", "defaultMode": 420]],
            ],
        ]
        for (member, value) in named { #expect(pod[member] == value, "\(member)") }
        let first: JSONValue = [
            "name": "c", "image": "registry.example.com:5000/x",
            "ports": [["containerPort": 80, "protocol": "TCP"]],
            "env": [
                ["name": "P", "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.name"]]]
            ],
            "livenessProbe": [
                "httpGet": ["path": "/h", "port": "http", "scheme": "HTTP"], "timeoutSeconds": 1, "periodSeconds": 10,
                "successThreshold": 1, "failureThreshold": 3,
            ],
            "resources": [:], "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            "imagePullPolicy": "Always",
        ]
        #expect(pod["containers"]?[0] == first)
        #expect(pod["containers"]?[1]?["imagePullPolicy"] == "IfNotPresent")
    }

    @Test func `applying a Deployment a second time changes nothing`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let path = "/apis/apps/v1/namespaces/\(widgets.environment.namespace)/deployments/\(name)"
        func apply() async throws -> Answer {
            try await widgets.cluster.send(
                "PATCH", path + "?fieldManager=m", deployment(name), type: "application/apply-patch+yaml")
        }
        let first = try await apply()
        #expect(first.status == 201)
        let second = try await apply()
        #expect(second.status == 200)
        #expect(second.json.at("metadata", "generation") == 1)
        #expect(second.json["spec"] == first.json["spec"])
    }

    @Test func `fills in the group of a binding's role and people`() async throws {
        let widgets = try await Widgets()
        let path = "/apis/rbac.authorization.k8s.io/v1/namespaces/\(widgets.environment.namespace)/rolebindings"
        let created = try await widgets.cluster.send(
            "POST", path + "?dryRun=All",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                "metadata": ["name": .string(widgets.name())], "roleRef": ["kind": "Role", "name": "y"],
                "subjects": [
                    ["kind": "ServiceAccount", "name": "s", "namespace": "n"], ["kind": "User", "name": "u"],
                ],
            ])
        #expect(created.status == 201)
        #expect(created.json.at("roleRef", "apiGroup") == "rbac.authorization.k8s.io")
        #expect(created.json["subjects"]?[0] == ["kind": "ServiceAccount", "name": "s", "namespace": "n"])
        #expect(created.json["subjects"]?[1]?["apiGroup"] == "rbac.authorization.k8s.io")
    }

    @Test func `fills in a Service's type and ports`() async throws {
        let widgets = try await Widgets()
        let created = try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/services?dryRun=All",
            [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(widgets.name())],
                "spec": ["ports": [["port": 80]], "selector": ["a": "b"]],
            ])
        #expect(created.status == 201)
        #expect(created.json.at("spec", "type") == "ClusterIP")
        #expect(created.json.at("spec", "sessionAffinity") == "None")
        #expect(created.json.at("spec", "ports")?[0] == ["port": 80, "protocol": "TCP", "targetPort": 80])
    }

    // MARK: TokenRequest

    private func token(_ widgets: Widgets, of account: String, _ spec: JSONValue? = nil) async throws -> Answer {
        var request: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest"]
        request["spec"] = spec
        return try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/serviceaccounts/\(account)/token", request)
    }

    @Test func `gives a token for a service account`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let account = try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/serviceaccounts",
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": .string(name)]])
        #expect(account.status == 201)
        let answer = try await token(widgets, of: name, ["audiences": ["tests"], "expirationSeconds": 1200])
        #expect(answer.status == 201)
        #expect(answer.json["kind"] == "TokenRequest")
        #expect(answer.json.at("metadata", "name") == .string(name))
        #expect(answer.json.at("metadata", "uid") == .string(account.uid))
        #expect(
            answer.json["spec"] == ["audiences": ["tests"], "expirationSeconds": 1200, "boundObjectRef": .null])
        #expect(answer.json.at("status", "expirationTimestamp")?.stringValue?.hasSuffix("Z") == true)
        let parts = (answer.json.at("status", "token")?.stringValue ?? "")
            .split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        let claims = try JSONValue(parsing: Array(try #require(Data(base64Encoded: text))))
        #expect(claims["sub"] == .string("system:serviceaccount:\(widgets.environment.namespace):\(name)"))
        #expect(claims["aud"] == ["tests"])
        let issued = claims["iat"]?.intValue ?? 0
        #expect(claims["exp"] == .int(issued + 1200))
        let usual = try await token(widgets, of: name)
        #expect(usual.json.at("spec", "expirationSeconds") == 3600)
    }

    @Test func `gives no token for too short a time, nor for nobody`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/serviceaccounts",
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": .string(name)]])
        let short = try await token(widgets, of: name, ["expirationSeconds": 60])
        #expect(short.status == 422)
        #expect(
            short.causes == [
                "FieldValueInvalid spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes"
            ])
        let absent = try await token(widgets, of: "nobody")
        #expect(absent.status == 404)
        #expect(absent.message == #"serviceaccounts "nobody" not found"#)
        let read = try await widgets.cluster.send(
            "GET", "\(widgets.environment.core)/serviceaccounts/\(name)/token")
        #expect(read.status == 405)
    }
}
