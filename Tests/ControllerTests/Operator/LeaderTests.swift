import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests.Leading {
    private func electing(
        _ instance: String, in harness: OperatorHarness
    ) -> (inout OperatorSettings) -> Void {
        let settings = LeaderElectionSettings(
            lease: ObjectKey(namespace: harness.namespace, name: "tfdrift-leader"),
            timing: LeaderElectionTiming(
                leaseDuration: .seconds(3), renewDeadline: .seconds(2), retryPeriod: .milliseconds(500)),
            host: "127.0.0.1")
        return {
            $0.instance = instance
            $0.leaderElection = settings
        }
    }

    private static let label = [("name", "tfdrift-leader")]

    @Test func `one of two replicas works, the other hands alerts on and writes nothing`() async throws {
        try await OperatorHarness.with { harness in
            let standbyWire = WatchedHTTP(harness.cluster.http)
            try await harness.operating(electing("one", in: harness)) { one in
                try await one.begin()
                try await harness.operating(electing("two", in: harness), over: standbyWire) { two in
                    try await eventually("the standby to know the leader") {
                        try await two.get("/readyz").status == 200
                    }
                    try await two.send(.resize(to: "m5.large"))
                    try await harness.report(where: { $0.occurrences == 1 })
                    #expect(one.operator.isLeading)
                    #expect(!two.operator.isLeading)
                    #expect(standbyWire.writes.isEmpty, "\(standbyWire.writes)")
                    #expect(one.metric("leader_election_master_status", Self.label) == 1)
                    #expect(two.metric("leader_election_master_status", Self.label) == 0)
                    let lease = try await harness.kube.get(
                        .leases, namespace: harness.namespace, name: "tfdrift-leader")
                    let holder = lease.spec?["holderIdentity"]?.stringValue ?? ""
                    #expect(holder.hasPrefix("one_"))
                    #expect(try await harness.source().status?["owner"] == "one")
                    // A wrong token is refused by the leader, and Falco is told so.
                    let alert = TestEvent.resize(to: "m5.large").with { $0.time = harness.clock.now }.alert.serialized
                    #expect(try await two.post(alert, token: "not-the-token-at-all").status == 404)
                }
            }
        }
    }

    @Test func `a leader that is cut off stops, the other takes over, and no report is doubled`() async throws {
        try await OperatorHarness.with { harness in
            let wire = WatchedHTTP(harness.cluster.http)
            try await harness.operating(electing("one", in: harness), over: wire) { one in
                try await harness.apply(
                    [
                        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "more-calls"],
                        "data": ["empty": ""],
                    ])
                try await one.begin(sourceSpec: ["catalogConfigMapRefs": [["name": "more-calls"]]])
                let ofSource = [("source", "\(harness.namespace)/aws")]
                let gauges = [
                    "tfdrift_falco_connected", "tfdrift_catalog_overlay_files", "tfdrift_catalog_overlay_problems",
                    "tfdrift_events_waiting", "tfdrift_report_budget_ratio",
                ]
                for name in gauges { #expect(one.registry.value(name, labels: ofSource) != nil, "\(name)") }
                let first = try await one.send(.resize(to: "m5.large"))
                let opened = try await harness.report(where: { $0.occurrences == 1 })
                try await harness.operating(electing("two", in: harness)) { two in
                    wire.fail { _ in .error(TransportError(.connect, "cut off")) }
                    try await eventually("the takeover", within: .seconds(15)) { two.operator.isLeading }
                    try await two.ready()
                    try await eventually("the former leader's end") { !one.operator.isLeading }
                    #expect(one.metric("leader_election_master_status", Self.label) == 0)
                    #expect(one.metric("tfdrift_owned_sources") == 0)
                    for name in gauges { #expect(one.registry.value(name, labels: ofSource) == nil, "\(name)") }
                    #expect(two.metric("leader_election_master_status", Self.label) == 1)

                    // What was told already is not told again, and what comes now is counted on.
                    try await two.send(first)
                    try await two.send(.resize(to: "m5.large").by("bob"))
                    try await harness.report(where: { $0.occurrences == 2 })
                    // The one that was cut off keeps what it receives, until it hears who leads.
                    try await one.send(.resize(to: "m5.large").by("carol"))
                    wire.recover()
                    let counted = try await harness.report(where: { $0.occurrences == 3 })
                    try await two.settle()
                    #expect(counted.uid == opened.uid)
                    #expect(try await harness.reports().count == 1)
                    #expect(try await harness.events(about: counted).count == 1)
                    #expect(try await harness.source().status?["owner"] == "two")
                }
            }
        }
    }

    @Test func `a leader that ends gives the Lease back at once`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating(electing("one", in: harness)) { one in
                try await eventually("the first leader") { one.operator.isLeading }
            }
            let lease = try await harness.kube.get(.leases, namespace: harness.namespace, name: "tfdrift-leader")
            let holder = lease.spec?["holderIdentity"]?.stringValue ?? ""
            #expect(holder == "")
        }
    }
}

@Suite struct ReplicaIdentityTests {
    @Test(arguments: [
        ("tfdrift-0_0123456789abcdef@10.0.0.7:8080", "10.0.0.7:8080"),
        ("tfdrift-0_0123456789abcdef@[fd00::7]:8080", "[fd00::7]:8080"),
        ("a@b_1@c.d:80", "c.d:80"),
    ])
    func `a holder tells where it is reached`(_ holder: String, _ address: String) {
        #expect(ReplicaIdentity.address(in: holder) == address)
    }

    @Test(arguments: [
        "", "tfdrift-0_0123456789abcdef", "x@", "x@:80", "x@host", "x@host:0", "x@host:70000", "x@ho/st:80", "x@a b:80",
    ])
    func `what is no host and port is no address`(_ holder: String) {
        #expect(ReplicaIdentity.address(in: holder) == nil)
    }

    @Test func `an identity holds instance, random part and address`() {
        let identity = ReplicaIdentity(instance: "tfdrift-0", host: "fd00::7", port: 8080, unique: 10)
        #expect(identity.text == "tfdrift-0_000000000000000a@[fd00::7]:8080")
        #expect(ReplicaIdentity(instance: "a", host: nil, port: 1, unique: 1).text == "a_0000000000000001")
    }
}
