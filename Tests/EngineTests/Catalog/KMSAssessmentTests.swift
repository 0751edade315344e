import JSON
import Testing

@testable import Engine

@Suite struct KMSAssessmentTests {
    static let id = "8ee21d91-c000-428c-8032-235aac55da36"
    static let arn = JSONValue.string("arn:aws:kms:eu-west-1:\(AssessmentProbe.account):key/\(id)")
    static let root =
        #"{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}"#
    static let sameRoot: JSONValue = [
        "Version": "2012-10-17", "Id": "",
        "Statement": [
            [
                "Sid": "Root", "Effect": "Allow", "Action": ["kms:*"], "Resource": ["*"],
                "Principal": ["AWS": ["111122223333"]],
            ]
        ],
    ]
    static let open =
        #"{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#

    static let resources: [AssessmentProbe.Resource] = [
        .init(
            "aws_kms_key", "main",
            [
                "id": .string(id), "key_id": .string(id), "arn": arn, "description": "main", "policy": .string(root),
                "is_enabled": true, "enable_key_rotation": true, "rotation_period_in_days": 365, "tags": ["a": "1"],
                "deletion_window_in_days": 30, "multi_region": false,
            ]),
        .init(
            "aws_kms_replica_key", "copy",
            ["id": "mrk-1", "key_id": "mrk-1", "enabled": true, "description": "copy", "policy": .string(root)]),
        .init(
            "aws_kms_external_key", "ext",
            ["id": "ext-1", "enabled": true, "description": "ext", "policy": .string(root), "valid_to": ""]),
        .init("aws_kms_key", "split", ["id": "split-1", "key_id": "split-1", "policy": .string(open)]),
        .init("aws_kms_key_policy", "split", ["id": "split-1", "key_id": "split-1", "policy": .string(root)]),
        .init(
            "aws_kms_alias", "main",
            [
                "id": "alias/main", "name": "alias/main", "target_key_id": .string(id),
                "arn": "arn:aws:kms:eu-west-1:111122223333:alias/main", "target_key_arn": arn,
            ]),
        .init(
            "aws_kms_grant", "main",
            ["id": .string(id + ":g1"), "key_id": .string(id), "grant_id": "g1", "operations": ["Decrypt"]]),
        .init(
            "aws_kms_custom_key_store", "hsm",
            ["id": "cks-1", "custom_key_store_name": "hsm", "cloud_hsm_cluster_id": "c-1", "key_store_password": "s"]),
    ]

    static func keyed(_ more: [String: JSONValue], by key: JSONValue = arn) -> JSONValue {
        .object(["keyId": key].merging(more) { $1 })
    }
    static func kms(
        _ event: String, on address: String, _ changed: JSONValue, same: JSONValue? = nil, _ difference: String
    ) -> TwinCase {
        TwinCase(event, on: address, changed, same: same, difference, service: "kms")
    }

