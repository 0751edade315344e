/// What the process says of itself. A value that the wiring refreshes; the routes only read it.
public struct HealthReport: Sendable, Equatable {
    /// Caches synced once and receivers listening. Latches: an API server outage does not take it back.
    public var isReady = false
    /// What keeps `isReady` false, in words.
    public var waitingFor: [String] = []
    /// Sources of this replica that are not connected or whose state is not loaded, with the reason.
    public var sourcesNotReady: [(source: String, reason: String)] = []
    /// Set when the process cannot do its work at all.
    public var fatal: String?

    public init() {}

    public static func == (left: Self, right: Self) -> Bool {
        left.isReady == right.isReady && left.waitingFor == right.waitingFor && left.fatal == right.fatal
            && left.sourcesNotReady.elementsEqual(right.sourcesNotReady) { $0 == $1 }
    }
}

/// `/health`, `/healthz`, `/readyz`, `/ready` and `/metrics`, with the meanings that the user's runbook relies on.
public enum HealthRoutes {
    public static func all(
        version: String, registry: PrometheusRegistry, health: @escaping @Sendable () -> HealthReport
    ) -> [GatewayRoute] {
        [
            GatewayRoute("/healthz", name: "healthz") { _ in healthz(health()) },
            GatewayRoute("/readyz", name: "readyz") { _ in readyz(health()) },
            GatewayRoute("/ready", name: "ready") { _ in ready(health()) },
            GatewayRoute("/health", name: "health") { _ in summary(health(), version: version) },
            GatewayRoute("/metrics", name: "metrics") { _ in
                GatewayResponse(
                    contentType: "text/plain; version=0.0.4; charset=utf-8",
                    text: registry.exposition() + ProcessMetrics.exposition())
            },
        ]
    }

    private static func healthz(_ report: HealthReport) -> GatewayResponse {
        guard let fatal = report.fatal else { return GatewayResponse(text: "ok\n") }
        return GatewayResponse(status: 503, text: fatal + "\n")
    }

    private static func readyz(_ report: HealthReport) -> GatewayResponse {
        guard report.isReady else {
            return GatewayResponse(status: 503, text: "waiting for " + report.waitingFor.joined(separator: ", ") + "\n")
        }
        return GatewayResponse(text: "ok\n")
    }

    private static func ready(_ report: HealthReport) -> GatewayResponse {
        let isReady = report.isReady && report.sourcesNotReady.isEmpty
        let sources = report.sourcesNotReady.map { "{\"source\":\(quote($0.source)),\"reason\":\(quote($0.reason))}" }
        return .json(
            "{\"ready\":\(isReady),\"notReady\":[\(sources.joined(separator: ","))]}\n", status: isReady ? 200 : 503)
    }

    private static func summary(_ report: HealthReport, version: String) -> GatewayResponse {
        let status =
            report.fatal != nil
            ? "unhealthy" : report.isReady && report.sourcesNotReady.isEmpty ? "healthy" : "degraded"
        let body = "{\"status\":\"\(status)\",\"version\":\(quote(version)),\"timestamp\":\"\(WallClock.now())\"}\n"
        return .json(body, status: report.fatal == nil ? 200 : 503)
    }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<"\u{20}": quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
