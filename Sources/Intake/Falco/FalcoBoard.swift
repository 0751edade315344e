import Logging
import Synchronization

/// How each address of one intake stands; tells the reporter, and the log once a transition.
final class FalcoBoard: Sendable {
    private struct State {
        var connections: [FalcoAddress: IntakeStatus.Connection] = [:]
        var leftOutCount = 0
    }
    private let endpoint: FalcoEndpoint
    private let reporter: IntakeReporter
    private let logger: Logger
    private let state = Mutex(State())

    init(endpoint: FalcoEndpoint, reporter: IntakeReporter, logger: Logger) {
        self.endpoint = endpoint
        self.reporter = reporter
        self.logger = logger
    }

    func set(_ address: FalcoAddress, _ connection: IntakeStatus.Connection, version: String? = nil) {
        if let version { reporter.falcoVersion(version) }
        let before = state.withLock { state in
            let before = state.connections[address]
            state.connections[address] = connection
            report(state)
            return before
        }
        log(address, before, connection)
    }

    func remove(_ address: FalcoAddress) {
        state.withLock { state in
            state.connections[address] = nil
            report(state)
        }
    }

    /// The name cannot be resolved: that is the intake's failure only while no address is known.
    func unresolved(_ error: ResolutionError) {
        let isNews = state.withLock { state in
            guard state.connections.isEmpty else { return false }
            let isNews = reporter.status.connection != .failed(error.description)
            reporter.addresses([], otherwise: .failed(error.description))
            return isNews
        }
        if isNews {
            logger.warning("Cannot resolve Falco's address", metadata: metadata(nil, error: error.description))
        }
    }

    /// More addresses than we open.
    func leftOut(_ count: Int) {
        let isNews = state.withLock { state in
            defer { state.leftOutCount = count }
            return count > 0 && state.leftOutCount == 0
        }
        if isNews {
            logger.error(
                "Falco's name has more addresses than are opened",
                metadata: metadata(nil, error: "\(count) above the limit of \(AddressPlan.maximumAddresses)"))
        }
    }

    /// Reports under the lock, so that the order of reports is the order of changes.
    private func report(_ state: State) {
        let addresses = state.connections.sorted { $0.key < $1.key }.map {
            IntakeStatus.Address(address: $0.key.description, connection: $0.value)
        }
        reporter.addresses(addresses, otherwise: .connecting)
    }

    private func log(
        _ address: FalcoAddress, _ before: IntakeStatus.Connection?, _ connection: IntakeStatus.Connection
    ) {
        switch (before, connection) {
        case (.connected, .connected): break
        case (_, .connected): logger.info("Connected to Falco gRPC", metadata: metadata(address, error: nil))
        case (.connected, .failed(let error)):
            logger.warning("Falco connection lost, reconnecting...", metadata: metadata(address, error: error))
        case (.failed, .failed(let error)):
            logger.debug("Still cannot connect to Falco gRPC", metadata: metadata(address, error: error))
        case (_, .failed(let error)):
            logger.warning("Cannot connect to Falco gRPC, retrying", metadata: metadata(address, error: error))
        default: break
        }
    }

    private func metadata(_ address: FalcoAddress?, error: String?) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["endpoint": "\(endpoint)"]
        if let address { metadata["address"] = "\(address)" }
        if let error { metadata["error"] = "\(error)" }
        if error == nil, let version = reporter.status.falcoVersion { metadata["falcoVersion"] = "\(version)" }
        return metadata
    }
}
