import JSON
import Synchronization
import Testing

@testable import KubeClient

private func object(_ name: String, _ version: Int) -> KubeObject { KubeObject(driftSource(name, version: version)) }
private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "prod", name: name) }

@Suite struct StoreTests {
    @Test func `replaces its whole content in one step and tells only the differences`() {
        let store = Store()
        #expect(!store.hasSynced)
        #expect(
            store.write(.replace([object("b", 1), object("a", 1)])) == [
                .updated(old: nil, new: object("a", 1)), .updated(old: nil, new: object("b", 1)), .synced,
            ])
        #expect(store.hasSynced)
        #expect(store.list().map(\.name) == ["a", "b"])
        #expect(
            store.write(.replace([object("b", 1), object("c", 3)])) == [
                .updated(old: nil, new: object("c", 3)), .deleted(object("a", 1)),
            ])
        #expect(store.write(.replace([object("b", 1), object("c", 3)])).isEmpty)
    }

    @Test func `tells old and new of a change, and nothing of what is the same version`() {
        let store = Store()
        _ = store.write(.replace([object("a", 1)]))
        #expect(store.write(.upsert(object("a", 2))) == [.updated(old: object("a", 1), new: object("a", 2))])
        #expect(store.write(.upsert(object("a", 2))).isEmpty)
        #expect(store.write(.remove(object("a", 3))) == [.deleted(object("a", 3))])
        #expect(store.write(.remove(object("a", 3))).isEmpty)
        #expect(store.get(key("a")) == nil)
    }

    @Test func `tells of an object that was deleted and made again between two lists`() {
        let store = Store()
        _ = store.write(.replace([object("a", 1)]))
        var again = object("a", 1)
        again.setMetadata("uid", "other")
        #expect(store.write(.replace([again])) == [.updated(old: object("a", 1), new: again)])
    }

    @Test func `wakes who waits for the first list`() async throws {
        let store = Store()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await store.waitUntilSynced() } }
            group.addTask { _ = store.write(.replace([])) }
            try await group.waitForAll()
        }
        try await store.waitUntilSynced()
    }

    @Test func `lets go of who is cancelled while waiting`() async {
        let store = Store()
        let task = Task { try await store.waitUntilSynced() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `serves fixed objects without a cluster`() {
        let store = Store(objects: [object("a", 1)])
        #expect(store.hasSynced)
        #expect(store.get(key("a")) == object("a", 1))
        #expect(store.count == 1)
    }
}
