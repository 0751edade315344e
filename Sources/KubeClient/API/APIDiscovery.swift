import JSON

/// Everything that the server offered at one moment. A CRD that is installed later is not in it: discover again.
public struct APIDiscovery: Sendable {
    public private(set) var resources: [APIResource] = []
    /// "group/version" that the server could not list; what they hold is unknown, not absent.
    public private(set) var unavailable: Set<String> = []
    private var byName: [GroupVersionResource: Int] = [:]

    public init() {}

    public init(resources: [APIResource], unavailable: Set<String> = []) {
        self.unavailable = unavailable
        for resource in resources { add(resource) }
    }

    /// Whether a collection exists.
    public func contains(_ gvr: GroupVersionResource) -> Bool { byName[gvr] != nil }

    /// What is known of a collection.
    public func resource(_ gvr: GroupVersionResource) -> APIResource? { byName[gvr].map { resources[$0] } }

    /// The collection that holds a kind, by the apiVersion and kind of an object.
    public func resource(apiVersion: String, kind: String) -> APIResource? {
        resources.first { $0.kind == kind && $0.gvr.apiVersion == apiVersion }
    }

    mutating func add(_ resource: APIResource) {
        guard byName[resource.gvr] == nil else { return }
        byName[resource.gvr] = resources.count
        resources.append(resource)
    }

    mutating func markUnavailable(_ groupVersion: String) { unavailable.insert(groupVersion) }
}

extension APIDiscovery {
    /// Adds an `APIGroupDiscoveryList` (apidiscovery.k8s.io v2 or v2beta1): the answer of "/api" or "/apis". False when
    /// `json` is something else: an older server answered in the plain form.
    mutating func add(aggregated json: JSONValue) -> Bool {
        guard json["kind"]?.stringValue == "APIGroupDiscoveryList" else { return false }
        for item in json["items"]?.arrayValue ?? [] {
            let group = item.at("metadata", "name")?.stringValue ?? ""
            for version in item["versions"]?.arrayValue ?? [] {
                guard let name = version["version"]?.stringValue else { continue }
                if version["freshness"]?.stringValue == "Stale" { markUnavailable("\(group)/\(name)") }
                for resource in version["resources"]?.arrayValue ?? [] { add(resource, group: group, version: name) }
            }
        }
        return true
    }

    private mutating func add(_ resource: JSONValue, group: String, version: String) {
        guard let plural = resource["resource"]?.stringValue else { return }
        add(
            APIResource(
                gvr: GroupVersionResource(group: group, version: version, resource: plural),
                kind: resource.at("responseKind", "kind")?.stringValue ?? "",
                isNamespaced: resource["scope"]?.stringValue == "Namespaced",
                verbs: Self.strings(resource["verbs"]), shortNames: Self.list(resource["shortNames"]),
                subresources: Set(
                    (resource["subresources"]?.arrayValue ?? []).compactMap { $0["subresource"]?.stringValue })))
    }

    /// Adds a plain `APIResourceList`: the answer of "/api/v1" or "/apis/GROUP/VERSION".
    mutating func add(plain json: JSONValue, group: String, version: String) {
        let entries = json["resources"]?.arrayValue ?? []
        var subresources: [String: Set<String>] = [:]
        for entry in entries {
            let parts = (entry["name"]?.stringValue ?? "").split(separator: "/", maxSplits: 1)
            if parts.count == 2 { subresources[String(parts[0]), default: []].insert(String(parts[1])) }
        }
        for entry in entries {
            guard let name = entry["name"]?.stringValue, !name.contains("/") else { continue }
            add(
                APIResource(
                    gvr: GroupVersionResource(group: group, version: version, resource: name),
                    kind: entry["kind"]?.stringValue ?? "", isNamespaced: entry["namespaced"]?.boolValue ?? false,
                    verbs: Self.strings(entry["verbs"]), shortNames: Self.list(entry["shortNames"]),
                    subresources: subresources[name] ?? []))
        }
    }

    /// The "group/version" of a plain `APIGroupList`, in the server's order.
    static func groupVersions(_ json: JSONValue) -> [(group: String, version: String)] {
        var result: [(group: String, version: String)] = []
        for group in json["groups"]?.arrayValue ?? [] {
            guard let name = group["name"]?.stringValue else { continue }
            for version in group["versions"]?.arrayValue ?? [] {
                if let version = version["version"]?.stringValue { result.append((name, version)) }
            }
        }
        return result
    }

    private static func list(_ json: JSONValue?) -> [String] { (json?.arrayValue ?? []).compactMap(\.stringValue) }
    private static func strings(_ json: JSONValue?) -> Set<String> { Set(list(json)) }
}
