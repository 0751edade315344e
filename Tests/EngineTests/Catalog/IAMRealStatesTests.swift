import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Policies of real states, written anew by calls: the same documents in other words are equal, bent ones are not.
@Suite struct IAMRealStatesTests {
    static let folder: String? = RealRecordSweepTests.corpus.map { $0 + "/../tfstate" }

    /// How a call writes the attribute of each type.
    static let calls:
        [String: (event: String, service: String, attribute: String, member: String, ids: [String: String])] =
            [
                "aws_iam_role": (
                    "UpdateAssumeRolePolicy", "iam", "assume_role_policy", "policyDocument", ["roleName": "name"]
                ),
                "aws_iam_role_policy": (
                    "PutRolePolicy", "iam", "policy", "policyDocument", ["roleName": "role", "policyName": "name"]
                ),
                "aws_iam_user_policy": (
                    "PutUserPolicy", "iam", "policy", "policyDocument", ["userName": "user", "policyName": "name"]
                ),
                "aws_iam_group_policy": (
                    "PutGroupPolicy", "iam", "policy", "policyDocument", ["groupName": "group", "policyName": "name"]
                ),
                "aws_iam_policy": ("CreatePolicyVersion", "iam", "policy", "policyDocument", ["policyArn": "arn"]),
                "aws_kms_key": ("PutKeyPolicy", "kms", "policy", "policy", ["keyId": "arn"]),
            ]

    static func instances() throws -> [(type: String, attributes: JSONValue)] {
        guard let folder, let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        var instances: [(type: String, attributes: JSONValue)] = []
        for case let name as String in names where name.hasSuffix(".tfstate") {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name),
                let state = try? JSONValue(parsing: data)
            else { continue }
            for resource in state["resources"]?.arrayValue ?? [] where resource["mode"] == "managed" {
                guard let type = resource["type"]?.stringValue, calls[type] != nil else { continue }
                for instance in resource["instances"]?.arrayValue ?? [] {
                    if let attributes = instance["attributes"] { instances.append((type, attributes)) }
                }
            }
        }
        return instances
    }

    /// The same policy in other words.
    static func reworded(_ text: String) throws -> [JSONValue] {
        let tree = try JSONValue(parsing: text)
        let encoded = text.utf8.map { byte in
            let digits = Array("0123456789ABCDEF".utf8)
            return String(decoding: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
        }
        return [.string(text), .string(tree.prettyText), tree, .string(encoded.joined()), .string(turned(tree).text)]
    }

    /// Lists the other way round, single values as lists.
    static func turned(_ value: JSONValue) -> JSONValue {
        guard case .object(let document) = value else { return value }
        let statements = document["Statement"]?.arrayValue ?? document["Statement"].map { [$0] } ?? []
        let turned = statements.reversed().map { statement in
            JSONValue.object(
                Dictionary(
                    (statement.objectValue ?? [:]).map { name, value in
                        guard ["Action", "Resource", "NotAction", "NotResource"].contains(name) else {
                            return (name, value)
                        }
                        return (name, .array((value.arrayValue ?? [value]).reversed()))
                    }, uniquingKeysWith: { $1 }))
        }
        return .object(document.merging(["Statement": .array(Array(turned))]) { $1 })
    }

    @Test(.enabled(if: folder != nil)) func `documents of real states are told equal in other words only`() throws {
        var count = 0
        for (type, attributes) in try Self.instances() {
            guard let call = Self.calls[type], let text = attributes[call.attribute]?.stringValue, !text.isEmpty else {
                continue
            }
            let probe = try AssessmentProbe([.init(type, "real", attributes)])
            var request: [String: JSONValue] = ["setAsDefault": true]
            if type != "aws_iam_policy" { request = [:] }
            for (member, attribute) in call.ids { request[member] = attributes[attribute] ?? .null }
            let account = attributes["arn"]?.stringValue.flatMap { ReferenceForms.place(ofARN: $0) }?.account
            let region = attributes["arn"]?.stringValue.flatMap { ReferenceForms.place(ofARN: $0) }?.region
            func found(_ document: JSONValue) throws -> Assessment {
                request[call.member] = document
                let event = try AssessmentProbe.event(
                    call.event, call.service, request: .object(request), region: region ?? "us-east-1",
                    extra: ["recipientAccountId": .string(account ?? AssessmentProbe.account)])
                let all = Assessor.assess(
                    event, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
                    aliases: probe.aliases)
                try #require(all.count == 1)
                return all[0]
            }
            for document in try Self.reworded(text) {
                let same = try found(document)
                #expect(same.resource.address == type + ".real")
                #expect(same.isProvenEqual, "\(type) \(same.differences)")
            }
            let bent = text.replacing("\"Allow\"", with: "\"Deny\"")
            if bent != text { #expect(try found(.string(bent)).differences.count == 1) }
            count += 1
        }
        #expect(count > 20)
    }
}
