import Foundation
import JSON
import Testing

@testable import Engine

/// Anybody who may write a ConfigMap can write a catalog file: no text may bring the engine down, neither when it is read
/// nor when calls are judged by it. Texts are the built-in files with words and lines changed at random, by a fixed seed;
/// TFDRIFT_MUTATIONS in the environment sets how many.
@Suite struct CatalogOverlayMutationTests {
    private struct Random {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func below(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(max(bound, 1)))
        }
        mutating func pick<Element>(_ all: [Element]) -> Element? { all.isEmpty ? nil : all[below(all.count)] }
    }

    private static let words = [
        "service", "type", "event", "on", "also", "parent", "by", "set", "unset", "add", "remove", "merge",
        "removeKeys",
        "blocks", "pairs", "document", "rename", "unknown", "hidden", "uses", "ignore", "response", "each", "only",
        "mask",
        "attributes", "fixed", "absent", "standard", "body", "effect", "rules", "authorize", "revoke", "describe",
        "replace",
        "ingress", "egress", "either", "authority", "attach", "create", "delete", "readonly", "not-configuration",
        "when",
        "has", "is", "->", "=", ":", "*", ".", "[]", "a[].b", "response:x.y", "call:a", "additional:b", "labels:c",
        "{@resource}", "{@account}:{a}", "{=x}", "{@last}", "{@parent}", "{@scope}", "{}", "id", "arn", "tags", "name",
        "form:base64", "form:joined", "form:split", "form:negated", "whole", "optional", "default:1", "default:[]",
        "key:id",
        "entry:a,b", "entry:name", "names:A=b,C=-", "names:x=^", "names:f=g_*", "by:key", "of:a=tags", "extra:a=1",
        "where:a=b", "words:a=1,b=true", "model", "record", "x:model", "null", "{\"a\":[1,{}]}", "aws_instance",
        "aws_vpc",
        "aws_security_group", "aws_iam_policy", "google_compute_instance", "azurerm_storage_account", "🙂", "a..b", "#",
        "\"",
    ]

    private static func mutated(_ lines: [Substring], _ random: inout Random) -> String {
        var lines = lines.map(String.init)
        for _ in 0..<random.below(4) {
            guard !lines.isEmpty else { break }
            let index = random.below(lines.count)
            var words = lines[index].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let word = random.pick(Self.words) ?? ""
            switch random.below(7) {
            case 0: words.insert(word, at: random.below(words.count + 1))
            case 1: if !words.isEmpty { words[random.below(words.count)] = word }
            case 2: if !words.isEmpty { words.remove(at: random.below(words.count)) }
            case 3: lines.insert(lines[index], at: random.below(lines.count + 1))
            case 4:
                lines.insert(
                    "    \(word) \(random.pick(Self.words) ?? "") -> \(random.pick(Self.words) ?? "")", at: index)
            case 5: lines.swapAt(index, random.below(lines.count))
            default: words = [String(lines[index].prefix(random.below(lines[index].count + 1)))]
            }
            if index < lines.count { lines[index] = words.joined(separator: " ") }
        }
        return lines.joined(separator: "\n")
    }

    /// A request that has something at every path of the row, of any shape.
    private static func request(of row: EventSpec, _ random: inout Random) -> JSONValue {
        var request: JSONValue = ["instanceId": "i-0123456789abcdef0", "id": "i-0123456789abcdef0", "dryRun": false]
        let paths = row.groups.joined().flatMap { target in
            target.members.rules.map(\.path) + target.finds.flatMap { $0.locators.flatMap(\.paths) }
        }
        for path in paths.prefix(60) {
            let names = path.steps.map { (name: String(decoding: $0.name, as: UTF8.self), isList: $0.isList) }
            request.put(scalar(&random), at: names[...])
        }
        return request
    }

    private static func scalar(_ random: inout Random) -> JSONValue {
        random.pick([
            "i-0123456789abcdef0", "true", 7, -1, 1.5, true, .null, "", [], [:], ["a", 1, .null],
            ["key": "a", "value": "b"],
            "arn:aws:iam::111122223333:policy/x", "10.0.0.0/8", "{\"Statement\":[]}", "🙂", ["items": [["a": 1]]],
        ]) ?? .null
    }

    @Test func `no text brings the engine down`() throws {
        let count = Mutations.count
        let base = try Catalog.builtIn()
        let files = try Mutations.builtInFiles()
        var random = Random(20_261_121)
        var judged = 0
        var broken = 0
        for number in 0..<count {
            guard let file = random.pick(files) else { return }
            let all = file.split(separator: "\n").filter { line in
                !["cloudid", "global", "unique"].contains { line.contains($0) }
            }
            let head = all.filter { $0.hasPrefix("service") }.prefix(1)
            let rows = all.indices.filter { all[$0].hasPrefix("event") }
            let start = random.pick(rows) ?? 0
            let text = Self.mutated(Array(head) + Array(all[start..<min(all.count, start + 40)]), &random)
            let (catalog, errors) = base.overlaid(withReadable: [CatalogFile(name: "m\(number)", text: text)])
            broken += errors.count
            for error in errors {
                #expect(error.file == "m\(number)")
                #expect(error.line > 0)
                #expect(!error.field.isEmpty && !error.message.isEmpty)
            }
            for row in (catalog.overlay?.events ?? []).prefix(8) {
                judged += try judge(row, catalog, &random)
            }
        }
        #expect(judged > count / 8)
        #expect(broken > count / 8)
    }

    /// How many findings there were.
    private func judge(_ row: EventSpec, _ catalog: Catalog, _ random: inout Random) throws -> Int {
        let service = row.services.first ?? ""
        let request = Self.request(of: row, &random)
        var record: JSONValue
        switch row.provider {
        case .aws:
            record = [
                "eventVersion": "1.11", "eventTime": "2026-01-31T12:00:00Z", "eventID": "e-1",
                "eventName": .string(row.name),
                "eventSource": .string(service), "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
                "eventType": "AwsApiCall", "requestParameters": request, "responseElements": request,
                "userIdentity": ["type": "IAMUser", "accountId": "111122223333", "userName": "sam"],
            ]
        default:
            record = [
                "insertId": "e-1", "timestamp": "2026-01-31T12:00:00Z",
                "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
                "resource": ["type": "x", "labels": ["project_id": "p", "zone": "z"]],
                "protoPayload": [
                    "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": .string(service),
                    "methodName": .string(row.name), "resourceName": "projects/p/zones/z/instances/i",
                    "request": request, "response": request, "authenticationInfo": ["principalEmail": "a@example.org"],
                ],
            ]
        }
        guard case .event(let event) = EventDecoder.decode(record.serialized) else { return 0 }
        let state = try AssessmentProbe.snapshot(
            [.init("aws_instance", "web", ["id": "i-0123456789abcdef0", "tags": ["a": "b"], "ami": "ami-1"])], catalog)
        let ownership = OwnershipIndex([.init(key: AssessmentProbe.source.key, states: [state])])
        let environment = Environment(
            catalog: catalog, source: AssessmentProbe.source, policies: .none, ownership: ownership, hasStates: true)
        var memory = Memory()
        _ = Pipeline.explain(environment, memory, event).text
        return Pipeline.step(environment, &memory, .event(event)).map(\.jsonLine).count
    }
}

extension JSONValue {
    fileprivate mutating func put(_ value: JSONValue, at path: ArraySlice<(name: String, isList: Bool)>) {
        guard let first = path.first, objectValue != nil else { return }
        var below: JSONValue =
            path.count > 1 ? (self[first.name]?.objectValue != nil ? self[first.name] ?? [:] : [:]) : value
        if path.count > 1 { below.put(value, at: path.dropFirst()) }
        self[first.name] = first.isList ? .array([below, below]) : below
    }
}

private enum Mutations {
    static func builtInFiles() throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Sources/Engine/Catalog/Data").standardized
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.sorted().filter { $0.hasSuffix(".catalog") }.map { name in
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
    }

    static var count: Int { getenv("TFDRIFT_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 150 }
}
