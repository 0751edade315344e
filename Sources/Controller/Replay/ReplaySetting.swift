import Engine
import FoundationEssentials
import Intake
import JSON
import KubeClient

/// What a replay starts from: sources with their policies, and all versions of their states in the order of time.
struct ReplaySetting {
    var sources: [ReplaySource] = []
    var timeline: [TimedState] = []
    var plans: [TimedPlan] = []
    private(set) var warnings: [String] = []
    /// Which states of which sources have which lineage, for versions given on the command line.
    private var lineages: [String: [(source: Int, name: String)]] = [:]
    /// The built-in catalog and the files of the command line.
    let catalog: Catalog
    private let catalogFiles: [CatalogFile]
    private let shelf: CatalogShelf

    init(_ options: ReplayOptions, catalog: Catalog) throws {
        shelf = CatalogShelf(base: catalog)
        catalogFiles = try options.catalogFiles.map(CatalogFile.init(reading:))
        do {
            self.catalog = try catalogFiles.isEmpty ? catalog : catalog.overlaid(with: catalogFiles)
        } catch {
            throw ReplayError("--catalog \(error)")
        }
        if let folder = options.manifests { try read(ReplayManifests(folder: folder)) } else { try standIn() }
        let files = try options.states.map { file in (file: file, snapshot: try load(file)) }
        if options.manifests == nil { place(files) } else { try place(versions: files) }
        for file in options.plans { try add(file) }
        plans.sort { ($0.visibleAt, $0.plan.id) < ($1.visibleAt, $1.plan.id) }
        timeline.sort { left, right in
            (left.visibleAt?.microseconds ?? .min, left.snapshot.serial, left.name)
                < (right.visibleAt?.microseconds ?? .min, right.snapshot.serial, right.name)
        }
    }

    mutating func warn(_ text: String) { warnings.append(text) }

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
        warnings = manifests.warnings
        for (source, folder) in manifests.sources {
            let settings = SourceSettings(source)
            let own = self.catalog(of: source, manifests)
            sources.append(ReplaySource(settings, policies: try manifests.policies(of: source), catalog: own))
            for state in source.spec.states {
                guard let local = state.local else {
                    throw ReplayError(
                        "DriftSource \(settings.key), states \(state.name): a replay reads local states only")
                }
                let path = local.path.hasPrefix("/") ? local.path : "\(folder)/\(local.path)"
                let snapshot = try load(path, name: state.name, visibleAt: nil, own)
                if !snapshot.lineage.isEmpty {
                    lineages[snapshot.lineage, default: []].append((sources.count - 1, state.name))
                }
                timeline.append(TimedState(source: sources.count - 1, name: state.name, snapshot: snapshot))
                addPlan(of: state, settings.key, folder)
            }
        }
    }

    /// With what the source's ConfigMaps add, as far as it can be read, as the operator does.
    private mutating func catalog(of source: DriftSource, _ manifests: ReplayManifests) -> Catalog {
        let found = manifests.catalogFiles(of: source)
        warnings += found.problems
        guard !found.files.isEmpty else { return catalog }
        let own = shelf.catalog(of: found.files + catalogFiles)
        warnings += own.errors.map { "DriftSource \(SourceSettings(source).key): ConfigMap \($0)" }
        return own.catalog
    }

    /// Versions of states that the manifests name.
    private mutating func place(versions files: [(file: TimedStateFile, snapshot: StateSnapshot)]) throws {
        for (file, snapshot) in files {
            guard let known = lineages[snapshot.lineage] else {
                throw ReplayError("--state \(file.path): no state of the manifests has its lineage \(snapshot.lineage)")
            }
            for (source, name) in known {
                let own = sources[source].catalog
                // What is kept of a state depends on the catalog.
                let kept = own === catalog ? snapshot : try load(file.path, name: name, visibleAt: file.visibleAt, own)
                place(kept, source, name, file.visibleAt)
            }
        }
    }

    /// States of the stand-ins: all clouds read the same. Files of one lineage are versions of one state, which bears the
    /// first one's file name, or its path where states of other lineages have that file name too.
    private mutating func place(_ files: [(file: TimedStateFile, snapshot: StateSnapshot)]) {
        var firsts: [(lineage: String, path: String)] = []
        let positions = files.map { file, snapshot in
            if !snapshot.lineage.isEmpty, let known = firsts.firstIndex(where: { $0.lineage == snapshot.lineage }) {
                return known
            }
            firsts.append((snapshot.lineage, file.path))
            return firsts.count - 1
        }
        let names = Self.names(of: firsts.map(\.path))
        for ((file, snapshot), position) in zip(files, positions) {
            for source in sources.indices { place(snapshot, source, names[position], file.visibleAt) }
        }
    }

    private static func names(of paths: [String]) -> [String] {
        let short = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return zip(paths, short).enumerated().map { index, names in
            if short.count(where: { $0 == names.1 }) == 1 { return names.1 }
            return paths.count(where: { $0 == names.0 }) == 1 ? names.0 : "\(names.0)#\(index + 1)"
        }
    }

    private mutating func place(_ snapshot: StateSnapshot, _ source: Int, _ name: String, _ visibleAt: EventTime?) {
        timeline.append(
            TimedState(source: source, name: name, snapshot: snapshot.placed(name: name), visibleAt: visibleAt))
    }

    private func load(_ file: TimedStateFile) throws -> StateSnapshot {
        try load(file.path, name: file.path, visibleAt: file.visibleAt, catalog)
    }

    private func load(_ path: String, name: String, visibleAt: EventTime?, _ catalog: Catalog) throws -> StateSnapshot {
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
