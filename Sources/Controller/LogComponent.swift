import Logging

/// The parts of the operator that a log record can come from: its `component`, and what `TFDRIFT_LOG_COMPONENTS` lists.
public enum LogComponent: String, Sendable, CaseIterable {
    /// Falco's connections, the receiver, and events on their way to their sources.
    case falco
    /// What is judged, and the states that it is judged against.
    case detector
    /// The writing of DriftReports.
    case report
    /// The reconcilers of DriftSource and DriftPolicy.
    case controller
    /// Requests to the Kubernetes API, and the election.
    case kubernetes

    /// The key of a record's component.
    public static let key = "component"
}

extension Logger {
    /// The same logger, of one part of the operator.
    public func component(_ component: LogComponent) -> Logger {
        var logger = self
        logger[metadataKey: LogComponent.key] = "\(component.rawValue)"
        return logger
    }
}
