import JSON
import Testing

@testable import LocalCluster

@Suite struct ClusterStoreTests {
    private let resource = GroupResource(group: "", resource: "things")
    private let key = ObjectName(namespace: "n", name: "a")

    @Test func `counts versions across all resources`() {
        var store = ClusterStore(startingVersion: 10)
        store.open(resource)
        let first = store.put(resource, key, ["v": 1])
        let second = store.put(resource, key, ["v": 2])
        #expect(first.resourceVersion == "12")
        #expect(second.resourceVersion == "13")
        store.remove(resource, key)
        #expect(store.version == 14)
        #expect(store.object(resource, key) == nil)
    }

    @Test func `rolls back to any version it still knows`() throws {
        var store = ClusterStore(startingVersion: 10)
        store.open(resource)
        _ = store.put(resource, key, ["v": 1])
        _ = store.put(resource, key, ["v": 2])
        store.remove(resource, key)
        let collection = try #require(store.collections[resource])
        #expect(collection.objects(at: 11)?.isEmpty == true)
        #expect(collection.objects(at: 12)?[key]?["v"] == 1)
        #expect(collection.objects(at: 13)?[key]?["v"] == 2)
        #expect(collection.objects(at: 14)?.isEmpty == true)
        #expect(collection.objects(at: 9) == nil)
    }

    @Test func `forgets the oldest changes and says so`() throws {
        var store = ClusterStore(startingVersion: 10, historyLimit: 8)
        store.open(resource)
        for value in 0..<100 { _ = store.put(resource, key, ["v": .int(Int64(value))]) }
        let collection = try #require(store.collections[resource])
        #expect(collection.history.count <= 10)
        #expect(collection.events(after: 20) == nil)
        #expect(collection.events(after: collection.floor)?.count == collection.history.count)
        #expect(collection.events(after: store.version)?.isEmpty == true)
    }
}

@Suite struct WatchCursorTests {
    @Test func `continues where it was`() throws {
        let test = TestMachine()
        test.configMap("a")
        let cursor = try #require(test.watch("/api/v1/namespaces/default/configmaps?watch=true"))
        #expect(cursor.next().events == ["ADDED a"])
        #expect(cursor.next().events.isEmpty)
        test.configMap("b")
        test.send("DELETE", "/api/v1/namespaces/default/configmaps/a")
        #expect(cursor.next().events == ["ADDED b", "DELETED a"])
    }

    @Test func `ends with 410 when it fell behind the history`() throws {
        let test = TestMachine(historyLimit: 4)
        let cursor = try #require(test.watch("/api/v1/namespaces/default/configmaps?watch=true"))
        #expect(!cursor.next().isFinal)
        for index in 0..<40 { test.configMap("c\(index)") }
        let batch = cursor.next()
        #expect(batch.isFinal)
        let line = try JSONValue(parsing: try #require(batch.lines.last))
        #expect(line["type"] == "ERROR")
        #expect(line.at("object", "code") == 410)
    }

    @Test func `expires after compaction only for the past`() throws {
        let test = TestMachine()
        let created = test.configMap("a")
        test.configMap("b")
        test.machine.store.compact()
        let old = "/api/v1/namespaces/default/configmaps?watch=true&resourceVersion="
        let expired = try #require(test.watch(old + created.resourceVersion))
        #expect(expired.next().isFinal)
        let present = try #require(test.watch(old + String(test.machine.store.version)))
        #expect(!present.next().isFinal)
        let exact = test.send(
            "GET",
            "/api/v1/namespaces/default/configmaps?resourceVersion=\(created.resourceVersion)&resourceVersionMatch=Exact"
        )
        #expect(exact.status == 410)
        #expect(exact.json["reason"] == "Expired")
    }

    @Test func `gives large backlogs in bounded batches`() throws {
        let test = TestMachine(historyLimit: 2000)
        let cursor = try #require(test.watch("/api/v1/namespaces/default/configmaps?watch=true"))
        _ = cursor.next()
        for index in 0..<600 { test.configMap("c\(index)") }
        var counts: [Int] = []
        while case let count = cursor.next().lines.count, count > 0 { counts.append(count) }
        #expect(counts == [256, 256, 88])
    }

    @Test func `gives an expired continue token with a way on`() throws {
        let test = TestMachine()
        for name in ["a", "b", "c"] { test.configMap(name) }
        let base = "/api/v1/namespaces/default/configmaps?limit=1"
        let first = test.send("GET", base)
        let token = try #require(first.json.at("metadata", "continue")?.stringValue)
        #expect(first.json.at("metadata", "remainingItemCount") == 2)
        test.configMap("b2")
        test.machine.store.compact()
        let expired = test.send("GET", "\(base)&continue=\(token)")
        #expect(expired.status == 410)
        let inconsistent = try #require(expired.json.at("metadata", "continue")?.stringValue)
        let rest = test.send("GET", "\(base)&continue=\(inconsistent)")
        #expect(rest.status == 200)
        #expect(rest.json["items"]?[0]?.at("metadata", "name") == "b")
    }
}
