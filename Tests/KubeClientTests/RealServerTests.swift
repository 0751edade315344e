import FoundationEssentials
import JSON
import KubeClient
import Testing
import Transport

private let kubeconfig = ProcessInfo.processInfo.environment["TFDRIFT_TEST_KUBECONFIG"]

/// The client against the API server that TFDRIFT_TEST_KUBECONFIG names, over real HTTP; skipped without it.
@Suite(.enabled(if: kubeconfig != nil, "TFDRIFT_TEST_KUBECONFIG is not set: no API server to test against"))
struct RealServerTests {
    /// Gives `body` a client and a namespace of its own, which is deleted afterwards.
    private func withNamespace(_ body: (KubeClient, String) async throws -> Void) async throws {
        let http = HTTPClient(logger: quietLogger)
        let client = KubeClient(
            try KubeConfiguration.load(kubeconfig: kubeconfig), http: http,
            userAgent: KubeClient.userAgent(version: "test"), logger: quietLogger)
        let name = "kubeclient-test-\(UInt32.random(in: 0 ... .max))"
        _ = try await client.create(
            .namespaces, KubeObject(apiVersion: "v1", kind: "Namespace", name: name).json, fieldManager: "test")
        do {
            try await body(client, name)
        } catch {
            _ = try? await client.delete(.namespaces, name: name)
            await http.shutdown()
            throw error
        }
        _ = try? await client.delete(.namespaces, name: name)
        await http.shutdown()
    }

