import JSON
import Testing

@testable import LocalCluster

@Suite struct BackgroundTests {
    @Test func `deletes dependents down the chain`() {
        let test = TestMachine()
        let owner = test.configMap("owner")
        let child = test.configMap("child", owner: owner.uid)
        test.configMap("grandchild", owner: child.uid)
        test.configMap("unrelated")
        test.send("DELETE", "/api/v1/namespaces/default/configmaps/owner")
        let names = (test.send("GET", "/api/v1/namespaces/default/configmaps").json["items"]?.arrayValue ?? [])
            .compactMap { $0.at("metadata", "name")?.stringValue }
        #expect(names == ["unrelated"])
    }

    @Test func `keeps an object while one of its owners stands`() {
        let test = TestMachine()
        let first = test.configMap("one")
        let second = test.configMap("two")
        let references: JSONValue = .array(
            [first, second].map {
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": $0.at("metadata", "name") ?? "",
                    "uid": .string($0.uid),
                ]
            })
        test.send(
            "POST", "/api/v1/namespaces/default/configmaps",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "both", "ownerReferences": references]])
        test.send("DELETE", "/api/v1/namespaces/default/configmaps/one")
        let both = test.send("GET", "/api/v1/namespaces/default/configmaps/both")
        #expect(both.status == 200)
        #expect(both.json.owners.map { $0["name"] } == ["two"])
    }

    @Test func `empties a namespace and lets it go`() {
        let test = TestMachine()
        test.send("POST", "/api/v1/namespaces", ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "x"]])
        test.send(
            "POST", "/api/v1/namespaces/x/configmaps",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "held", "finalizers": ["x.io/f"]]])
        let deleted = test.send("DELETE", "/api/v1/namespaces/x")
        #expect(deleted.json.at("status", "phase") == "Terminating")
        #expect(test.send("GET", "/api/v1/namespaces/x").status == 200)
        test.send(
            "PATCH", "/api/v1/namespaces/x/configmaps/held", ["metadata": ["finalizers": .null]],
            type: "application/merge-patch+json")
        #expect(test.send("GET", "/api/v1/namespaces/x").status == 404)
    }

    @Test func `does nothing when nothing was touched`() {
        let test = TestMachine()
        test.configMap("a")
        let version = test.machine.store.version
        let hasChanged = test.machine.runBackground()
        #expect(!hasChanged)
        #expect(test.machine.store.version == version)
    }
}

@Suite struct MachineTests {
    @Test func `wants its token when it has one`() {
        let test = TestMachine(token: "sesame")
        #expect(test.send("GET", "/api/v1/namespaces").status == 403)
        #expect(test.send("GET", "/api/v1/namespaces", headers: ["authorization": "Bearer wrong"]).status == 401)
        #expect(test.send("GET", "/api/v1/namespaces", headers: ["authorization": "Bearer sesame"]).status == 200)
    }

    @Test(arguments: ["/", "/api", "/apis", "/api/v1", "/openapi/v3", "/version", "/openapi/v3/api/v1"])
    func `answers a discovery path`(_ path: String) {
        let test = TestMachine()
        let answer = test.send("GET", path)
        #expect(answer.status == 200)
        #expect(answer.json.objectValue?.isEmpty == false)
    }

    @Test(arguments: ["/openapi/v2", "/nosuch", "/apis/a/b/c/d/e/f/g", "/api/v1/namespaces/default/nosuch/x"])
    func `answers 404 elsewhere`(_ path: String) {
        let test = TestMachine()
        #expect(test.send("GET", path).status == 404)
    }

    @Test func `answers 304 for discovery that did not change`() {
        let test = TestMachine()
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        guard
            case .response(let first) = test.machine.handle(
                APIRequest(method: "GET", uri: "/apis", headers: ["accept": accept]))
        else {
            Issue.record("no response")
            return
        }
        let tag = first.headers.first { $0.0 == "Etag" }?.1 ?? ""
        #expect(tag.utf8.count == 130)
        let again = test.send("GET", "/apis", headers: ["accept": accept, "if-none-match": tag])
        #expect(again.status == 304)
        #expect(again.text.isEmpty)
    }

    @Test func `ages in tables follow its clock`() {
        let test = TestMachine()
        test.configMap("a", ["x": "y"])
        test.clock.advance(seconds: 90)
        let table = test.send(
            "GET", "/api/v1/namespaces/default/configmaps",
            headers: ["accept": "application/json;as=Table;v=v1;g=meta.k8s.io"])
        #expect(table.json["rows"]?[0]?["cells"] == ["a", 1, "90s"])
    }

    @Test func `refuses an object over the storage's limit`() {
        let test = TestMachine()
        let text = String(repeating: "x", count: 1_600_000)
        #expect(test.configMap("big", ["x": .string(text)])["code"] == 500)
    }

    @Test func `lets a status be applied to an object that others read meanwhile`() {
        let test = TestMachine()
        let created = test.configMap("a")
        let answer = test.send(
            "PATCH", "/api/v1/namespaces/default/configmaps/a?fieldManager=op",
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "a", "resourceVersion": .string(created.resourceVersion)], "data": ["k": "v"],
            ], type: "application/apply-patch+yaml")
        #expect(answer.status == 200)
        #expect(answer.json.resourceVersion != created.resourceVersion)
    }
}

@Suite struct JSONPathTests {
    private let object: JSONValue = [
        "a": ["b.c": 1, "list": [["type": "Ready", "status": "True"], ["type": "Drift", "status": "False"]]]
    ]

    static let paths: [(String, [JSONValue])] = [
        (#".a.list[?(@.type=="Ready")].status"#, ["True"]), (".a.list[*].status", ["True", "False"]),
        (".a.list[1].type", ["Drift"]), (".a.list[-1].type", ["Drift"]), (#".a.b\.c"#, [1]), (".a['b.c']", [1]),
        (".a.list[?(@.status!='True')].type", ["Drift"]), (".nope.x", []), (".a.list[9]", []), (".a.list[].x", []),
    ]

    @Test(arguments: paths) func `finds`(_ path: String, _ expected: [JSONValue]) {
        #expect(JSONPath(path).values(in: object) == expected)
    }
}
