import Intake
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests.Permissions {
    /// The events and states of a source that reach for the operator's own machine, and the field that must be named.
    static let reaching: [(field: String, spec: [String: JSONValue])] = [
        ("spec.events[e].falcoGRPC.address", events(["falcoGRPC": ["address": "127.0.0.1:5060"]])),
        ("spec.events[e].falcoGRPC.address", events(["falcoGRPC": ["address": "[::1]:5060"]])),
        ("spec.events[e].falcoGRPC.address", events(["falcoGRPC": ["address": "localhost:5060"]])),
        ("spec.events[e].falcoGRPC.address", events(["falcoGRPC": ["address": "169.254.169.254:80"]])),
        ("spec.states[main].s3.endpoint", states("http://169.254.169.254")),
        ("spec.states[main].s3.endpoint", states("http://localhost:9000")),
        ("spec.states[main].s3.endpoint", states("http://[::ffff:127.0.0.1]:9000")),
    ]

    private static func events(_ kind: [String: JSONValue]) -> [String: JSONValue] {
        ["events": [.object(kind.merging(["name": "e"]) { first, _ in first })]]
    }
    private static func states(_ endpoint: String) -> [String: JSONValue] { ["states": [FakeS3.state(endpoint)]] }

    @Test(arguments: reaching)
    func `an endpoint of the operator's own machine or link needs the flag for its namespace`(
        field: String, spec: [String: JSONValue]
    ) async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.permissions.localEndpointNamespaces = ["elsewhere"] }) { _ in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(FakeS3.secret("AKID"))
                try await harness.apply(Samples.source(in: harness, spec: spec))
                let refused = try await harness.condition(
                    "Stalled", of: { try await harness.source() }, "True", "InvalidSpec")
                let message = refused["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("\(field): "))
                #expect(message.contains("--allow-local-endpoints \(harness.namespace)"))
            }
        }
    }

    @Test func `a socket is a local path`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.permissions.localPathNamespaces = [] }) { _ in
                try await harness.apply(
                    Samples.source(
                        in: harness, spec: ["events": [["name": "e", "falcoGRPC": ["address": "unix:///run/x.sock"]]]]))
                let refused = try await harness.condition(
                    "Stalled", of: { try await harness.source() }, "True", "InvalidSpec")
                let message = refused["message"]?.stringValue ?? ""
                #expect(message.hasPrefix("spec.events[e].falcoGRPC.address: "))
                #expect(message.contains("--allow-local-paths \(harness.namespace)"))
            }
        }
    }

    @Test func `a name that leads to the operator's machine is found out when it is connected to`() async throws {
        let store = FakeS3(accessKey: "AKID", content: TestState().json.serialized)
        try await store.serving { endpoint in
            let cluster = try await TestCluster.shared.value
            var request = HTTPRequest(url: endpoint.replacing("127.0.0.1", with: "localhost") + "/states/web.tfstate")
            #expect(try await cluster.http.send(request).status == 403)
            let askedCount = store.requestCount
            request.allowsLocalAddresses = false
            // The connection of the first request is there to be used again.
            for url in [request.url, endpoint + "/states/web.tfstate"] {
                request.url = url
                let forbidden = request
                let error = await #expect(throws: TransportError.self) { try await cluster.http.send(forbidden) }
                #expect(error?.code == .connect)
                #expect(error?.message.contains("is an address of this machine or its link") == true)
            }
            #expect(store.requestCount == askedCount)
        }
    }

    /// What Transport refuses to connect to and what Intake refuses to resolve to must be the same.
    @Test(arguments: [
        "0.0.0.0", "10.0.0.7", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254", "169.253.0.1",
        "192.168.1.1",
        "223.255.255.255", "224.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.7",
        "64:ff9b::a9fe:a9fe", "64:ff9b::a00:7", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "febf::1",
        "fec0::1",
        "ff02::1",
    ])
    func `both ways out agree on what is local`(text: String) {
        #expect(LocalAddress(text: text).isLocal == ResolvedAddress(literal: text, port: 1)?.isLocal)
    }
}
