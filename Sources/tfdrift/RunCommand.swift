import ArgumentParser
import Controller
import FoundationEssentials
import Gateway
import KubeClient
import Logging
import ServiceLifecycle
import Transport

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the operator, in a cluster or with --config without one.")

    @Option(
        help:
            "DriftSource, DriftPolicy, Secret and ConfigMap documents; reports go to standard output. Default: $TFDRIFT_CONFIG."
    )
    var config: String?

    @Option(help: "Kubeconfig file. Default: what kubectl would use, else the pod's service account.")
    var kubeconfig: String?

    @Option(help: "Context of the kubeconfig.")
    var context: String?

    @Option(help: "Watch this namespace only. Default: all.")
    var namespace: String?

    @Option(help: "Address to listen on.")
    var host = "0.0.0.0"

    @Option(help: "Port of health, metrics and Falco's alerts.")
    var port = 8080

    @Option(help: "Port of a second listener with TLS, for Falco with mTLS.")
    var tlsPort = 8443

    @Option(help: "Certificate of the TLS listener, PEM file; with --tls-key turns it on.")
    var tlsCert: String?

    @Option(help: "Key of the TLS listener, PEM file.")
    var tlsKey: String?

    @Option(
        help:
            "Authority that signs clients' certificates, PEM file; every client must show one of it or of an intake's.")
    var tlsClientCa: String?

    @OptionGroup var election: ElectionOptions

    @Option(
        parsing: .singleValue,
        help: "A namespace whose sources may name local files and sockets; '*' for all. May be repeated.")
    var allowLocalPaths: [String] = []

    @Option(parsing: .singleValue, help: "A namespace whose sources may use the operator's own cloud identity.")
    var allowAmbientIdentity: [String] = []

    @Option(parsing: .singleValue, help: "A namespace whose sources may read states from Secrets of other namespaces.")
    var allowForeignSecrets: [String] = []

    @Option(
        parsing: .singleValue,
        help: "A namespace whose sources may name endpoints on this machine or its link (loopback, link-local).")
    var allowLocalEndpoints: [String] = []

    @OptionGroup var explain: ExplainSocketOptions

    @OptionGroup var log: LogOptions

    func run() async throws {
        let logger = try log.logger("tfdrift")
        let environment = ProcessInfo.processInfo.environment
        let http = HTTPClient(logger: logger)
        let service: any Service
        if let file = config ?? environment["TFDRIFT_CONFIG"] {
            guard !election.leaderElect else {
                throw ValidationError("--leader-elect needs a cluster, and --config uses none")
            }
            service = try StandaloneProcess.make(
                try settings(environment), file: file, http: http, logger: logger,
                write: { StandardOutput.write($0) })
        } else {
            var settings = try settings(environment)
            settings.leaderElection = try election.settings(environment)
            let registry = PrometheusRegistry(OperatorMetrics.families)
            let configuration = try KubeConfiguration.load(kubeconfig: kubeconfig, context: context)
            let client = KubeClient(
                configuration, http: http, userAgent: KubeClient.userAgent(version: TFDriftVersion.current),
                logger: logger.component(.kubernetes), metrics: registry)
            service = try OperatorProcess.make(
                settings, client: client, http: http, namespace: namespace, registry: registry, logger: logger)
        }
        let group = ServiceGroup(
            services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
        await http.shutdown()
    }

    private func settings(_ environment: [String: String]) throws -> OperatorSettings {
        var settings = OperatorSettings()
        settings.host = host
        settings.port = port
        settings.instance = environment["POD_NAME"] ?? environment["HOSTNAME"] ?? "tfdrift"
        settings.permissions.localPathNamespaces = Set(allowLocalPaths)
        settings.permissions.ambientIdentityNamespaces = Set(allowAmbientIdentity)
        settings.permissions.foreignSecretNamespaces = Set(allowForeignSecrets)
        settings.permissions.localEndpointNamespaces = Set(allowLocalEndpoints)
        settings.explainSocket = explain.socket(environment)
        settings.explainBytes = try explain.bytes()
        if let tlsCert, let tlsKey {
            settings.tls = GatewayServer.Listener(
                host: host, port: tlsPort,
                tls: GatewayServer.TLS(
                    certificate: try read(tlsCert), key: try read(tlsKey), clientCA: try tlsClientCa.map(read)))
        } else if tlsCert != nil || tlsKey != nil || tlsClientCa != nil {
            throw ValidationError("--tls-cert and --tls-key are given together; --tls-client-ca needs both")
        }
        return settings
    }

    private func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("cannot read \(path)")
        }
        return Array(data)
    }
}
