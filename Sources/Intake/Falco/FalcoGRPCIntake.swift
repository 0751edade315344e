import Logging

/// Alerts of one or many Falcos over gRPC (Falco 0.24 to 0.43), by `falco.outputs.service`.
///
/// A host name is resolved to all of its addresses, each a subscription of its own, and looked up again all the time. A
/// subscription reconnects by itself. When the inbox is full it stops reading, and Falco keeps the alerts queued.
public struct FalcoGRPCIntake: Intake {
    public struct Settings: Sendable, Hashable {
        /// True polls with `get` instead of holding a `sub` stream.
        public var usesGet = false
        /// The pace of our requests, and so the delivery delay: while alerts come, and when all is quiet.
        public var askFastest: Duration = .milliseconds(100)
        public var askSlowest: Duration = .seconds(1)
        /// A further request after so many alerts.
        public var askEvery = 256
        /// For the connection and the first answer.
        public var connectTimeout: Duration = .seconds(10)
        /// How long closing waits for the alerts that Falco has on the way.
        public var stopGrace: Duration = .seconds(1)
        /// Between two look-ups of the host name.
        public var resolveInterval: Duration = .seconds(10)

        public init() {}
    }

    public let identity: IntakeIdentity
    public let endpoint: FalcoEndpoint
    public let expectedInterval: Duration?
    let tls: FalcoTLS?
    let settings: Settings
    let resolver: AddressResolver

    /// Throws when the credentials do not fit the endpoint. `allowsPlaintext` is for tests and works for the loopback
    /// only; Falco itself never speaks plain text over TCP. Without `allowsLocalAddresses` the name must not lead to this
    /// machine or its link (see `ResolvedAddress.isLocal`): neither now nor by a later change of its addresses.
    public init(
        endpoint: FalcoEndpoint, tls: FalcoTLS? = nil, allowsPlaintext: Bool = false,
        allowsLocalAddresses: Bool = true, expectedInterval: Duration? = nil, settings: Settings = Settings(),
        resolver: AddressResolver = .system
    ) throws(FalcoIntakeError) {
        if case .tcp = endpoint {
            if tls == nil, !(allowsPlaintext && endpoint.isLoopback) { throw .tlsMissing(endpoint) }
            try tls?.check(for: endpoint)
        } else if tls != nil {
            throw .tlsOnSocket(endpoint)
        }
        self.endpoint = endpoint
        self.tls = tls
        self.settings = settings
        self.resolver = allowsLocalAddresses ? resolver : resolver.refusingLocal
        self.expectedInterval = expectedInterval
        // Who may connect to this machine must not share the connection with one who may not.
        let parts =
            [tls?.caPEM, tls?.certificatePEM, tls?.privateKeyPEM, tls?.serverName.map { Array($0.utf8) }]
            + (allowsLocalAddresses ? [] : [Array("no local addresses".utf8)])
        identity = IntakeIdentity(kind: .falcoGRPC, endpoint: endpoint.description, credentials: parts)
    }

    public func run(into inbox: any Inbox, reporting reporter: IntakeReporter, logger: Logger) async {
        guard let queue = GRPCQueue() else {
            return reporter.connection(.failed("the system gives no thread or memory for gRPC"))
        }
        reporter.connection(.connecting)
        let subscriber = FalcoSubscriber(
            queue: queue, tls: tls, serverName: tls?.serverName ?? hostName, settings: settings,
            board: FalcoBoard(endpoint: endpoint, reporter: reporter, logger: logger),
            delivery: IntakeDelivery(inbox: inbox, reporter: reporter, logger: logger))
        await FalcoFleet(intake: self, subscriber: subscriber).run()
        await queue.shutdown()
        reporter.addresses([], otherwise: .disconnected)
    }

    private var hostName: String {
        if case .tcp(let host, _) = endpoint { host } else { "localhost" }
    }
}