    private func configMap(_ namespace: String, _ name: String, _ entries: [String: JSONValue]) -> JSONValue {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: name)
        object["data"] = .object(entries)
        return object.json
    }

    @Test func `discovers, and knows the server's version`() async throws {
        try await withNamespace { client, _ in
            let discovery = try await client.discovery()
            #expect(discovery.contains(.secrets) && discovery.contains(.leases) && discovery.contains(.events))
            #expect(try await client.serverVersion().isAtLeast(major: 1, minor: 31))
            #expect(try await client.offers(.leases))
            #expect(try await !client.offers(GroupVersionResource(group: "no.such", version: "v1", resource: "x")))
        }
    }

    @Test func `creates, reads, applies, patches, replaces, lists and deletes`() async throws {
        try await withNamespace { client, namespace in
            let created = try await client.create(
                .configMaps, configMap(namespace, "a", ["k": "1"]), fieldManager: "one")
            let again = await kubeError { () throws(KubeError) in
                try await client.create(.configMaps, configMap(namespace, "a", [:]), fieldManager: "one")
            }
            #expect(again?.isAlreadyExists == true)
            let conflict = await kubeError { () throws(KubeError) in
                try await client.apply(
                    .configMaps, configMap(namespace, "a", ["k": "2"]), fieldManager: "two", force: false)
            }
            #expect(conflict?.isConflict == true)
            #expect(conflict?.status?.details.causes.first?.field == ".data.k")
            let applied = try await client.apply(
                .configMaps, configMap(namespace, "a", ["k": "2", "l": "x"]), fieldManager: "two", force: true)
            #expect(applied["data"] == ["k": "2", "l": "x"])
            let less = try await client.apply(
                .configMaps, configMap(namespace, "a", ["k": "2"]), fieldManager: "two", force: true)
            #expect(less["data"] == ["k": "2"])
            var stale = created.json
            stale["data"] = ["k": "3"]
            let refused = await kubeError { () throws(KubeError) in
                try await client.replace(.configMaps, stale, fieldManager: "one")
            }
            #expect(refused?.isConflict == true)
            let patched = try await client.patch(
                .configMaps, namespace: namespace, name: "a", type: .json,
                body: [["op": "add", "path": "/data/j", "value": "y"]], fieldManager: "three")
            #expect(patched["data"]?["j"] == "y")
            #expect(try await client.list(.configMaps, namespace: namespace).items.map(\.name).contains("a"))
            let other = await kubeError { () throws(KubeError) in
                try await client.delete(
                    .configMaps, namespace: namespace, name: "a", preconditions: (uid: "no", resourceVersion: "1"))
            }
            #expect(other?.isConflict == true)
            let gone = try await client.delete(
                .configMaps, namespace: namespace, name: "a", preconditions: (patched.uid, patched.resourceVersion))
            #expect(gone == .deleted)
            let missing = await kubeError { () throws(KubeError) in
                try await client.get(.configMaps, namespace: namespace, name: "a")
            }
            #expect(missing?.isNotFound == true && missing?.isUnknownResource == false)
            let unknown = await kubeError { () throws(KubeError) in
                try await client.list(GroupVersionResource(group: "no.such", version: "v1", resource: "x"))
            }
            #expect(unknown?.isUnknownResource == true)
        }
    }

    @Test func `lists page by page`() async throws {
        try await withNamespace { client, namespace in
            for index in 0..<7 {
                _ = try await client.create(
                    .configMaps, configMap(namespace, "m\(index)", [:]), fieldManager: "test")
            }
            var options = ListOptions(fieldSelector: "metadata.name!=kube-root-ca.crt")
            options.limit = 3
            let list = try await client.list(.configMaps, namespace: namespace, options: options)
            #expect(list.items.map(\.name) == (0..<7).map { "m\($0)" })
            #expect(list.items.first?.kind == "ConfigMap")
        }
    }

    @Test(arguments: [true, false]) func `follows a collection`(usesStreamingLists: Bool) async throws {
        try await withNamespace { client, namespace in
            _ = try await client.create(.configMaps, configMap(namespace, "a", ["v": "1"]), fieldManager: "test")
            var options = Reflector.Options(namespace: namespace)
            options.fieldSelector = "metadata.name!=kube-root-ca.crt"
            options.usesStreamingLists = usesStreamingLists
            let reflector = Reflector(client, .configMaps, options: options)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await reflector.run() }
                try await reflector.store.waitUntilSynced()
                #expect(reflector.store.list().map(\.name) == ["a"])
                let big = String(repeating: "x", count: 900_000)
                _ = try await client.apply(
                    .configMaps, configMap(namespace, "b", ["v": .string(big)]), fieldManager: "test", force: true)
                while reflector.store.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(reflector.store.list().last?["data"]?["v"] == .string(big))
                try await client.delete(.configMaps, namespace: namespace, name: "a")
                while reflector.store.count > 1 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(reflector.health.isWatching)
                #expect(reflector.health.error == nil)
                group.cancelAll()
            }
        }
    }

    @Test func `writes events and their series, and leads by a lease`() async throws {
        try await withNamespace { client, namespace in
            let recorder = EventRecorder(
                client: client, controller: "tfdrift.dev/operator", instance: "test-0", logger: quietLogger)
            let regarding = ObjectReference(
                apiVersion: "v1", kind: "ConfigMap", namespace: namespace, name: "a", uid: "u")
            for _ in 0..<2 {
                await recorder.record(
                    regarding: regarding, type: .warning, reason: "DriftDetected", action: "Detect", note: "n")
            }
            let events = try await client.list(.events, namespace: namespace).items
            #expect(events.count == 1)
            #expect(events.first?["series"]?["count"] == 2)
            #expect(events.first?["reportingController"] == "tfdrift.dev/operator")

            let key = ObjectKey(namespace: namespace, name: "leader")
            let elector = LeaderElector(client: client, lease: key, identity: "one", logger: quietLogger)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await elector.run { while !Task.isCancelled { await Task.yield() } } }
                while !elector.isLeader { try? await Task.sleep(for: .milliseconds(5)) }
                group.cancelAll()
            }
            let lease = try await client.lease(key)
            #expect(lease?.holder == "")
            #expect(lease?.duration == 1)
        }
    }

    @Test func `says Unauthorized for a wrong token, and what is wrong with a certificate`() async throws {
        let http = HTTPClient(logger: quietLogger)
        var configuration = try KubeConfiguration.load(kubeconfig: kubeconfig)
        configuration.authentication = .token("wrong")
        let wrongToken = KubeClient(configuration, http: http, userAgent: "t", logger: quietLogger)
        let first = await kubeError { () throws(KubeError) in try await wrongToken.list(.secrets) }
        #expect(first?.isUnauthorized == true)
        configuration.tls.certificateAuthority = nil
        let noAuthority = KubeClient(configuration, http: http, userAgent: "t", logger: quietLogger)
        let second = await kubeError { () throws(KubeError) in try await noAuthority.serverVersion() }
        #expect(second?.shortDescription == "tls")
        await http.shutdown()
    }
}
