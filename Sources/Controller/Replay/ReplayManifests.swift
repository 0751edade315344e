import Engine
import FoundationEssentials
import JSON
import KubeClient

/// The documents of a folder: `*.yaml`, `*.yml` and `*.json`, in the order of their names.
struct ReplayManifests {
    let folder: String
    private(set) var sources: [(source: DriftSource, folder: String)] = []
    private var allPolicies: [DriftPolicy] = []

    init(folder: String) throws {
        self.folder = folder
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw ReplayError("--manifests \(folder): this folder cannot be read")
        }
        for name in names where [".yaml", ".yml", ".json"].contains(where: name.hasSuffix) {
            try read("\(folder)/\(name)")
        }
        sources.sort { SourceSettings($0.source).key < SourceSettings($1.source).key }
    }

    private mutating func read(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw ReplayError("\(path): cannot be read") }
        let documents: [JSONValue]
        do {
            documents = try YAML.parse(Array(data), source: path)
        } catch {
            throw ReplayError("\(error)")
        }
        for document in documents {
            do {
                switch document["kind"]?.stringValue {
                case DriftSource.kind: sources.append((try DriftSource(json: Self.placed(document)), folder))
                case DriftPolicy.kind: allPolicies.append(try DriftPolicy(json: Self.placed(document)))
                default: break
                }
            } catch {
                throw ReplayError("\(path): \(document["kind"]?.stringValue ?? "") \(error)")
            }
        }
    }

    /// A document without namespace is in `default`, as kubectl would put it.
    private static func placed(_ document: JSONValue) -> JSONValue {
        var object = KubeObject(document)
        if object.namespace.isEmpty { object.setMetadata("namespace", "default") }
        return object.json
    }

    /// All policies of the source's namespace that select it; none at all: the stand-in would hide the mistake, so nothing
    /// is reported.
    func policies(of source: DriftSource) throws -> PolicySet {
        let matching = allPolicies.filter { policy in
            policy.metadata.namespace == source.metadata.namespace && !policy.spec.suspend
                && policy.spec.sourceSelector?.matches(source.metadata.labels) ?? true
        }
        do {
            return try PolicySet(compiling: matching.sorted { $0.metadata.name < $1.metadata.name }.map(PolicySettings.init))
        } catch {
            throw ReplayError("\(error)")
        }
    }
}
