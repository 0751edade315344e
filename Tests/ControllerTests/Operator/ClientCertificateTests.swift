import Gateway
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests.Certificates {
    /// The TLS listener of one test and its clients.
    private struct Door: Sendable {
        let certificates: TestCertificates
        let port = Int.random(in: 20_001...29_999)

        init() throws { certificates = try TestCertificates.shared.get() }

        func listener(clientCA: String? = nil) throws -> GatewayServer.Listener {
            GatewayServer.Listener(
                host: "127.0.0.1", port: port,
                tls: GatewayServer.TLS(
                    certificate: try certificates.bytes("server.crt"), key: try certificates.bytes("server.key"),
                    clientCA: try clientCA.map { try certificates.bytes("\($0).crt") }))
        }

        /// The answer to an alert posted to an intake by the client of that name, or by nobody.
        func post(_ replica: Replica, to intake: String, as client: String?) async throws -> Int {
            var request = HTTPRequest(
                method: "POST", url: "https://127.0.0.1:\(port)/falco/v1/\(replica.harness.namespace)/\(intake)")
            let event = TestEvent.resize(to: "m5.large").with { $0.time = replica.harness.clock.now }
            request.body = event.alert.serialized
            request.tls.caPEM = try certificates.bytes("ca.crt")
            request.tls.clientCertificatePEM = try client.map { try certificates.bytes("\($0).crt") }
            request.tls.clientKeyPEM = try client.map { try certificates.bytes("\($0).key") }
            return try await replica.harness.cluster.http.send(request).status
        }

        func secret(_ name: String, _ authority: String) throws -> JSONValue {
            Samples.secret(name, ["ca.crt": try certificates.bytes("\(authority).crt")])
        }
    }

    private static func intake(_ name: String, _ secret: String, allowed: [String] = []) -> JSONValue {
        var mtls: JSONValue = ["caSecretRef": ["name": .string(secret)]]
        if !allowed.isEmpty { mtls["allowedNames"] = .array(allowed.map { .string($0) }) }
        return ["name": .string(name), "falcoHTTP": ["mtls": mtls]]
    }

    private static func rejected(_ replica: Replica, _ reason: String) -> Double {
        replica.metric("tfdrift_intake_rejected_total", [("reason", reason)])
    }

    @Test(.enabled(if: TestCertificates.isAvailable))
    func `each intake lets in those whom its own authority signed, over real TLS`() async throws {
        let door = try Door()
        let listener = try door.listener()
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.tls = listener }) { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.policy())
                try await harness.apply(door.secret("first", "ca"))
                try await harness.apply(door.secret("second", "other-ca"))
                try await harness.apply(
                    Samples.source(
                        in: harness,
                        spec: [
                            "events": [
                                Self.intake("a", "first"), Self.intake("b", "second"),
                                Self.intake("c", "first", allowed: ["Falco.PROD", "client-2"]),
                            ]
                        ]))
                try await replica.ready()
                for (client, answers): (String?, [Int]) in [
                    ("client", [200, 404, 404]), ("stranger", [404, 200, 404]), ("named", [200, 404, 200]),
                    ("expired", [404, 404, 404]), (nil, [404, 404, 404]),
                ] {
                    for (intake, answer) in zip(["a", "b", "c"], answers) {
                        let status = try await door.post(replica, to: intake, as: client)
                        #expect(status == answer, "\(client ?? "nobody") to \(intake)")
                    }
                }
                #expect(Self.rejected(replica, "certificate_out_of_date") == 2)
                #expect(Self.rejected(replica, "certificate_missing") == 3)
                #expect(Self.rejected(replica, "certificate_name") == 1)
                // client, named and expired at b, and stranger at a and c.
                #expect(Self.rejected(replica, "certificate_untrusted") == 5)
                let lines = harness.log.all.filter { $0["msg"]?.stringValue?.hasPrefix("Falco alert refused") == true }
                #expect(
                    lines.contains {
                        $0["error"]?.stringValue?.contains("the client's certificate has expired") == true
                            && $0["intake"]?.stringValue == "falco-http \(harness.namespace)/a"
                    }, "\(lines.map(\.text))")
                #expect(lines.contains { $0["error"]?.stringValue?.contains("mtls.allowedNames") == true })
                try await harness.report()
            }
        }
    }

    @Test(.enabled(if: TestCertificates.isAvailable))
    func `a replaced authority is in force without anybody's doing, and a broken one is named`() async throws {
        let door = try Door()
        let listener = try door.listener()
        try await OperatorHarness.with { harness in
            try await harness.operating({
                $0.tls = listener
                $0.secretInterval = .milliseconds(200)
            }) { replica in
                try harness.write(TestState())
                try await harness.apply(door.secret("authority", "ca"))
                try await harness.apply(
                    Samples.source(in: harness, spec: ["events": [Self.intake("a", "authority")]]))
                try await replica.ready()
                #expect(try await door.post(replica, to: "a", as: "client") == 200)
                try await harness.apply(door.secret("authority", "other-ca"))
                try await eventually("the new authority") {
                    try await door.post(replica, to: "a", as: "stranger") == 200
                }
                try await eventually("the end of the old one") {
                    try await door.post(replica, to: "a", as: "client") == 404
                }
                try await harness.apply(Samples.secret("authority", ["ca.crt": Array("hush".utf8)]))
                let broken = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "SecretInvalid")
                let message = broken["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("spec.events[a].falcoHTTP.mtls.caSecretRef: key ca.crt of Secret authority"))
                #expect(!message.contains("hush"))
                try await harness.apply(door.secret("authority", "ca"))
                try await replica.ready()
                #expect(try await door.post(replica, to: "a", as: "client") == 200)
            }
        }
    }

    @Test(.enabled(if: TestCertificates.isAvailable))
    func `with an authority for the listener strangers do not get in at all, and intakes' own clients do`() async throws
    {
        let door = try Door()
        let listener = try door.listener(clientCA: "third-ca")
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.tls = listener }) { replica in
                try harness.write(TestState())
                try await harness.apply(door.secret("authority", "ca"))
                try await harness.apply(
                    Samples.source(in: harness, spec: ["events": [Self.intake("a", "authority")]]))
                try await replica.ready()
                #expect(try await door.post(replica, to: "a", as: "client") == 200)
                for client in ["stranger", "expired", nil] {
                    await #expect(throws: TransportError.self, "\(client ?? "nobody")") {
                        try await door.post(replica, to: "a", as: client)
                    }
                }
                let line = try await eventually("the log line") {
                    harness.log.all.first { $0["msg"]?.stringValue?.hasPrefix("TLS client refused") == true }
                }
                #expect(line["error"]?.stringValue?.isEmpty == false)
                #expect(Self.rejected(replica, "certificate_untrusted") == 2)
            }
        }
    }

    @Test func `an intake with mtls and no listener that sees certificates is an invalid spec`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { _ in
                try harness.write(TestState())
                try await harness.apply(
                    Samples.source(in: harness, spec: ["events": [Self.intake("a", "authority")]]))
                let stalled = try await harness.condition(
                    "Stalled", of: { try await harness.source() }, "True", "InvalidSpec")
                let message = stalled["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("spec.events[a].falcoHTTP.mtls:"))
                #expect(message.contains("--tls-cert"))
            }
        }
    }
}
