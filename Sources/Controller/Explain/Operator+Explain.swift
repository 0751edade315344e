import Gateway
import Logging

extension Operator {
    /// Answers `tfdrift explain`. That it cannot is told and keeps nothing else from running.
    func serveExplain(_ decisions: DecisionLog) async {
        guard let path = settings.explainSocket else { return }
        let desk = ExplainDesk(log: decisions, fleet: { self.term?.fleet }, leader: { self.leaderElsewhere })
        let route = GatewayRoute(ExplainQuestion.path, name: "explain", maximumBodyBytes: 16 * 1024) { request in
            await desk.answer(request)
        }
        var logger = parts.logger
        logger.logLevel = max(parts.logger.logLevel, .warning)
        let server = GatewayServer(
            listener: GatewayServer.Listener(unixPath: path), routes: [route], logger: logger, metrics: registry)
        do {
            try await server.run()
        } catch is CancellationError {
            return
        } catch {
            parts.logger.error(
                "tfdrift explain is not answered", metadata: ["socket": "\(path)", "error": "\(error)"])
        }
    }

    /// Who leads where it is not this replica; nil while it is.
    private var leaderElsewhere: String? {
        guard term == nil else { return nil }
        let holder = leaseHolder
        guard !holder.isEmpty else { return "No replica leads right now: ask again" }
        let instance = holder.prefix { $0 != "@" }.split(separator: "_").dropLast().joined(separator: "_")
        return "\(instance) leads: kubectl exec \(instance) -- tfdrift explain ..."
    }
}
