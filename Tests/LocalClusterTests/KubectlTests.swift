import Foundation
import LocalCluster
import Logging
import Testing

/// The real kubectl against `LocalCluster`: what a person sees.
@Suite(.enabled(if: Kubectl.binary != nil, "no kubectl of 1.31 or newer"), .serialized)
struct KubectlTests {
    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: drifts.demo.tfdrift.dev}
        spec:
          group: demo.tfdrift.dev
          scope: Namespaced
          names: {plural: drifts, kind: Drift, shortNames: [dr], categories: [tfdemo]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            selectableFields: [{jsonPath: .spec.severity}]
            additionalPrinterColumns:
            - {name: Severity, type: string, jsonPath: .spec.severity}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            - {name: Account, type: string, jsonPath: .spec.account, priority: 1}
            - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
            schema:
              openAPIV3Schema:
                type: object
                description: A Drift is a thing to show.
                properties:
                  spec:
                    type: object
                    description: What has drifted.
                    required: [severity]
                    properties:
                      severity: {type: string, enum: [High, Low], description: How bad it is.}
                      account: {type: string, default: "123456789012"}
                      tags: {type: object, additionalProperties: {type: string}}
                    x-kubernetes-validations:
                    - {rule: "self.severity != 'High' || self.account != 'x'", message: account x is never bad}
                  status:
                    type: object
                    properties:
                      conditions:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [type]
                        items:
                          type: object
                          required: [type, status]
                          properties:
                            type: {type: string}
                            status: {type: string}
        """

    private static func drift(_ name: String, severity: String = "High", extra: String = "") -> String {
        """
        apiVersion: demo.tfdrift.dev/v1
        kind: Drift
        metadata: {name: \(name), namespace: default, labels: {app: demo}}
        spec: {severity: \(severity)\(extra)}
        """
    }

    /// A cluster with the definition established, and kubectl for it.
    private func withCluster(_ body: (Kubectl) async throws -> Void) async throws {
        var logger = Logger(label: "kubectl")
        logger.logLevel = .error
        try await LocalCluster.with(logger: logger) { running in
            let kubectl = try Kubectl(running)
            defer { kubectl.remove() }
            let file = try kubectl.write("crd.yaml", Self.definition)
            let applied = try await kubectl("apply", "-f", file)
            #expect(applied.out == "customresourcedefinition.apiextensions.k8s.io/drifts.demo.tfdrift.dev created\n")
            #expect(applied.status == 0, "\(applied.err)")
            let waited = try await kubectl(
                "wait", "--for=condition=Established", "crd/drifts.demo.tfdrift.dev", "--timeout=20s")
            #expect(waited.out.hasSuffix("condition met\n"))
            try await body(kubectl)
        }
    }

    private func words(_ line: Substring) -> [String] {
        line.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private func lines(_ text: String) -> [[String]] { text.split(separator: "\n").map(words) }

    @Test func `applies, sees no change, configures and shows the difference`() async throws {
        try await withCluster { kubectl in
            let file = try kubectl.write("d.yaml", Self.drift("one"))
            #expect(try await kubectl("apply", "-f", file).out == "drift.demo.tfdrift.dev/one created\n")
            #expect(try await kubectl("apply", "-f", file).out == "drift.demo.tfdrift.dev/one unchanged\n")
            _ = try kubectl.write("d.yaml", Self.drift("one", severity: "Low"))
            let diff = try await kubectl("diff", "-f", file)
            #expect(diff.status == 1)
            #expect(diff.out.contains("-  severity: High\n+  severity: Low"))
            #expect(try await kubectl("apply", "-f", file).out == "drift.demo.tfdrift.dev/one configured\n")
            let dry = try await kubectl(
                "apply", "--dry-run=server", "-f", try kubectl.write("e.yaml", Self.drift("two")))
            #expect(dry.out == "drift.demo.tfdrift.dev/two created (server dry run)\n")
            #expect(try await kubectl("get", "drift", "two").status == 1)
        }
    }

    @Test func `refuses an invalid object in the server's words`() async throws {
        try await withCluster { kubectl in
            let enumeration = try await kubectl(
                "apply", "-f", try kubectl.write("a.yaml", Self.drift("a", severity: "Huge")))
            #expect(enumeration.status == 1)
            #expect(
                enumeration.err.contains(
                    #"The Drift "a" is invalid: "#)
                    && enumeration.err.contains(
                        #"spec.severity: Unsupported value: "Huge": supported values: "High", "Low""#)
            )
            let rule = try await kubectl(
                "apply", "-f", try kubectl.write("b.yaml", Self.drift("b", extra: ", account: x")))
            #expect(
                rule.err == "The Drift \"b\" is invalid: spec: Invalid value: account x is never bad\n"
                    || rule.err.contains("account x is never bad"))
            let unknown = try await kubectl(
                "apply", "-f", try kubectl.write("c.yaml", Self.drift("c", extra: ", bogus: 1")))
            #expect(unknown.status == 1)
            #expect(unknown.err.contains(#"unknown field "spec.bogus""#))
            let missing = try await kubectl("get", "drift", "nope")
            #expect(missing.err == "Error from server (NotFound): drifts.demo.tfdrift.dev \"nope\" not found\n")
            let kind = try await kubectl("get", "nosuchkind")
            #expect(kind.err == "error: the server doesn't have a resource type \"nosuchkind\"\n")
        }
    }

    @Test func `applies on the server side and names the conflict`() async throws {
        try await withCluster { kubectl in
            let file = try kubectl.write("s.yaml", Self.drift("s"))
            let first = try await kubectl("apply", "--server-side", "-f", file)
            #expect(first.out == "drift.demo.tfdrift.dev/s serverside-applied\n")
            _ = try kubectl.write("s.yaml", Self.drift("s", severity: "Low"))
            let conflict = try await kubectl("apply", "--server-side", "--field-manager=other", "-f", file)
            #expect(conflict.status == 1)
            #expect(
                conflict.err.hasPrefix(
                    "error: Apply failed with 1 conflict: conflict with \"kubectl\": .spec.severity\n"))
            let forced = try await kubectl(
                "apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", file)
            #expect(forced.status == 0)
            let migrated = try kubectl.write("m.yaml", Self.drift("m"))
            _ = try await kubectl("apply", "-f", migrated)
            let migration = try await kubectl("apply", "--server-side", "-f", migrated)
            #expect(migration.out == "drift.demo.tfdrift.dev/m serverside-applied\n", "\(migration.err)")
            let managers = try await kubectl(
                "get", "drift", "m", "--show-managed-fields", "-o", "jsonpath={.metadata.managedFields[*].manager}")
            #expect(Set(words(managers.out[...])) == ["kubectl", "kubectl-last-applied"])
        }
    }

    @Test func `gets tables, wide ones, selections and single fields`() async throws {
        try await withCluster { kubectl in
            let both = Self.drift("one") + "\n---\n" + Self.drift("two", severity: "Low")
            _ = try await kubectl("apply", "-f", try kubectl.write("both.yaml", both))
            let table = lines(try await kubectl("get", "dr").out)
            #expect(table.first == ["NAME", "SEVERITY", "READY", "AGE"])
            #expect(table.dropFirst().map { Array($0.prefix(2)) } == [["one", "High"], ["two", "Low"]])
            let wide = lines(try await kubectl("get", "drifts", "-o", "wide").out)
            #expect(wide.first == ["NAME", "SEVERITY", "READY", "ACCOUNT", "AGE"])
            #expect(wide.dropFirst().first?.contains("123456789012") == true)
            let category = lines(try await kubectl("get", "tfdemo", "-A", "--no-headers").out)
            #expect(
                category.map { Array($0.prefix(2)) } == [["default", "one"], ["default", "two"]]
                    || category.map { Array($0.prefix(2)) } == [
                        ["default", "drift.demo.tfdrift.dev/one"], ["default", "drift.demo.tfdrift.dev/two"],
                    ])
            let field = try await kubectl("get", "drift", "--field-selector", "spec.severity=Low", "-o", "name")
            #expect(field.out == "drift.demo.tfdrift.dev/two\n")
            let label = try await kubectl("get", "drift", "-l", "app=demo,nope!=x", "--no-headers", "-o", "name")
            #expect(label.out == "drift.demo.tfdrift.dev/one\ndrift.demo.tfdrift.dev/two\n")
            let json = try await kubectl("get", "drift", "one", "-o", "jsonpath={.spec.account}")
            #expect(json.out == "123456789012")
            let yaml = try await kubectl("get", "drift", "one", "-o", "yaml")
            #expect(yaml.out.hasPrefix("apiVersion: demo.tfdrift.dev/v1\nkind: Drift\nmetadata:\n"))
            let chunked = lines(try await kubectl("get", "drift", "--chunk-size=1", "--no-headers").out)
            #expect(chunked.compactMap(\.first) == ["one", "two"])
            let empty = try await kubectl("get", "drift", "-n", "kube-system")
            #expect(empty.err == "No resources found in kube-system namespace.\n")
        }
    }

    @Test func `watches until told otherwise`() async throws {
        try await withCluster { kubectl in
            _ = try await kubectl("apply", "-f", try kubectl.write("w.yaml", Self.drift("w")))
            async let watched = kubectl("get", "drift", "-w", "--no-headers", "--request-timeout=4s", "-o", "name")
            for attempt in 0..<12 {
                try await Task.sleep(for: .milliseconds(250))
                _ = try await kubectl("label", "drift", "w", "round=\(attempt)", "--overwrite")
            }
            let names = Set(try await watched.out.split(separator: "\n").map(String.init))
            #expect(names == ["drift.demo.tfdrift.dev/w"])
            #expect(try await watched.out.split(separator: "\n").count >= 2)
        }
    }

    @Test func `waits for conditions, fields and deletion`() async throws {
        try await withCluster { kubectl in
            _ = try await kubectl("apply", "-f", try kubectl.write("w.yaml", Self.drift("w")))
            async let condition = kubectl("wait", "--for=condition=Ready", "drift/w", "--timeout=20s")
            let patch = #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#
            let patched = try await kubectl(
                "patch", "drift", "w", "--subresource=status", "--type=merge", "-p", patch)
            #expect(patched.out == "drift.demo.tfdrift.dev/w patched\n")
            #expect(try await condition.out == "drift.demo.tfdrift.dev/w condition met\n")
            let field = try await kubectl("wait", "--for=jsonpath={.spec.severity}=High", "drift/w", "--timeout=5s")
            #expect(field.status == 0)
            let late = try await kubectl("wait", "--for=condition=Other", "drift/w", "--timeout=1s")
            #expect(late.err == "error: timed out waiting for the condition on drifts/w\n")
            async let gone = kubectl("wait", "--for=delete", "drift/w", "--timeout=20s")
            try await Task.sleep(for: .milliseconds(300))
            let deleted = try await kubectl("delete", "drift", "w")
            #expect(deleted.out.hasPrefix("drift.demo.tfdrift.dev \"w\" deleted"))
            #expect(try await gone.status == 0)
        }
    }

    @Test func `labels, annotates, patches and replaces`() async throws {
        try await withCluster { kubectl in
            let file = try kubectl.write("p.yaml", Self.drift("p"))
            _ = try await kubectl("create", "-f", file)
            let again = try await kubectl("create", "-f", file)
            #expect(again.err.hasPrefix("Error from server (AlreadyExists): error when creating"))
            #expect(try await kubectl("label", "drift", "p", "x=y").out == "drift.demo.tfdrift.dev/p labeled\n")
            #expect(try await kubectl("annotate", "drift", "p", "q=r").out == "drift.demo.tfdrift.dev/p annotated\n")
            let json = try await kubectl(
                "patch", "drift", "p", "--type=json", "-p", #"[{"op":"replace","path":"/spec/severity","value":"Low"}]"#
            )
            #expect(json.out == "drift.demo.tfdrift.dev/p patched\n")
            let none = try await kubectl("patch", "drift", "p", "--type=merge", "-p", #"{"spec":{"severity":"Low"}}"#)
            #expect(none.out == "drift.demo.tfdrift.dev/p patched (no change)\n")
            #expect(try await kubectl("replace", "-f", file).out == "drift.demo.tfdrift.dev/p replaced\n")
            let severity = try await kubectl("get", "drift", "p", "-o", "jsonpath={.spec.severity}")
            #expect(severity.out == "High")
        }
    }

    @Test func `describes an object with its events`() async throws {
        try await withCluster { kubectl in
            _ = try await kubectl("apply", "-f", try kubectl.write("d.yaml", Self.drift("d")))
            let uid = try await kubectl("get", "drift", "d", "-o", "jsonpath={.metadata.uid}").out
            let event = """
                apiVersion: events.k8s.io/v1
                kind: Event
                metadata: {name: d.1, namespace: default}
                eventTime: "2026-11-21T08:00:00.000000Z"
                type: Warning
                reason: DriftDetected
                action: Compare
                note: the instance type changed
                reportingController: tfdrift.dev/operator
                reportingInstance: op-1
                regarding: {apiVersion: demo.tfdrift.dev/v1, kind: Drift, name: d, namespace: default, uid: "\(uid)"}
                """
            let created = try await kubectl("create", "-f", try kubectl.write("event.yaml", event))
            #expect(created.status == 0, "\(created.err)")
            let described = try await kubectl("describe", "drift", "d")
            #expect(described.out.contains("Name:         d\n"))
            #expect(described.out.contains("Severity:  High"))
            #expect(described.out.contains("DriftDetected"))
            #expect(described.out.contains("the instance type changed"))
            let events = try await kubectl("events", "--for", "drift/d")
            #expect(
                events.out.contains("Warning") && events.out.contains("drift/d".lowercased())
                    || events.out.contains("Drift/d"))
            let table = lines(try await kubectl("get", "events").out)
            #expect(table.first == ["LAST", "SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
            #expect(
                table.dropFirst().first?.dropFirst() == [
                    "Warning", "DriftDetected", "drift/d", "the", "instance", "type", "changed",
                ])
        }
    }

    @Test func `explains, and lists resources and versions`() async throws {
        try await withCluster { kubectl in
            let explained = try await kubectl("explain", "drift.spec.severity")
            #expect(explained.out.contains("How bad it is."))
            #expect(explained.out.contains("FIELD: severity <string>"))
            let recursive = try await kubectl("explain", "drift", "--recursive")
            #expect(recursive.out.contains("account\t<string>"))
            let resources = lines(try await kubectl("api-resources", "--api-group=demo.tfdrift.dev").out)
            #expect(resources.last == ["drifts", "dr", "demo.tfdrift.dev/v1", "true", "Drift"])
            #expect(try await kubectl("api-versions").out.contains("demo.tfdrift.dev/v1\n"))
            #expect(try await kubectl("version").out.contains("Server Version: v1."))
        }
    }

    @Test func `runs its typed commands, which send protobuf`() async throws {
        try await withCluster { kubectl in
            #expect(try await kubectl("create", "namespace", "team").out == "namespace/team created\n")
            #expect(try await kubectl("create", "sa", "robot", "-n", "team").out == "serviceaccount/robot created\n")
            let secret = try await kubectl("create", "secret", "generic", "s", "--from-literal=p=q", "-n", "team")
            #expect(secret.out == "secret/s created\n", "\(secret.err)")
            let data = try await kubectl("get", "secret", "s", "-n", "team", "-o", "jsonpath={.data.p}")
            #expect(data.out == "cQ==")
            #expect(try await kubectl("create", "configmap", "c", "--from-literal=a=b", "-n", "team").status == 0)
            #expect(try await kubectl("auth", "can-i", "create", "drifts").out == "yes\n")
            #expect(try await kubectl("auth", "whoami").out.contains("local-admin"))
            let gone = try await kubectl("delete", "namespace", "team")
            #expect(gone.status == 0, "\(gone.err)")
            #expect(try await kubectl("get", "secret", "s", "-n", "team").status == 1)
        }
    }

    @Test func `deletes by file, selector and definition`() async throws {
        try await withCluster { kubectl in
            let both = try kubectl.write("both.yaml", Self.drift("one") + "\n---\n" + Self.drift("two"))
            _ = try await kubectl("apply", "-f", both)
            let file = try await kubectl("delete", "-f", both)
            #expect(file.status == 0)
            _ = try await kubectl("apply", "-f", both)
            let selected = try await kubectl("delete", "drift", "-l", "app=demo")
            #expect(selected.out.split(separator: "\n").count == 2)
            #expect(try await kubectl("delete", "drift", "one", "--ignore-not-found").status == 0)
            #expect(try await kubectl("delete", "crd", "drifts.demo.tfdrift.dev").status == 0)
            #expect(try await kubectl("get", "drifts").status == 1)
        }
    }

    @Test func `applies a whole installation, which nothing runs`() async throws {
        try await withCluster { kubectl in
            let text = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: app, namespace: default}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: x}}
                  template:
                    metadata: {labels: {app: x}}
                    spec:
                      containers:
                      - {name: app, image: "example/app:1", env: [{name: A, value: "1"}]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: "app:reader"}
                rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: app, namespace: default}
                spec: {ports: [{name: http, port: 80}], selector: {app: x}}
                """
            let file = try kubectl.write("all.yaml", text)
            let first = try await kubectl("apply", "-f", file)
            #expect(first.out.split(separator: "\n").allSatisfy { $0.hasSuffix(" created") }, "\(first.err)")
            let again = try await kubectl("apply", "-f", file)
            #expect(again.out.split(separator: "\n").allSatisfy { $0.hasSuffix(" unchanged") }, "\(again.out)")
            _ = try kubectl.write("all.yaml", text.replacing("example/app:1", with: "example/app:2"))
            let changed = try await kubectl("apply", "-f", file)
            #expect(changed.out.contains("deployment.apps/app configured"))
            let image = try await kubectl(
                "get", "deploy", "app", "-o", "jsonpath={.spec.template.spec.containers[0].image}")
            #expect(image.out == "example/app:2")
        }
    }
}
