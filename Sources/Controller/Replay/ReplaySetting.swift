import Engine
import FoundationEssentials
import Intake
import JSON
import KubeClient

/// What a replay starts from: sources with their policies, and all versions of their states in the order of time.
struct ReplaySetting {
    var sources: [ReplaySource] = []
    var timeline: [TimedState] = []
    /// Which state of which source has which lineage, for versions given on the command line.
    private var lineages: [String: (source: Int, name: String)] = [:]
    private let catalog: Catalog

    init(_ options: ReplayOptions, catalog: Catalog) throws {
        self.catalog = catalog
        if let folder = options.manifests { try read(ReplayManifests(folder: folder)) } else { try standIn() }
        for file in options.states { try add(file, isAlone: options.manifests == nil) }
        timeline.sort { left, right in
            (left.visibleAt?.microseconds ?? .min, left.snapshot.serial, left.name)
                < (right.visibleAt?.microseconds ?? .min, right.snapshot.serial, right.name)
        }
    }

    /// Every account and region of every cloud; every change is Medium.
    private mutating func standIn() throws {
        let policies: PolicySet
        do {
            policies = try PolicySet(compiling: [.standIn])
        } catch {
            throw ReplayError("\(error)")
        }
        for provider in CloudProvider.allCases {
            let settings = SourceSettings(
                key: SourceKey(namespace: "default", name: "default"), provider: provider, account: "")
            sources.append(ReplaySource(settings, policies: policies, catalog: catalog))
        }
    }

    private mutating func read(_ manifests: ReplayManifests) throws {
        guard !manifests.sources.isEmpty else {
            throw ReplayError("\(manifests.folder): no DriftSource document is in this folder")
        }
        for (source, folder) in manifests.sources {
            let settings = SourceSettings(source)
            sources.append(
                ReplaySource(settings, policies: try manifests.policies(of: source), catalog: catalog))
            for state in source.spec.states {
                guard let local = state.local else {
                    throw ReplayError(
                        "DriftSource \(settings.key), states \(state.name): a replay reads local states only")
                }
                let path = local.path.hasPrefix("/") ? local.path : "\(folder)/\(local.path)"
                let snapshot = try load(path, name: state.name, visibleAt: nil)
                lineages[snapshot.lineage] = (sources.count - 1, state.name)
                timeline.append(TimedState(source: sources.count - 1, name: state.name, snapshot: snapshot))
            }
        }
    }

    private mutating func add(_ file: TimedStateFile, isAlone: Bool) throws {
        let fileName = file.path.split(separator: "/").last.map(String.init) ?? file.path
        var snapshot = try load(file.path, name: fileName, visibleAt: file.visibleAt)
        if let known = lineages[snapshot.lineage] {
            snapshot = snapshot.placed(name: known.name)
            for source in places(known.source, isAlone) {
                timeline.append(
                    TimedState(source: source, name: known.name, snapshot: snapshot, visibleAt: file.visibleAt))
            }
            return
        }
        guard isAlone else {
            throw ReplayError("--state \(file.path): no state of the manifests has its lineage \(snapshot.lineage)")
        }
        if !snapshot.lineage.isEmpty { lineages[snapshot.lineage] = (0, fileName) }
        for source in places(0, isAlone) {
            timeline.append(TimedState(source: source, name: fileName, snapshot: snapshot, visibleAt: file.visibleAt))
        }
    }

    /// The stand-ins of all clouds read the same states.
    private func places(_ source: Int, _ isAlone: Bool) -> [Int] { isAlone ? Array(sources.indices) : [source] }

    private func load(_ path: String, name: String, visibleAt: EventTime?) throws -> StateSnapshot {
        do {
            var reader = StateReader(
                keep: catalog.keepTable, name: name, visibleAt: visibleAt ?? EventTime(microseconds: .min))
            try StateFile.read(path) { chunk in try reader.feed(chunk) }
            return try reader.finish()
        } catch {
            throw ReplayError("state \(path): \(error)")
        }
    }
}

extension SourceSettings {
    /// From the spec alone, without Secrets.
    init(_ source: DriftSource) {
        self.init(
            key: SourceKey(namespace: source.metadata.namespace ?? "default", name: source.metadata.name),
            provider: CloudProvider(rawValue: source.spec.provider.rawValue) ?? .aws, account: source.spec.account,
            regions: source.spec.regions, environment: source.spec.environment,
            applyIdentities: source.spec.applyIdentities, applyGraceSeconds: source.spec.applyGrace.seconds)
    }
}
