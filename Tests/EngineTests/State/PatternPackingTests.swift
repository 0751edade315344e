import JSON
import Testing

@testable import Engine

@Suite struct PatternPackingTests {
    private func packed(_ value: [UInt8], _ pattern: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = [7]
        let isPacked = value.withUnsafeBufferPointer { value in
            pattern.withUnsafeBufferPointer { pattern in
                PatternPacking.pack(value, pattern, PatternPacking.Table(pattern), to: &output)
            }
        }
        #expect(output.first == 7)
        return isPacked ? Array(output.dropFirst()) : nil
    }

    private func unpacked(_ packed: [UInt8], _ pattern: [UInt8], capacity: Int? = nil) -> [UInt8]? {
        packed.withUnsafeBufferPointer { packed in
            var whole = [UInt8](repeating: 0, count: capacity ?? PatternPacking.count(packed))
            let isWhole = whole.withUnsafeMutableBufferPointer { whole in
                pattern.withUnsafeBufferPointer { PatternPacking.unpack(packed, $0, to: whole) }
            }
            return isWhole ? whole : nil
        }
    }

    private func document(_ number: Int) -> [UInt8] {
        let statements = (0..<6).map {
            #"{"Sid":"Allow\#(number)x\#($0)","Effect":"Allow","Resource":"arn:aws:s3:::bucket-\#(number)/prefix-\#($0)/*"}"#
        }
        return Array("[\(statements.joined(separator: ","))]".utf8)
    }

    @Test func `a document that differs in a few names takes a fraction of its space`() throws {
        let (pattern, value) = (document(7), document(123_456))
        let small = try #require(packed(value, pattern))
        #expect(small.count * 3 < value.count)
        #expect(unpacked(small, pattern) == value)
    }

    @Test func `what shares nothing with the pattern is left as it is`() {
        let value = Array((0..<200).map { UInt8(truncatingIfNeeded: $0) })
        #expect(packed(value, document(1)) == nil)
        #expect(packed(Array("short".utf8), document(1)) == nil)
    }

    @Test func `any value comes back as it was`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let pattern = document(Int.random(in: 0..<1_000, using: &random))
            var value = document(Int.random(in: 0..<1_000_000, using: &random))
            for _ in 0..<Int.random(in: 0..<8, using: &random) {
                let start = Int.random(in: 0..<value.count, using: &random)
                let end = min(value.count, start + Int.random(in: 0..<40, using: &random))
                if Bool.random(using: &random) {
                    value.removeSubrange(start..<end)
                } else {
                    value.insert(contentsOf: pattern.suffix(end - start), at: start)
                }
                if value.isEmpty { value = pattern }
            }
            guard let small = packed(value, pattern) else { continue }
            #expect(unpacked(small, pattern) == value)
        }
    }

    @Test func `bytes that are no packed value are refused`() throws {
        let pattern = document(7)
        let small = try #require(packed(document(8), pattern))
        #expect(unpacked(Array(small.dropLast()), pattern) == nil)
        #expect(unpacked(small, Array(pattern.prefix(20))) == nil)
        #expect(unpacked(small, pattern, capacity: 10) == nil)
        #expect(unpacked([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], pattern, capacity: 10) == nil)
        for index in small.indices {
            var broken = small
            broken[index] ^= 0x55
            // Whatever comes out, nothing is read or written beyond its bounds.
            _ = unpacked(broken, pattern, capacity: 4096)
        }
    }

    @Test func `values that are told by others read as they stood in the state`() throws {
        let policies = (0..<40).map {
            #"{"Version":"2012-10-17","Statement":\#(String(decoding: document($0), as: UTF8.self))}"#
        }
        let instances = policies.enumerated().map { number, policy -> JSONValue in
            let tags: JSONValue = [
                "Name": .string("p\(number)"), "team": .string("team-\(number % 3)"), "owner": "platform",
            ]
            return [
                "index_key": .int(Int64(number)),
                "attributes": [
                    "id": .string("arn:aws:iam::111122223333:policy/p\(number)"), "policy": .string(policy),
                    "path": number % 2 == 0 ? "/" : "/service/", "tags": tags, "tags_all": tags,
                ],
                "dependencies": ["aws_iam_role.a", .string("aws_iam_role.b\(number % 2)")],
            ]
        }
        let state: JSONValue = [
            "version": 4, "serial": 1, "lineage": "x", "terraform_version": "1.9.8",
            "resources": [
                [
                    "mode": "managed", "type": "aws_iam_policy", "name": "p", "provider": "aws",
                    "instances": .array(instances),
                ]
            ],
        ]
        var reader = StateReader(
            keep: StateKeepTable([.init(name: "aws_iam_policy", keep: ["policy", "path", "tags_all"], keys: [["arn"]])])
        )
        try reader.feed(state.serialized)
        let snapshot = try reader.finish()
        for (number, instance) in snapshot.instances.enumerated() {
            #expect(instance.attribute("policy")?.value == .string(policies[number]))
            #expect(instance.value(of: "path") == (number % 2 == 0 ? "/" : "/service/"))
            #expect(instance.entries(["Name"], of: "tags_all") == [.string("p\(number)")])
            #expect(instance.attribute("tags")?.value == instance.attribute("tags_all")?.value)
            #expect(instance.dependencies == ["aws_iam_role.a", "aws_iam_role.b\(number % 2)"])
            let all = instance.attributes.value
            #expect(all["policy"] == .string(policies[number]))
            #expect(all["tags_all"]?["team"] == .string("team-\(number % 3)"))
            #expect(
                snapshot.lookup(type: "aws_iam_policy", key: "arn:aws:iam::111122223333:policy/p\(number)") == [
                    instance
                ])
        }
        let arena = snapshot.footprint.first { $0.part == "arena" }?.bytes ?? .max
        #expect(arena < policies.reduce(0) { $0 + $1.utf8.count } / 2)
    }
}
