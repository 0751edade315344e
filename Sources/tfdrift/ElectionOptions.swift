import ArgumentParser
import Controller
import FoundationEssentials
import KubeClient

/// `--leader-elect` and what belongs to it.
struct ElectionOptions: ParsableArguments {
    @Flag(help: "One of several replicas: only the one that holds the Lease judges and writes.")
    var leaderElect = false

    @Option(help: "Name of the Lease.")
    var leaderElectionID = LeaderElectionSettings.defaultName

    @Option(help: "Namespace of the Lease. Default: $POD_NAMESPACE, else the pod's own.")
    var leaderElectionNamespace: String?

    @Option(help: "How long the others respect a leader that does not renew, such as 35s; at least 3s.")
    var leaderElectionLeaseDuration = "35s"

    @Option(help: "How long a leader goes on while it fails to renew; below the lease duration.")
    var leaderElectionRenewDeadline = "30s"

    @Option(help: "Between two attempts; at most half of the renew deadline.")
    var leaderElectionRetryPeriod = "5s"

    /// Nil without `--leader-elect`.
    func settings(_ environment: [String: String]) throws -> LeaderElectionSettings? {
        guard leaderElect else { return nil }
        guard let namespace = leaderElectionNamespace ?? environment["POD_NAMESPACE"] ?? Self.ownNamespace() else {
            throw ValidationError("--leader-elect outside of a pod needs --leader-election-namespace")
        }
        return LeaderElectionSettings(
            lease: ObjectKey(namespace: namespace, name: leaderElectionID), timing: try timing(),
            host: environment["POD_IP"])
    }

    func timing() throws -> LeaderElectionTiming {
        let lease = try seconds(leaderElectionLeaseDuration, "--leader-election-lease-duration")
        let deadline = try seconds(leaderElectionRenewDeadline, "--leader-election-renew-deadline")
        let period = try seconds(leaderElectionRetryPeriod, "--leader-election-retry-period")
        guard lease >= 3, deadline < lease, period * 2 <= deadline else {
            throw ValidationError(
                "the lease duration is at least 3s, the renew deadline below it, the retry period at most half of that")
        }
        return LeaderElectionTiming(
            leaseDuration: .seconds(lease), renewDeadline: .seconds(deadline), retryPeriod: .seconds(period))
    }

    private func seconds(_ text: String, _ option: String) throws -> Int64 {
        guard let duration = DurationText(text), duration.seconds > 0 else {
            throw ValidationError("\(option) '\(text)' is no duration such as 35s or 1m")
        }
        return duration.seconds
    }

    private static func ownNamespace() -> String? {
        let path = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }
}
