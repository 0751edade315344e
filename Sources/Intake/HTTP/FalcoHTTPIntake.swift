import Logging

/// Alerts that a Falco posts to us with its `http_output`.
///
/// Owns no socket: while it runs, `FalcoHTTPReceiver` takes alerts for `namespace/name`. "Connected" means that it
/// listens and, with an expected interval, that an alert came inside it.
public struct FalcoHTTPIntake: Intake {
    public let identity: IntakeIdentity
    public let expectedInterval: Duration?
    private let receiver: FalcoHTTPReceiver
    private let access: ReceiverAccess

    /// `namespace` and `name` stand in the path as they are.
    public init(
        namespace: String, name: String, access: ReceiverAccess, expectedInterval: Duration? = nil,
        receiver: FalcoHTTPReceiver
    ) {
        self.receiver = receiver
        self.access = access
        self.expectedInterval = expectedInterval
        identity = IntakeIdentity(
            kind: .falcoHTTP, endpoint: "\(namespace)/\(name)", credentials: access.credentials)
    }

    public func run(into inbox: any Inbox, reporting reporter: IntakeReporter, logger: Logger) async {
        let delivery = IntakeDelivery(inbox: inbox, reporter: reporter, logger: logger)
        let id = receiver.register(identity.endpoint, access: access, delivery: delivery)
        reporter.connection(.connected)
        _ = await OneShot<Void>().wait()
        receiver.unregister(identity.endpoint, id: id)
        reporter.connection(.disconnected)
    }
}
