import JSON
import KubeClient

#if canImport(Glibc)
    import Glibc
#endif

/// The manifests of the repository, found from this file's place.
enum RepositoryFiles {
    static let root = String(#filePath.prefix(upTo: #filePath.range(of: "/Tests/ControllerTests/")))

    struct Unreadable: Error { let path: String }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen("\(root)/\(path)", "r") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { result += buffer[..<count] }
        return result
    }

    static func documents(_ path: String) throws -> [JSONValue] {
        try YAML.parse(bytes(path), source: path)
    }

    static let definitionPaths = ["crds/driftsources.yaml", "crds/driftpolicies.yaml", "crds/driftreports.yaml"]

    static func definition(_ path: String) throws -> Definition {
        guard let document = try documents(path).first else { throw Unreadable(path: path) }
        return Definition(json: document)
    }

    /// Objects of our kinds in config/samples.
    static func samples() throws -> [JSONValue] {
        try [
            "config/samples/driftsources.yaml", "config/samples/driftsource-with-plan.yaml",
            "config/samples/driftpolicies.yaml",
        ].flatMap(documents)
    }
}

/// A CustomResourceDefinition.
struct Definition {
    let json: JSONValue
    var kind: String { json.at("spec", "names", "kind")?.stringValue ?? "" }
    var version: JSONValue { json.at("spec", "versions")?[0] ?? .null }
    var schema: JSONValue { version.at("schema", "openAPIV3Schema") ?? .null }
}

extension String {
    /// The place of the first occurrence, or the end.
    fileprivate func range(of other: String) -> String.Index {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(other) { return index }
            index = self.index(after: index)
        }
        return endIndex
    }
}
