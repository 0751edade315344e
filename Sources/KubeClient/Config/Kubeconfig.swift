import JSON

/// Kubeconfig files as they are written: named clusters, users and contexts, each remembering the file it came from.
struct Kubeconfig {
    /// An entry of one of the lists.
    struct Entry {
        var value: JSONValue
        /// The file, for messages and relative paths.
        var file: String
    }

    private(set) var clusters: [String: Entry] = [:]
    private(set) var users: [String: Entry] = [:]
    private(set) var contexts: [String: Entry] = [:]
    private(set) var currentContext: String?
    private var files: [String] = []

    init() {}

    init(parsing bytes: [UInt8], file: String) throws(KubeConfigError) {
        files = [file]
        let documents: [JSONValue]
        do throws(YAMLError) {
            documents = try YAML.parse(bytes, source: file)
        } catch {
            throw KubeConfigError("\(error)")
        }
        guard let root = documents.first else { return }
        guard root.objectValue != nil else { throw KubeConfigError("\(file) is not a kubeconfig: it holds no map") }
        if let kind = root["kind"]?.stringValue, kind != "Config" {
            throw KubeConfigError("\(file) is not a kubeconfig: its kind is \(kind)")
        }
        clusters = try Self.entries(root, list: "clusters", member: "cluster", file: file)
        users = try Self.entries(root, list: "users", member: "user", file: file)
        contexts = try Self.entries(root, list: "contexts", member: "context", file: file)
        if let current = root["current-context"]?.stringValue, !current.isEmpty { currentContext = current }
    }

    /// Adds what `other` names and this does not: the first file that has a name gives its value.
    mutating func merge(_ other: Kubeconfig) {
        clusters.merge(other.clusters) { first, _ in first }
        users.merge(other.users) { first, _ in first }
        contexts.merge(other.contexts) { first, _ in first }
        currentContext = currentContext ?? other.currentContext
        files += other.files
    }

    /// What one context means.
    func configuration(context name: String?) throws(KubeConfigError) -> KubeConfiguration {
        let origin = files.joined(separator: ", ")
        guard let name = name ?? currentContext else {
            throw KubeConfigError("\(origin): no current-context; set one or name a context")
        }
        guard let context = contexts[name] else {
            throw KubeConfigError("\(origin): there is no context \"\(name)\"; there are: \(Self.names(contexts))")
        }
        guard let clusterName = context.value["cluster"]?.stringValue, let cluster = clusters[clusterName] else {
            throw KubeConfigError("\(context.file): context \"\(name)\" names no cluster that exists")
        }
        var configuration = try KubeconfigReader(entry: cluster, what: "cluster \"\(clusterName)\"").cluster()
        if let userName = context.value["user"]?.stringValue, !userName.isEmpty {
            guard let user = users[userName] else {
                throw KubeConfigError(
                    "\(context.file): context \"\(name)\" names the user \"\(userName)\", which does not exist")
            }
            let reader = KubeconfigReader(entry: user, what: "user \"\(userName)\"")
            configuration.authentication = try reader.user()
            configuration.impersonation = reader.impersonation()
            configuration.authentication.exec?.clusterConfiguration = KubeconfigReader.execExtension(cluster.value)
        }
        if let namespace = context.value["namespace"]?.stringValue, !namespace.isEmpty {
            configuration.namespace = namespace
        }
        return configuration
    }

    private static func entries(
        _ root: JSONValue, list: String, member: String, file: String
    ) throws(KubeConfigError) -> [String: Entry] {
        guard let value = root[list], !value.isNull else { return [:] }
        guard let elements = value.arrayValue else { throw KubeConfigError("\(file): \(list) must be a list") }
        var result: [String: Entry] = [:]
        for (index, element) in elements.enumerated() {
            guard let name = element["name"]?.stringValue else {
                throw KubeConfigError("\(file): \(list)[\(index)].name is missing or no string")
            }
            let value = element[member] ?? [:]
            guard value.isNull || value.objectValue != nil else {
                throw KubeConfigError("\(file): \(list)[\(index)].\(member) must be a map")
            }
            if result[name] == nil { result[name] = Entry(value: value, file: file) }
        }
        return result
    }

    private static func names(_ entries: [String: Entry]) -> String {
        entries.isEmpty ? "none" : entries.keys.sorted().joined(separator: ", ")
    }
}
