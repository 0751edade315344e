import JSON
import Testing

@testable import LocalCluster

@Suite struct FieldSetTests {
    private let json: JSONValue = [
        "f:a": [".": [:], "f:b": [:]], "f:list": [#"k:{"name":"x"}"#: [".": [:], "f:name": [:]]],
        "f:set": [#"v:"t""#: [:]],
    ]

    @Test func `reads back what it writes`() { #expect(FieldSet(fieldsV1: json).fieldsV1 == json) }

    @Test func `names paths as conflicts do, ends before depths`() {
        #expect(
            FieldSet(fieldsV1: json).paths == [
                ".a", ".a.b", #".list[name="x"]"#, #".list[name="x"].name"#, #".set[="t"]"#,
            ])
    }

    @Test func `computes unions, intersections and differences`() {
        let other = FieldSet(fieldsV1: ["f:a": ["f:b": [:], "f:c": [:]]])
        let set = FieldSet(fieldsV1: json)
        #expect(set.intersection(other).fieldsV1 == ["f:a": ["f:b": [:]]])
        #expect(other.subtracting(set).fieldsV1 == ["f:a": ["f:c": [:]]])
        #expect(set.union(other).below(.field("a")).fieldsV1 == ["f:b": [:], "f:c": [:]])
        #expect(set.subtracting(set).isEmpty)
    }

    @Test func `skips keys it cannot read`() {
        #expect(FieldSet(fieldsV1: ["x:y": [:], "k:broken": [:], "i:a": [:]]).isEmpty)
        #expect(FieldSet(fieldsV1: "text").isEmpty)
    }
}

@Suite struct TypedMergeTests {
    private let node = SchemaNode([
        "type": "object",
        "properties": [
            "items": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": ["type": "object", "properties": ["name": ["type": "string"], "v": ["type": "integer"]]],
            ],
            "set": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
            "plain": ["type": "array", "items": ["type": "string"]],
        ],
    ])

    private func items(_ names: String...) -> JSONValue { .array(names.map { ["name": .string($0)] }) }

    @Test func `keeps the order of the newer list and the place of the others`() {
        let merged = TypedValue.merge(["items": items("a", "x", "b", "y")], ["items": items("b", "a", "new")], node)
        #expect(
            merged["items"] == items("x", "b", "a", "y", "new") || merged["items"] == items("b", "a", "x", "y", "new"))
        let names = (merged["items"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(names.count == 5)
        #expect(names.firstIndex(of: "b") ?? 9 < names.firstIndex(of: "a") ?? 0)
    }

    @Test func `unites sets and replaces atomic lists`() {
        let merged = TypedValue.merge(
            ["set": ["a", "b"], "plain": ["a", "b"]], ["set": ["b", "c"], "plain": ["c"]], node)
        #expect(merged == ["set": ["a", "b", "c"], "plain": ["c"]])
    }

    @Test func `tells what was added, changed and removed`() {
        let old: JSONValue = ["items": [["name": "a", "v": 1], ["name": "b"]], "plain": ["x"]]
        let new: JSONValue = ["items": [["name": "a", "v": 2]], "plain": ["x"], "set": ["s"]]
        let comparison = TypedValue.compare(old, new, node)
        #expect(comparison.modified.paths == [#".items[name="a"].v"#])
        #expect(comparison.added.paths == [".set", #".set[="s"]"#])
        #expect(comparison.removed.paths == [#".items[name="b"]"#, #".items[name="b"].name"#])
    }

    @Test func `folds the oldest of many updaters into one entry`() {
        var managed = ManagedFields()
        for index in 0..<12 {
            let manager = ManagedEntry.Manager(
                name: "m\(index)", operation: "Update", apiVersion: "v1", subresource: "")
            let fields = FieldSet(fieldsV1: .object(["f:x\(index)": [:]]))
            let time = "2026-01-01T00:00:\(index + 10)Z"
            managed.entries.append(ManagedEntry(manager: manager, apiVersion: "v1", time: time, fields: fields))
        }
        managed.foldOldUpdates()
        #expect(managed.entries.count == 10)
        let folded = managed.entries.first { $0.manager.name == "ancient-changes" }
        #expect(folded?.fields.paths == [".x0", ".x1", ".x2"])
    }
}

@Suite struct PatchTests {
    private let target: JSONValue = ["a": ["b": [1, 2, 3]], "c": "d"]

    @Test func `inserts, replaces, moves and removes`() throws {
        let patch = try JSONPatch([
            ["op": "add", "path": "/a/b/1", "value": 9], ["op": "remove", "path": "/a/b/0"],
            ["op": "move", "from": "/c", "path": "/e"], ["op": "add", "path": "/f~1g", "value": [:]],
            ["op": "replace", "path": "/a/b/2", "value": 7],
        ])
        #expect(try patch.applied(to: target) == ["a": ["b": [9, 2, 7]], "e": "d", "f/g": [:]])
    }

    static let refused: [JSONValue] = [
        ["op": "add", "path": "/a/b/9", "value": 1], ["op": "add", "path": "/x/y", "value": 1],
        ["op": "remove", "path": "/x"], ["op": "test", "path": "/c", "value": "x"], ["op": "sing", "path": "/c"],
        ["op": "add", "path": "c", "value": 1], ["op": "replace", "path": "/a/b/-1", "value": 1], "text",
    ]

    @Test(arguments: refused) func `refuses an operation`(_ operation: JSONValue) throws {
        let patch = try JSONPatch([operation])
        #expect(throws: APIStatus.self) { try patch.applied(to: target) }
    }

    @Test func `refuses to double an object without end`() throws {
        let double: JSONValue = ["op": "copy", "from": "/a", "path": "/a/-"]
        let patch = try JSONPatch(.array(Array(repeating: double, count: 64)))
        #expect(throws: APIStatus.tooLarge) { try patch.applied(to: ["a": ["text"]]) }
        let nest: JSONValue = ["op": "copy", "from": "/a", "path": "/a/x"]
        let deep = try JSONPatch(.array(Array(repeating: nest, count: 200)))
        #expect(throws: APIStatus.self) { try deep.applied(to: ["a": ["t": "text"]]) }
    }

    @Test func `merges lists by key and follows the directives`() throws {
        let node = BuiltinSchemas.workload
        let live: JSONValue = [
            "spec": [
                "template": [
                    "spec": [
                        "containers": [
                            ["name": "a", "image": "x", "env": [["name": "E", "value": "1"]]],
                            ["name": "b", "image": "y"],
                        ]
                    ]
                ]
            ]
        ]
        let patch: JSONValue = [
            "spec": [
                "template": [
                    "spec": [
                        "$setElementOrder/containers": [["name": "c"], ["name": "a"]],
                        "containers": [
                            ["name": "a", "env": [["name": "F", "value": "2"]]], ["name": "b", "$patch": "delete"],
                            ["name": "c", "image": "z"],
                        ],
                    ]
                ]
            ]
        ]
        let merged = try StrategicMerge.merge(live, patch, node)
        #expect(
            merged.at("spec", "template", "spec", "containers") == [
                ["name": "c", "image": "z"],
                [
                    "name": "a", "image": "x",
                    "env": [["name": "E", "value": "1"], ["name": "F", "value": "2"]],
                ],
            ])
    }

    @Test func `replaces and retains as told`() throws {
        let live: JSONValue = ["spec": ["a": 1, "b": 2]]
        #expect(
            try StrategicMerge.merge(live, ["spec": ["$patch": "replace", "c": 3]], .untyped) == ["spec": ["c": 3]])
        #expect(
            try StrategicMerge.merge(live, ["spec": ["$retainKeys": ["b", "c"], "c": 3]], .untyped)
                == ["spec": ["b": 2, "c": 3]])
    }
}
