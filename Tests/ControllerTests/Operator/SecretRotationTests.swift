import Demo
import FoundationEssentials
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests.Secrets {
    static let otherToken = "controller-tests-token-2"

    @Test func `a new token is taken and the old one refused, without another wake`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                try await replica.begin()
                #expect(try await replica.post(Array("{\"a\":1}".utf8)).status == 200)
                try await harness.apply(Samples.secret(token: Self.otherToken))
                try await eventually("the new token") {
                    try await replica.post(Array("{\"a\":1}".utf8), token: Self.otherToken).status == 200
                }
                try await eventually("the end of the old token") {
                    try await replica.post(Array("{\"a\":1}".utf8)).status == 404
                }
                // Events are written in order, so one of later is there after those of the rotation.
                let source = try await harness.source()
                try await harness.apply(
                    Samples.source(in: harness, spec: ["states": [Samples.state("gone", in: harness)]]))
                try await harness.condition("Ready", of: { try await harness.source() }, "False", "StateUnavailable")
                try await eventually("the Event of the lost state") {
                    try await harness.events(about: source).contains { $0["reason"] == "StateUnavailable" }
                }
                #expect(try await harness.events(about: source).allSatisfy { $0["reason"] != "NotConnected" })
                #expect(try await harness.source().condition("Receiving")?["status"] == "True")
            }
        }
    }

    @Test func `a token that no URL can hold is named by its field, and put right by the Secret alone`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret(token: "too/short"))
                try await harness.apply(Samples.source(in: harness))
                let invalid = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "SecretInvalid")
                let message = invalid["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("spec.events[falco].falcoHTTP.tokenSecretRef:"))
                #expect(!message.contains("too/short"))
                try await harness.apply(Samples.secret())
                try await replica.ready()
            }
        }
    }

    @Test(.enabled(if: TestCertificates.isAvailable))
    func `an expired client certificate for Falco's gRPC is told, and a renewed one connects by itself`() async throws {
        let certificates = try TestCertificates.shared.get()
        let falco = try FalcoReplayServer(
            .tcp(
                host: "127.0.0.1", port: 0,
                tls: FalcoReplayServer.TLS(
                    certificatePEM: try certificates.bytes("server.crt"),
                    privateKeyPEM: try certificates.bytes("server.key"),
                    clientCAPEM: try certificates.bytes("ca.crt"))))
        let secret: @Sendable (String) throws -> JSONValue = { client in
            Samples.secret(
                "falco-grpc",
                [
                    "ca.crt": try certificates.bytes("ca.crt"), "tls.crt": try certificates.bytes("\(client).crt"),
                    "tls.key": try certificates.bytes("\(client).key"),
                ])
        }
        let port = falco.port
        let outcome = await Result {
            try await OperatorHarness.with { harness in
                try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                    try harness.write(TestState())
                    try await harness.apply(Samples.policy())
                    try await harness.apply(secret("expired"))
                    let grpc: JSONValue = [
                        "address": .string("127.0.0.1:\(port)"),
                        "tls": [
                            "caSecretRef": ["name": "falco-grpc"], "clientSecretRef": ["name": "falco-grpc"],
                            "serverName": "falco.test",
                        ],
                    ]
                    try await harness.apply(
                        Samples.source(in: harness, spec: ["events": [["name": "grpc", "falcoGRPC": grpc]]]))
                    try await harness.condition(
                        "Receiving", of: { try await harness.source() }, "False", "NotConnected")
                    try await eventually("the expired certificate to be named") {
                        try await harness.source().condition("Receiving")?["message"]?.stringValue?
                            .contains("our client certificate /CN=expired has expired") == true
                    }
                    // A key of another certificate, as a rotation in two steps would leave it.
                    var torn = try secret("client")
                    torn["data"]?["tls.key"] = try secret("named")["data"]?["tls.key"] ?? .null
                    try await harness.apply(torn)
                    let invalid = try await harness.condition(
                        "Ready", of: { try await harness.source() }, "False", "SecretInvalid")
                    #expect(invalid["message"]?.stringValue?.hasPrefix("spec.events[grpc].falcoGRPC.tls:") == true)
                    try await harness.apply(secret("client"))
                    try await harness.condition("Receiving", of: { try await harness.source() }, "True", "Connected")
                    try await replica.ready()
                    falco.enqueue([try FalcoReplayAlert.carrying(.resize(to: "m5.large"), harness)])
                    try await harness.report()
                }
            }
        }
        await falco.shutdown()
        try outcome.get()
    }

    @Test func `rotated S3 credentials are used by themselves, and rejected ones are told while the state stays`()
        async throws
    {
        let store = FakeS3(accessKey: "AKIDONE", content: TestState(serial: 7).json.serialized)
        try await store.serving { endpoint in
            try await OperatorHarness.with { harness in
                try await harness.operating({ $0.secretInterval = .milliseconds(200) }) { replica in
                    try await harness.apply(Samples.secret())
                    try await harness.apply(FakeS3.secret("AKIDONE"))
                    try await harness.apply(
                        Samples.source(in: harness, spec: ["states": [FakeS3.state(endpoint)]]))
                    try await replica.ready()
                    store.change { $0.accessKey = "AKIDTWO" }
                    let rejected = try await harness.condition(
                        "Ready", of: { try await harness.source() }, "False", "StateUnavailable")
                    let message = rejected["message"]?.stringValue ?? ""
                    #expect(message.contains("s3://states/web.tfstate"))
                    #expect(message.contains("InvalidAccessKeyId"))
                    #expect(message.contains("renew the Secret"))
                    let entry = try await harness.source().json.at("status", "states")?[0]
                    #expect(entry?["serial"] == 7, "what was loaded stays in force")
                    #expect(replica.operator.isQuiet)
                    try await harness.apply(FakeS3.secret("AKIDTWO"))
                    try await replica.ready()
                    #expect(try await harness.source().condition("StateLoaded")?["status"] == "True")
                    #expect(!harness.log.all.contains { $0.text.contains(FakeS3.secretKey) })
                }
            }
        }
    }

    @Test func `a store that asks for patience with 429 is asked again by itself`() async throws {
        let store = FakeS3(accessKey: "AKIDONE", content: TestState(serial: 7).json.serialized)
        store.change { $0.isBusy = true }
        try await store.serving { endpoint in
            try await OperatorHarness.with { harness in
                try await harness.operating { replica in
                    try await harness.apply(Samples.secret())
                    try await harness.apply(FakeS3.secret("AKIDONE"))
                    try await harness.apply(
                        Samples.source(in: harness, spec: ["states": [FakeS3.state(endpoint)]]))
                    let busy = try await harness.condition(
                        "Ready", of: { try await harness.source() }, "False", "StateUnavailable")
                    #expect(busy["message"]?.stringValue?.contains("asks to come back later (SlowDown)") == true)
                    let asked = store.requestCount
                    try await eventually("another try") { store.requestCount > asked }
                    store.change { $0.isBusy = false }
                    try await replica.ready()
                    #expect(try await harness.source().json.at("status", "states")?[0]?["serial"] == 7)
                }
            }
        }
    }
}

extension FalcoReplayAlert {
    /// As Falco's gRPC output sends the event under our rules, happening now.
    static func carrying(_ event: TestEvent, _ harness: OperatorHarness) throws -> FalcoReplayAlert {
        try FalcoReplayAlert(json: event.with { $0.time = harness.clock.now }.alert.serialized)
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
