import JSON

/// What the `configuration` of a plan says of each resource: which arguments it sets, not what they are.
///
/// Terraform does not write `lifecycle` there, so `ignore_changes` cannot be read; and it leaves out blocks that `dynamic`
/// makes, so that a block which is not there may well be configured. An argument that is there is set, unless it is the
/// literal null; a plain argument that is not there is not set.
struct PlanConfiguration: Sendable {
    struct Resource: Sendable {
        var arguments: Set<String> = []
        /// The key of its provider's configuration.
        var provider = ""
    }

    /// By address without the keys of instances: `module.a.aws_instance.web`.
    private var resources: [String: Resource] = [:]
    /// Attributes of parents whose children have resources of their own.
    private var standalone: [String: Set<String>] = [:]
    /// The region that a provider's configuration names literally, by its key.
    private var regions: [String: String] = [:]
    /// More resources than any root module has.
    static let maximumResources = 100_000

    init(_ view: JSONView) throws(PlanFieldError) {
        guard view.isObject else { throw PlanFieldError(field: "configuration", wanted: "an object") }
        for provider in view["provider_config"]?.members ?? JSONMembers.none {
            guard let key = provider.key.string,
                let region = provider.value.at("expressions", "region", "constant_value")?.string
            else { continue }
            regions[key] = region
        }
        guard let root = view["root_module"] else { return }
        try read(root, module: "", path: "configuration.root_module")
    }

    private mutating func read(_ module: JSONView, module address: String, path: String) throws(PlanFieldError) {
        guard module.isObject else { throw PlanFieldError(field: path, wanted: "an object") }
        if let list = module["resources"], !list.isNull {
            guard list.isArray else { throw PlanFieldError(field: path + ".resources", wanted: "a list") }
            for (number, resource) in list.elements.enumerated() {
                try add(resource, module: address, path: "\(path).resources[\(number)]")
            }
        }
        for call in module["module_calls"]?.members ?? JSONMembers.none {
            guard let name = call.key.string, let inner = call.value["module"] else { continue }
            try read(inner, module: "\(address)module.\(name).", path: "\(path).module_calls.\(name).module")
        }
    }

    private mutating func add(_ view: JSONView, module: String, path: String) throws(PlanFieldError) {
        guard view.isObject else { throw PlanFieldError(field: path, wanted: "an object") }
        guard let type = view["type"]?.string else { throw PlanFieldError(field: path + ".type", wanted: "a text") }
        guard let name = view["name"]?.string else { throw PlanFieldError(field: path + ".name", wanted: "a text") }
        if let mode = view["mode"], !mode.isString("managed") { return }
        guard resources.count < Self.maximumResources else { return }
        var resource = Resource(provider: view["provider_config_key"]?.string ?? "")
        for argument in view["expressions"]?.members ?? JSONMembers.none {
            guard let name = argument.key.string else { continue }
            // The literal null sets nothing.
            if argument.value["constant_value"]?.isNull == true { continue }
            resource.arguments.insert(name)
        }
        resources["\(module)\(type).\(name)"] = resource
        guard let child = PlanChildren.byType[type] else { return }
        for reference in view.at("expressions", child.reference, "references")?.elements.compactMap(\.string) ?? [] {
            // `aws_security_group.web[0].id`: the references of an expression are of its own module.
            let parts = PlanAddress.withoutKeys(reference).split(separator: ".")
            guard parts.count >= 2, parts[0] == child.parent else { continue }
            standalone["\(module)\(parts[0]).\(parts[1])", default: []].formUnion(child.attributes)
        }
    }

    // MARK: Asking

    /// Nil where the configuration does not have the resource.
    func resource(at address: String) -> Resource? { resources[PlanAddress.withoutKeys(address)] }

    /// Whether resources of their own hold what the attribute of the parent would list.
    func hasStandaloneChildren(_ address: String, _ attribute: String) -> Bool {
        standalone[PlanAddress.withoutKeys(address)]?.contains(attribute) ?? false
    }

    func region(of address: String) -> String? { resource(at: address).flatMap { regions[$0.provider] } }
}

/// Which resources hold what a parent could list itself.
enum PlanChildren {
    struct Child: Sendable {
        var parent: String
        /// The child's argument that names its parent.
        var reference: String
        /// The parent's attributes that would list it.
        var attributes: Set<String>
    }

    /// Whether the attribute of the type lists children that may be resources of their own.
    static func isList(_ attribute: String, of type: String) -> Bool {
        byType.values.contains { $0.parent == type && $0.attributes.contains(attribute) }
    }

    static let byType: [String: Child] = [
        "aws_security_group_rule": Child(
            parent: "aws_security_group", reference: "security_group_id", attributes: ["ingress", "egress"]),
        "aws_vpc_security_group_ingress_rule": Child(
            parent: "aws_security_group", reference: "security_group_id", attributes: ["ingress"]),
        "aws_vpc_security_group_egress_rule": Child(
            parent: "aws_security_group", reference: "security_group_id", attributes: ["egress"]),
        "aws_iam_role_policy": Child(parent: "aws_iam_role", reference: "role", attributes: ["inline_policy"]),
        "aws_iam_role_policy_attachment": Child(
            parent: "aws_iam_role", reference: "role", attributes: ["managed_policy_arns"]),
        "aws_route": Child(parent: "aws_route_table", reference: "route_table_id", attributes: ["route"]),
        "aws_network_acl_rule": Child(
            parent: "aws_network_acl", reference: "network_acl_id", attributes: ["ingress", "egress"]),
        "azurerm_network_security_rule": Child(
            parent: "azurerm_network_security_group", reference: "network_security_group_name",
            attributes: ["security_rule"]),
        "azurerm_route": Child(parent: "azurerm_route_table", reference: "route_table_name", attributes: ["route"]),
        "azurerm_subnet": Child(
            parent: "azurerm_virtual_network", reference: "virtual_network_name", attributes: ["subnet"]),
    ]
}

/// Addresses of instances.
enum PlanAddress {
    /// `module.a["x.y"].aws_instance.web[0]` as `module.a.aws_instance.web`: what the configuration calls all of them.
    static func withoutKeys(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: "[")) else { return address }
        var bytes: [UInt8] = []
        var isInKey = false
        var isInText = false
        var isEscaped = false
        for byte in address.utf8 {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
            } else if isInKey {
                if byte == UInt8(ascii: "\"") { isInText = true } else if byte == UInt8(ascii: "]") { isInKey = false }
            } else if byte == UInt8(ascii: "[") {
                isInKey = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
