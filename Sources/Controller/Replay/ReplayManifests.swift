import Engine
import FoundationEssentials
import JSON
import KubeClient

/// The documents of a folder: `*.yaml`, `*.yml` and `*.json`, in the order of their names.
struct ReplayManifests {
    let folder: String
    private(set) var sources: [(source: DriftSource, folder: String)] = []
    private var allPolicies: [DriftPolicy] = []
    private var configMaps: [ObjectKey: KubeObject] = [:]
    /// Members that no field has: passed over, as an API server does, but not without a word.
    private(set) var warnings: [String] = []

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
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ReplayError("\(path): cannot be read")
        }
        let documents: [JSONValue]
        do {
            documents = try YAML.parse(Array(data), source: path)
        } catch {
            throw ReplayError("\(error)")
        }
        for document in documents {
            let object = Self.placed(document)
            let kind = document["kind"]?.stringValue ?? ""
            var unknown: [String] = []
            do {
                switch kind {
                case DriftSource.kind: try add(DriftSource(json: object.json, at: "", unknown: &unknown))
                case DriftPolicy.kind: try add(DriftPolicy(json: object.json, at: "", unknown: &unknown))
                case DriftReport.kind: break
                case "ConfigMap": configMaps[object.key] = object
                default:
                    // What else lies in the folder is not ours; a misspelt kind of ours would vanish without a word.
                    guard document["apiVersion"]?.stringValue?.hasPrefix("\(Kinds.group)/") == true else { continue }
                    throw ReplayError("is no kind of \(Kinds.group)")
                }
            } catch {
                throw ReplayError("\(path): \(kind) \(object.key): \(error)")
            }
            warnings += unknown.map { "\(path): \(kind) \(object.key): \($0) is no field and is passed over" }
        }
    }

    private mutating func add(_ source: DriftSource) throws {
        let key = SourceSettings(source).key
        guard !sources.contains(where: { SourceSettings($0.source).key == key }) else {
            throw ReplayError("the folder holds two of this name")
        }
        sources.append((source, folder))
    }

    private mutating func add(_ policy: DriftPolicy) throws {
        guard
            !allPolicies.contains(where: {
                $0.metadata.name == policy.metadata.name && $0.metadata.namespace == policy.metadata.namespace
            })
        else {
            throw ReplayError("the folder holds two of this name")
        }
        allPolicies.append(policy)
    }

    /// A document without namespace is in `default`, as kubectl would put it.
    private static func placed(_ document: JSONValue) -> KubeObject {
        var object = KubeObject(document)
        if object.namespace.isEmpty { object.setMetadata("namespace", "default") }
        return object
    }

    /// The files that the source's ConfigMaps hold, in the order in which they hold, and what is wrong with the ConfigMaps.
    func catalogFiles(of source: DriftSource) -> (files: [CatalogFile], problems: [String]) {
        var files: [CatalogFile] = []
        var problems: [String] = []
        let namespace = source.metadata.namespace ?? "default"
        for reference in source.spec.catalogConfigMapRefs {
            let key = ObjectKey(namespace: namespace, name: reference.name)
            guard let object = configMaps[key] else {
                problems.append("\(folder): ConfigMap \(key), which a DriftSource names, is in no document")
                continue
            }
            do throws(BackendError) {
                files += try ConfigMapContent(object).data.sorted { $0.key < $1.key }.map { name, text in
                    CatalogFile(name: "\(reference.name)/\(name)", text: text)
                }
            } catch {
                problems.append("\(folder): \(error.description)")
            }
        }
        return (files, problems)
    }

    /// All policies of the source's namespace that select it; none at all: the stand-in would hide the mistake, so nothing
    /// is reported.
    func policies(of source: DriftSource) throws -> PolicySet {
        let matching = allPolicies.filter { policy in
            policy.metadata.namespace == source.metadata.namespace && !policy.spec.suspend
                && policy.spec.sourceSelector?.matches(source.metadata.labels) ?? true
        }
        do {
            return try PolicySet(
                compiling: matching.sorted { $0.metadata.name < $1.metadata.name }.map(PolicySettings.init))
        } catch {
            throw ReplayError("\(folder): namespace \(source.metadata.namespace ?? ""): \(error)")
        }
    }
}
