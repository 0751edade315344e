import Logging

/// One way in for audit events: a Falco over gRPC, a Falco that posts to us, a file.
///
/// A value that describes where the events come from. `IntakeHub` runs it once, however many sources name it. An intake
/// knows nothing about accounts, states or policies: it hands on the bytes of each record as they are.
public protocol Intake: Sendable {
    /// Endpoint and credentials; two intakes with equal identities are the same intake.
    var identity: IntakeIdentity { get }

    /// The longest silence that the source which names it takes for normal; nil: any. No part of the identity: sources
    /// that share the intake may differ in it.
    var expectedInterval: Duration? { get }

    /// Receives until the task is cancelled (or, for a file read once, until its end), keeping every record in `inbox`
    /// and telling `reporter` about the connection. Retries by itself; returns only when nothing is left to do, and
    /// frees all it holds before it returns.
    func run(into inbox: any Inbox, reporting reporter: IntakeReporter, logger: Logger) async
}

extension Intake {
    public var expectedInterval: Duration? { nil }
}
