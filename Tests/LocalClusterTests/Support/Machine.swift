import JSON
import Synchronization

@testable import LocalCluster

/// A clock that stands still until told.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

/// A machine without sockets.
final class TestMachine {
    var machine: APIMachine
    let clock: TestClock

    init(token: String? = nil, historyLimit: Int = 1024) {
        let clock = TestClock()
        self.clock = clock
        machine = APIMachine(token: token, store: ClusterStore(historyLimit: historyLimit)) { clock.now }
        settle()
    }

    func settle() {
        for _ in 0..<100 {
            guard machine.runBackground() else { return }
        }
    }

    @discardableResult
    func send(
        _ method: String, _ uri: String, _ body: JSONValue? = nil, type: String = "application/json",
        headers: [String: String] = [:]
    ) -> (status: Int, json: JSONValue, text: String) {
        var all = headers
        all["content-type"] = type
        let reply = machine.handle(
            APIRequest(method: method, uri: uri, headers: all, body: body?.serialized ?? []))
        settle()
        guard case .response(let response) = reply else { return (0, .null, "") }
        let text = String(decoding: response.body, as: UTF8.self)
        return (response.status, (try? JSONValue(parsing: response.body)) ?? .null, text)
    }

    func watch(_ uri: String) -> TestWatch? {
        guard case .watch(let plan) = machine.handle(APIRequest(method: "GET", uri: uri)) else { return nil }
        return TestWatch(cursor: WatchCursor(plan), test: self)
    }

    @discardableResult
    func configMap(_ name: String, _ data: JSONValue = [:], owner: String? = nil) -> JSONValue {
        var body: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "data": data]
        var metadata: JSONValue = ["name": .string(name)]
        if let owner {
            metadata["ownerReferences"] = [
                ["apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": .string(owner)]
            ]
        }
        body["metadata"] = metadata
        return send("POST", "/api/v1/namespaces/default/configmaps", body).json
    }
}

/// One watch of a `TestMachine`.
final class TestWatch {
    private var cursor: WatchCursor
    private let test: TestMachine

    init(cursor: WatchCursor, test: TestMachine) {
        self.cursor = cursor
        self.test = test
    }

    func next() -> WatchCursor.Batch { cursor.next(test.machine) }
}

extension WatchCursor.Batch {
    var events: [String] {
        lines.compactMap { line in
            guard let json = try? JSONValue(parsing: line) else { return nil }
            return "\(json["type"]?.stringValue ?? "") \(json.at("object", "metadata", "name")?.stringValue ?? "")"
        }
    }
}
