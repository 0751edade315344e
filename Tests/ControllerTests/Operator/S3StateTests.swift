import FoundationEssentials
import JSON
import KubeClient
import TestSupport
import Testing
import Transport

@testable import Controller

extension OperatorTests.Sources {
    @Test(.enabled(if: MotoServer.isInstalled))
    func `a state in S3 is read as soon as its credentials and the object are there`() async throws {
        try await OperatorHarness.with { harness in
            let moto = try await MotoServer.start()
            let endpoint = moto.url
            let keys = AWSCredentials(accessKeyID: "AKIDTEST", secretAccessKey: "secret")
            let put: @Sendable (String, [UInt8]) async throws -> Int = { path, body in
                var request = HTTPRequest(method: "PUT", url: endpoint + path)
                request.body = body
                request.signing = AWSSigningV4(credentials: keys, region: "us-east-1", service: "s3")
                return try await harness.cluster.http.send(request).status
            }
            #expect(try await put("/states", []) == 200)
            try await harness.operating { replica in
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                let s3: JSONValue = [
                    "bucket": "states", "key": "web/terraform.tfstate", "region": "us-east-1",
                    "endpoint": .string(endpoint), "usePathStyle": true, "credentialsSecretRef": ["name": "aws-keys"],
                ]
                try await harness.apply(
                    Samples.source(
                        in: harness, spec: ["states": [["name": "main", "s3": s3, "refreshInterval": "1s"]]]))
                let missing = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "SecretNotFound")
                #expect(missing["message"]?.stringValue?.contains("aws-keys") == true)
                let credentials: JSONValue = [
                    "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "aws-keys"],
                    "data": [
                        "AWS_ACCESS_KEY_ID": .string(Data("AKIDTEST".utf8).base64EncodedString()),
                        "AWS_SECRET_ACCESS_KEY": .string(Data("secret".utf8).base64EncodedString()),
                    ],
                ]
                try await harness.apply(credentials)
                let absent = try await harness.condition(
                    "StateLoaded", of: { try await harness.source() }, "False", "StateUnavailable")
                try await eventually("the object to be named") {
                    try await harness.source().condition("StateLoaded")?["message"]?.stringValue?
                        .contains("web/terraform.tfstate") == true
                }
                #expect(absent["message"]?.stringValue?.contains("secret\"") != true)
                let status = try await put("/states/web/terraform.tfstate", TestState(serial: 12).json.serialized)
                #expect(status == 200)
                try await replica.ready()
                #expect(try await harness.source().json.at("status", "states")?[0]?["serial"] == 12)
                try await replica.send(.resize(to: "m5.large").with { $0.time = harness.clock.now + 5_000_000 })
                #expect(try await harness.report().json.at("resource", "state", "serial") == 12)
            }
        }
    }
}
