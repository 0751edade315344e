import JSON
import KubeClient

/// The CRDs and samples as the demo applies them: what names Falco and the states' places points at the demo's own.
struct DemoObjects: Sendable {
    var folder: DemoFolder
    /// Falco's unix socket.
    var falcoSocket: String

    /// In the order of application: CRDs, then the samples of the kustomization by what needs what.
    func all() throws -> [KubeObject] {
        var objects: [KubeObject] = []
        let definitions = DemoFiles.names(in: "crds").filter { !$0.hasSuffix("kustomization.yaml") }
        for name in try definitions + samples() {
            let text = try DemoFiles.text(name)
            objects += try YAML.parse(Array(text.utf8), source: name).map { adapted(KubeObject($0)) }
        }
        return objects.sorted { rank($0) < rank($1) }
    }

    private func samples() throws -> [String] {
        let name = "samples/kustomization.yaml"
        let documents = try YAML.parse(Array(try DemoFiles.text(name).utf8), source: name)
        let resources = documents.first?["resources"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !resources.isEmpty else { throw DemoFiles.Missing(description: "\(name) names no resources") }
        return resources.map { "samples/" + $0 }
    }

    /// Where a kind lives in the API.
    static func resource(of object: KubeObject) -> GroupVersionResource {
        let parts = object.apiVersion.split(separator: "/").map(String.init)
        let plural = object.kind.lowercased()
        let resource = plural.hasSuffix("y") ? plural.dropLast() + "ies" : plural + "s"
        return GroupVersionResource(
            group: parts.count == 2 ? parts[0] : "", version: parts.last ?? "v1", resource: String(resource))
    }

    private func rank(_ object: KubeObject) -> Int {
        ["CustomResourceDefinition", "Namespace", "Secret", "DriftPolicy", "DriftSource"].firstIndex(of: object.kind)
            ?? 2
    }

    private func adapted(_ object: KubeObject) -> KubeObject {
        guard object.kind == "DriftSource" else { return object }
        var object = object
        var spec = object["spec"] ?? [:]
        spec["events"] = .array(
            (spec["events"]?.arrayValue ?? []).map { entry in
                guard entry["falcoGRPC"] != nil else { return entry }
                var entry = entry
                entry["falcoGRPC"] = ["address": .string("unix://" + falcoSocket)]
                return entry
            })
        spec["states"] = .array(
            (spec["states"]?.arrayValue ?? []).map { entry in
                var entry = entry
                entry["local"] = ["path": .string(folder.file((entry["name"]?.stringValue ?? "") + ".tfstate"))]
                return entry
            })
        object["spec"] = spec
        return object
    }
}
