import JSON

/// A collection at one resourceVersion, all pages together.
public struct KubeList: Sendable, Hashable {
    public var items: [KubeObject]
    /// Where a watch may go on from.
    public var resourceVersion: String

    public init(items: [KubeObject], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

/// One answer to a list request.
struct KubeListPage {
    var items: [KubeObject]
    var resourceVersion: String
    /// nil on the last page.
    var continueToken: String?

    /// Nil unless `json` is a list. Built-in lists leave kind and apiVersion out of their items; they are filled in.
    init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue, kind.hasSuffix("List") else { return nil }
        let elements: [JSONValue]
        switch json["items"] {
        case .array(let items): elements = items
        case nil, .null: elements = []
        default: return nil
        }
        let itemKind = JSONValue.string(String(kind.dropLast(4)))
        let apiVersion = json["apiVersion"]
        items = elements.map { element in
            var element = element
            if element["kind"] == nil { element["kind"] = itemKind }
            if element["apiVersion"] == nil { element["apiVersion"] = apiVersion }
            return KubeObject(element)
        }
        resourceVersion = json.at("metadata", "resourceVersion")?.stringValue ?? ""
        continueToken = json.at("metadata", "continue")?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