    static let cases: [TwinCase] = [
        kms(
            "PutKeyPolicy", on: "aws_kms_key.main",
            keyed(["policy": .string(open), "policyName": "default", "bypassPolicyLockoutSafetyCheck": false]),
            same: keyed(["policy": sameRoot], by: .string(id)),
            "policy=\(IAMAccount.quoted(root))->\(IAMAccount.quoted(open))"),
        kms(
            "PutKeyPolicy", on: "aws_kms_key_policy.split", keyed(["policy": .string(open)], by: "split-1"),
            same: keyed(["policy": sameRoot], by: "split-1"),
            "policy=\(IAMAccount.quoted(root))->\(IAMAccount.quoted(open))"),
        kms(
            "PutKeyPolicy", on: "aws_kms_replica_key.copy", keyed(["policy": .string(open)], by: "mrk-1"),
            same: keyed(["policy": sameRoot], by: "mrk-1"),
            "policy=\(IAMAccount.quoted(root))->\(IAMAccount.quoted(open))"),
        kms(
            "UpdateKeyDescription", on: "aws_kms_key.main", keyed(["description": "x"]),
            same: keyed(["description": "main"]), #"description="main"->"x""#),
        kms("DisableKey", on: "aws_kms_key.main", keyed([:]), "is_enabled=true->false"),
        kms("DisableKey", on: "aws_kms_replica_key.copy", keyed([:], by: "mrk-1"), "enabled=true->false"),
        kms("DisableKey", on: "aws_kms_external_key.ext", keyed([:], by: "ext-1"), "enabled=true->false"),
        kms("DisableKeyRotation", on: "aws_kms_key.main", keyed([:]), "enable_key_rotation=true->false"),
        kms(
            "EnableKeyRotation", on: "aws_kms_key.main", keyed(["rotationPeriodInDays": 90]),
            same: keyed(["rotationPeriodInDays": 365]), "rotation_period_in_days=365->90"),
        kms(
            "TagResource", on: "aws_kms_key.main", keyed(["tags": [["tagKey": "a", "tagValue": "2"]]]),
            same: keyed(["tags": [["tagKey": "a", "tagValue": "1"]]]), #"tags["a"]="1"->"2""#),
        kms(
            "UntagResource", on: "aws_kms_key.main", keyed(["tagKeys": ["a"]]), same: keyed(["tagKeys": ["b"]]),
            #"Removed tags["a"]="1"->"#),
        kms(
            "UpdateAlias", on: "aws_kms_alias.main", ["aliasName": "alias/main", "targetKeyId": "k2"],
            same: ["aliasName": "alias/main", "targetKeyId": arn], #"target_key_id="\#(id)"->"k2""#),
        kms(
            "ImportKeyMaterial", on: "aws_kms_external_key.ext",
            keyed(["validTo": "2030-01-01T00:00:00Z", "expirationModel": "KEY_MATERIAL_EXPIRES"], by: "ext-1"),
            same: keyed(["importToken": "x", "encryptedKeyMaterial": "y"], by: "ext-1"),
            #"valid_to=""->"2030-01-01T00:00:00Z""#),
        kms(
            "DeleteImportedKeyMaterial", on: "aws_kms_external_key.ext", keyed([:], by: "ext-1"),
            "enabled=true->false"),
        kms(
            "UpdateCustomKeyStore", on: "aws_kms_custom_key_store.hsm",
            ["customKeyStoreId": "cks-1", "newCustomKeyStoreName": "x"],
            same: ["customKeyStoreId": "cks-1", "newCustomKeyStoreName": "hsm", "cloudHsmClusterId": "c-1"],
            #"custom_key_store_name="hsm"->"x""#),
    ]

    static func probe() throws -> AssessmentProbe { try AssessmentProbe(resources) }

    @Test(arguments: cases) func `tells exactly what differs, and its twin is proven equal`(_ test: TwinCase) throws {
        let probe = try Self.probe()
        let changed = try probe.one(test.event, test.service, test.changed)
        #expect(changed.resource.address == test.address)
        #expect(changed.differences == [test.differences.first ?? ""])
        #expect(changed.unmapped == [])
        #expect(changed.resource.key.region == "eu-west-1")
        guard let twin = test.same else { return }
        let same = try probe.one(test.event, test.service, twin)
        #expect(same.resource.address == test.address)
        #expect(same.isProvenEqual, "\(same.differences) \(same.unmapped)")
    }

    @Test(arguments: [
        ("EnableKey", arn, "aws_kms_key.main"), ("EnableKeyRotation", .string(id), "aws_kms_key.main"),
        ("EnableKey", "mrk-1", "aws_kms_replica_key.copy"),
    ])
    func `a call that sets what the state has changes nothing`(
        _ event: String, _ key: JSONValue, _ address: String
    ) throws {
        let found = try Self.probe().one(event, "kms", Self.keyed([:], by: key))
        #expect(found.resource.address == address)
        #expect(found.isProvenEqual)
    }

    @Test func `a key that awaits its deletion is deleted, and comes back disabled`() throws {
        let probe = try Self.probe()
        let gone = try probe.one("ScheduleKeyDeletion", "kms", Self.keyed(["pendingWindowInDays": 7]))
        #expect(gone.resource.address == "aws_kms_key.main")
        #expect(gone.lifecycle == .deleted)
        let over = try probe.assess(
            "DeleteKey", "kms", nil,
            extra: ["eventType": "AwsServiceEvent", "serviceEventDetails": ["keyId": .string(Self.id)]])
        #expect(over.map(\.resource.address) == ["aws_kms_key.main"])
        #expect(over.map(\.lifecycle) == [.deleted])
        let back = try probe.one("CancelKeyDeletion", "kms", Self.keyed([:]))
        #expect(back.lifecycle == .modified)
        #expect(back.makesSure)
        #expect(back.differences == ["is_enabled=true->false"])
    }

    @Test func `aliases and grants are deleted by their names`() throws {
        let probe = try Self.probe()
        let alias = try probe.one("DeleteAlias", "kms", ["aliasName": "alias/main"])
        #expect(alias.resource.address == "aws_kms_alias.main")
        #expect(alias.lifecycle == .deleted)
        let grant = try probe.one("RevokeGrant", "kms", Self.keyed(["grantId": "g1"]))
        #expect(grant.resource.address == "aws_kms_grant.main")
        #expect(grant.lifecycle == .deleted)
        let retired = try probe.assess(
            "RetireGrant", "kms", nil, response: ["keyId": Self.arn],
            extra: ["additionalEventData": ["grantId": "g1"]])
        #expect(retired.map(\.resource.address) == ["aws_kms_grant.main"])
        #expect(retired.map(\.lifecycle) == [.deleted])
        let dry = try probe.one("CreateGrant", "kms", Self.keyed(["dryRun": true, "operations": ["Decrypt"]]))
        #expect(dry.ownership == .undetermined)
        let made = try probe.one(
            "CreateGrant", "kms",
            Self.keyed([
                "granteePrincipal": "arn:aws:iam::111122223333:role/x", "operations": ["Decrypt"],
                "constraints": ["encryptionContextSubset": ["a": "b"], "sourceArn": "arn:x"],
            ]), response: ["grantId": "g2"])
        #expect(made.ownership == .unmanaged)
        #expect(made.resource.id == Self.id + "/g2" || made.resource.id == (Self.arn.stringValue ?? "") + "/g2")
        #expect(made.unmapped == [])
    }

    @Test func `a new key is told by the id that the response gives`() throws {
        let found = try Self.probe().one(
            "CreateKey", "kms", ["policy": .string(Self.root), "keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"],
            response: ["keyMetadata": ["keyId": "new-1", "arn": "arn:aws:kms:eu-west-1:111122223333:key/new-1"]])
        #expect(found.ownership == .unmanaged)
        #expect(found.lifecycle == .created)
        #expect(found.resource.key.type == "aws_kms_key")
        #expect(found.resource.id == "new-1")
        #expect(found.unmapped == [])
    }

    @Test func `which region is primary no attribute tells: unknown, not equal`() throws {
        let found = try Self.probe().one("UpdatePrimaryRegion", "kms", Self.keyed(["primaryRegion": "eu-west-2"]))
        #expect(found.unmapped == ["?primaryRegion"])
        #expect(found.unknownReason == .attributeNotCovered)
    }

    @Test func `a key of the same id in another region is another key`() throws {
        let elsewhere = try AssessmentProbe.event(
            "DisableKey", "kms", request: Self.keyed([:], by: .string(Self.id)), region: "us-east-1")
        let probe = try Self.probe()
        let found = Assessor.assess(
            elsewhere, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
            aliases: probe.aliases)
        #expect(found.map(\.ownership) == [.unmanaged])
    }
}
