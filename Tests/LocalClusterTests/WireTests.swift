import JSON
import Testing

@testable import LocalCluster

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-21T08:00:00Z", 1_795_248_000_000_000),
        ("2000-02-29T23:59:59.5Z", 951_868_799_500_000), ("2026-01-01T01:00:00+01:00", 1_767_225_600_000_000),
    ]) func `reads and writes the same instant`(_ text: String, _ micros: Int64) {
        #expect(Timestamp.parse(text) == micros)
        #expect(Timestamp.parse(Timestamp.micro(micros)) == micros)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "yesterday at noon!!",
    ])
    func `refuses what is no time`(_ text: String) { #expect(Timestamp.parse(text) == nil) }

    @Test(arguments: [
        (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"),
        (11_100, "3h5m"), (36_000, "10h"), (172_800, "2d"), (180_000, "2d2h"), (864_000, "10d"), (64_000_000, "2y10d"),
        (-5, "<invalid>"),
    ]) func `writes ages as kubectl does`(_ seconds: Int64, _ expected: String) {
        #expect(Timestamp.age(since: 0, now: seconds * 1_000_000) == expected)
    }
}

@Suite struct RequestTests {
    @Test func `decodes path and query`() {
        let request = APIRequest(method: "GET", uri: "/api/v1/a%2Fb/?x=1%202&y=a+b&watch=true&z")
        #expect(request.path == ["api", "v1", "a/b"])
        #expect(request.query == ["x": "1 2", "y": "a b", "watch": "true", "z": ""])
        #expect(request.isWatch)
    }

    @Test func `takes the manager from the parameter, else from the agent`() {
        #expect(APIRequest(method: "GET", uri: "/?fieldManager=me").fieldManager == "me")
        #expect(APIRequest(method: "GET", uri: "/", headers: ["user-agent": "op/1.0 (x)"]).fieldManager == "op")
        #expect(APIRequest(method: "GET", uri: "/").fieldManager == "unknown")
    }

    @Test func `finds duplicate members and ignores equal names in different objects`() {
        let text = #"{"a":{"b":1,"b":2},"c":[{"d":1},{"d":1,"e\"":1,"d":2}],"a":3}"#
        #expect(DuplicateFields.find(Array(text.utf8)) == ["a.b", "c[1].d", "a"])
        #expect(DuplicateFields.find(Array("{\"a".utf8)).isEmpty)
    }

    @Test(arguments: [[], [1], [1, 2], [1, 2, 3], [255, 254, 253, 252]] as [[UInt8]])
    func `encodes and decodes base64`(_ bytes: [UInt8]) {
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Base64.decode(Base64.encode(bytes, url: true)) == bytes)
        #expect(StringFormat.isBase64(Base64.encode(bytes)))
    }

    @Test func `chooses the first media range it can give`() throws {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        #expect(try Negotiated.objects(table).form == .table(version: "v1"))
        #expect(try Negotiated.objects("application/vnd.kubernetes.protobuf,application/json").form == .plain)
        #expect(try Negotiated.objects("application/yaml").encoding == .yaml)
        #expect(throws: APIStatus.self) { try Negotiated.objects("text/html") }
    }

    /// As `kubectl create namespace y` sends it.
    @Test func `decodes a protobuf body`() {
        var bytes: [UInt8] = [0x6B, 0x38, 0x73, 0, 0x0A, 0x0F, 0x0A, 2]
        bytes += Array("v1".utf8) + [0x12, 9] + Array("Namespace".utf8)
        let raw: [UInt8] = [0x0A, 3, 0x0A, 1, 0x79, 0x12, 0, 0x1A, 0]
        bytes += [0x12, UInt8(raw.count)] + raw
        #expect(ProtobufBody.decode(bytes) == ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "y"]])
        for cut in 4..<bytes.count { _ = ProtobufBody.decode(Array(bytes.prefix(cut))) }
        #expect(ProtobufBody.decode(Array(bytes.prefix(20))) == nil)
        #expect(ProtobufBody.decode([]) == nil)
    }
}

@Suite struct SelectorTests {
    static let labels = ["app": "web", "tier": "2"]

    @Test(arguments: [
        ("app=web", true), ("app==db", false), ("app!=db", true), ("other!=x", true), ("app in (web, db)", true),
        ("app notin (web)", false), ("app", true), ("!app", false), ("!other,app", true), ("tier>1", true),
        ("tier<2", false),
        ("", true),
    ]) func `matches labels`(_ text: String, _ expected: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(Self.labels) == expected)
    }

    @Test(arguments: ["=", "a===b", "a in b", "a in (b", "a b", "a>b", "a,", "a=b c"])
    func `refuses a label selector`(_ text: String) {
        #expect(throws: APIStatus.self) { try LabelSelector(parsing: text) }
    }

    @Test func `matches fields with escapes`() throws {
        let object: JSONValue = ["spec": ["a": "x,y", "n": 5]]
        #expect(try FieldSelector(parsing: #"spec.a=x\,y"#).matches(object))
        #expect(try FieldSelector(parsing: "spec.n=5,spec.n!=6").matches(object))
        #expect(try !FieldSelector(parsing: "spec.missing=1").matches(object))
        #expect(throws: APIStatus.self) { try FieldSelector(parsing: "nothing") }
    }
}
