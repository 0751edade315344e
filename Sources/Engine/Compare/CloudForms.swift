import JSON

/// The several ways in which Google Cloud and Azure write one resource.
enum CloudForms {
    /// A link and a relative name or the bare name of it; two ARM ids whose case differs.
    static func areSame(_ left: String, _ right: String) -> Bool {
        guard left.contains(byte: "/") || right.contains(byte: "/") else { return false }
        if isARM(left), isARM(right) { return CloudResourceName.azure(left) == CloudResourceName.azure(right) }
        switch (link(left), link(right)) {
        case (let one?, let other?):
            return one == other || one.hasSuffix("/" + other) || other.hasSuffix("/" + one)
        case (let one?, nil): return isName(right, of: one)
        case (nil, let other?): return isName(left, of: other)
        case (nil, nil): return false
        }
    }

    /// Text in the one form of an attribute whose case, or case and blanks, do not count.
    static func folded(_ text: String, _ facts: SchemaFacts.Attribute) -> String {
        let lower = text.lowercased()
        return facts.foldsBlanks ? lower.replacing(" ", with: "") : lower
    }

    private static func isARM(_ text: String) -> Bool {
        let word = "/subscriptions/"
        return text.utf8.count > word.utf8.count && zip(text.utf8, word.utf8).allSatisfy { ASCIICase.lower($0) == $1 }
    }

    private static let hosts = ["https://www.googleapis.com/compute/", "https://compute.googleapis.com/compute/"]
    private static let containers = ["projects/", "zones/", "regions/", "global/", "organizations/", "folders/"]

    /// The relative name that a link of Google Cloud stands for; nil when the text is none.
    private static func link(_ text: String) -> String? {
        if hosts.contains(where: text.hasPrefix) || text.hasPrefix("//") {
            let name = CloudResourceName.relative(text)
            return name == text ? nil : name
        }
        return containers.contains(where: text.hasPrefix) ? text : nil
    }

    private static func isName(_ text: String, of link: String) -> Bool {
        !text.isEmpty && !text.utf8.contains(UInt8(ascii: "/")) && link.hasSuffix("/" + text)
    }
}

/// What a policy of Google Cloud grants: for each role and condition the members, in any order.
struct BindingPolicy: Hashable {
    struct Grant: Hashable {
        var role: String
        var condition: JSONValue?
        var member: String
    }
    /// Nil when the value is no policy.
    let grants: Set<Grant>?
    let auditConfigs: Set<JSONValue>

    init(_ value: JSONValue) {
        let tree = DocumentText.parsed(value)
        guard tree.objectValue != nil else {
            grants = nil
            auditConfigs = [tree]
            return
        }
        var grants: Set<Grant> = []
        for binding in tree["bindings"]?.arrayValue ?? [] {
            let condition = binding["condition"].flatMap { $0.isNull ? nil : $0 }
            for member in binding["members"]?.arrayValue ?? [] {
                grants.insert(
                    Grant(
                        role: binding["role"]?.stringValue ?? "", condition: condition,
                        member: Self.folded(member.stringValue ?? "")))
            }
        }
        self.grants = grants
        auditConfigs = Set(tree["auditConfigs"]?.arrayValue ?? [])
    }

    /// Addresses of people and groups count without regard to case.
    static func folded(_ member: String) -> String {
        let lower = member.lowercased()
        return lower.hasPrefix("principal") ? member : lower
    }
}
