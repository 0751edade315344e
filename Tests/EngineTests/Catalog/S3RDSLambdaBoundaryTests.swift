import JSON
import Testing

@testable import Engine

/// What these calls do not tell, and whose objects they are about.
@Suite struct S3RDSLambdaBoundaryTests {
    static let bucket: JSONValue = ["id": "logs", "bucket": "logs", "arn": "arn:aws:s3:::logs", "tags_all": [:]]
    static func bucketOnly() throws -> AssessmentProbe {
        try AssessmentProbe([.init("aws_s3_bucket", "logs", bucket)])
    }
    static func full(_ service: String) throws -> AssessmentProbe { try AssessmentProbe(CallTable(service).state) }

    @Test(arguments: ["PutBucketPublicAccessBlock", "PutBucketEncryption", "PutBucketVersioning", "PutBucketPolicy"])
    func `a put call whose body the record lacks is unknown, not a return to defaults`(_ call: String) throws {
        let found = try Self.full("s3").one(call, "s3", ["bucketName": "logs", "host": "logs.s3.amazonaws.com"])
        #expect(found.ownership == .managed)
        #expect(found.unknownReason == .valueNotInEvent)
        #expect(found.differences == [])
    }

    @Test func `a setting that the bucket does not list is unmanaged and has the bucket as parent`() throws {
        let found = try Self.bucketOnly().one(
            "PutBucketPublicAccessBlock", "s3",
            ["bucketName": "logs", "PublicAccessBlockConfiguration": ["BlockPublicAcls": false]])
        #expect(found.ownership == .unmanaged)
        #expect(found.resource.key.type == "aws_s3_bucket_public_access_block")
        #expect(found.resource.id == "logs")
        #expect(found.parent?.address == "aws_s3_bucket.logs")
    }

    @Test func `a setting that the bucket lists shows on the bucket`() throws {
        let found = try Self.bucketOnly().one(
            "PutBucketVersioning", "s3", ["bucketName": "logs", "VersioningConfiguration": ["Status": "Enabled"]])
        #expect(found.resource.address == "aws_s3_bucket.logs")
        #expect(found.differences == ["versioning[0].enabled=->true"])
    }

    @Test func `a setting of a bucket that nobody manages is the bucket's line`() throws {
        let found = try AssessmentProbe().one(
            "PutBucketVersioning", "s3", ["bucketName": "other", "VersioningConfiguration": ["Status": "Enabled"]])
        #expect(found.ownership == .unmanaged)
        #expect(found.resource.key.type == "aws_s3_bucket")
        #expect(found.resource.id == "other")
        #expect(found.lifecycle == .modified)
    }

    @Test func `data of a bucket is not configuration`() throws {
        let found = try Self.bucketOnly().assess("PutObject", "s3", ["bucketName": "logs", "key": "a"])
        #expect(found.map(\.ignored) == [.notConfiguration])
    }

    @Test func `grants on a bucket that lists its own are known to change, not to what`() throws {
        let found = try Self.bucketOnly().one(
            "PutBucketAcl", "s3",
            ["bucketName": "logs", "AccessControlPolicy": ["AccessControlList": ["Grant": ["Permission": "READ"]]]])
        #expect(found.differences == ["grant=?valueNotInEvent"])
    }

    @Test func `new code that the response does not tell is unknown`() throws {
        let found = try Self.full("lambda").one(
            "UpdateFunctionCode20150331v2", "lambda", ["functionName": "pay", "publish": false])
        #expect(found.resource.address == "aws_lambda_function.pay")
        #expect(found.unknownReason == .valueNotInEvent)
    }

    @Test func `a dry run of new code changes nothing`() throws {
        let found = try Self.full("lambda").one(
            "UpdateFunctionCode20150331v2", "lambda", ["functionName": "pay", "dryRun": true],
            response: ["codeSha256": "ZZZ="])
        #expect(found.ignored == .dryRun)
    }

    @Test func `variables of a function are never shown`() throws {
        let found = try Self.full("lambda").one(
            "UpdateFunctionConfiguration20150331v2", "lambda", ["functionName": "pay", "environment": [:]])
        #expect(found.compared.map(\.isSensitive) == [true])
        #expect(found.compared.first?.stateValue?["redacted"]?.boolValue == true)
        #expect(found.differences == ["environment=?valueRedacted"])
    }

    @Test(arguments: ["pay", "pay:live", "function:pay", "111122223333:function:pay:1"])
    func `a function has many names`(_ name: String) throws {
        let found = try Self.full("lambda").one(
            "PutFunctionConcurrency20171031", "lambda",
            ["functionName": .string(name), "reservedConcurrentExecutions": 0])
        #expect(found.resource.address == "aws_lambda_function.pay")
    }

    @Test(arguments: ["new", "new:live", "arn:aws:lambda:eu-west-1:111122223333:function:new:live"])
    func `a function that nobody manages has one id`(_ name: String) throws {
        let found = try AssessmentProbe().one(
            "PutFunctionConcurrency20171031", "lambda",
            ["functionName": .string(name), "reservedConcurrentExecutions": 0])
        #expect(found.ownership == .unmanaged)
        #expect(found.resource.id == "new")
    }

    @Test func `a permission that nobody manages is a child of its function`() throws {
        let found = try Self.full("lambda").one(
            "AddPermission20150331v2", "lambda",
            ["functionName": "pay", "statementId": "back", "action": "lambda:InvokeFunction", "principal": "*"])
        #expect(found.ownership == .unmanaged)
        #expect(found.lifecycle == .created)
        #expect(found.resource.key.type == "aws_lambda_permission")
        #expect(found.resource.id == "pay/back")
        #expect(found.parent?.address == "aws_lambda_function.pay")
    }

    @Test func `a renamed database keeps its instance`() throws {
        var probe = try Self.full("rds")
        let rename = try AssessmentProbe.event(
            "ModifyDBInstance", "rds",
            request: [
                "dBInstanceIdentifier": "shop", "newDBInstanceIdentifier": "store", "applyImmediately": true,
            ])
        for learned in Assessor.renames(
            in: rename, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
            aliases: probe.aliases)
        { probe.aliases.learn(learned) }
        let found = try probe.one("ModifyDBInstance", "rds", ["dBInstanceIdentifier": "store", "multiAZ": true])
        #expect(found.resource.address == "aws_db_instance.shop")
        #expect(found.effect == .scheduled)
    }

    @Test(arguments: [("docdb", "aws_docdb_cluster"), ("neptune", "aws_neptune_cluster"), ("mysql", "aws_rds_cluster")])
    func `the engine tells whose a new cluster is`(_ engine: String, _ type: String) throws {
        let found = try AssessmentProbe().one(
            "CreateDBCluster", "rds", ["dBClusterIdentifier": "new", "engine": .string(engine)])
        #expect(found.ownership == .unmanaged)
        #expect(found.resource.key.type == type)
        #expect(found.resource.id == "new")
    }

    @Test func `tags of an object that no state holds tell its type by the ARN`() throws {
        let found = try AssessmentProbe().one(
            "AddTagsToResource", "rds",
            ["resourceName": "arn:aws:rds:eu-west-1:111122223333:cluster:x", "tags": [["key": "a", "value": "b"]]])
        #expect(found.ownership == .unmanaged)
        #expect(found.resource.key.type == "aws_rds_cluster")
    }
}
