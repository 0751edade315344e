import FoundationEssentials

extension KubeConfiguration {
    /// Reads the configuration that kubectl would use.
    ///
    /// - `path`: one kubeconfig file, which must exist. nil: the files of $KUBECONFIG (merged), else ~/.kube/config if it
    ///   is there, else the service account of the pod we run in.
    /// - `context`: nil means the file's current-context.
    ///
    /// Throws with the file and field to correct. Does not connect.
    public static func load(
        kubeconfig path: String? = nil, context: String? = nil
    ) throws(KubeConfigError) -> KubeConfiguration {
        try ConfigurationLoader.process.load(kubeconfig: path, context: context)
    }

    /// The service account of the pod we run in: its token and CA are files that the kubelet renews.
    public static func inCluster() throws(KubeConfigError) -> KubeConfiguration {
        try ConfigurationLoader.process.inCluster()
    }
}

/// `load` with its surroundings as values.
struct ConfigurationLoader {
    var environment: [String: String]
    var serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    static var process: ConfigurationLoader { ConfigurationLoader(environment: ProcessInfo.processInfo.environment) }

    func load(kubeconfig path: String?, context: String?) throws(KubeConfigError) -> KubeConfiguration {
        if let path, !path.isEmpty {
            return try resolve(files: [path], mustExist: true, context: context)
        }
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty { return try resolve(files: listed, mustExist: false, context: context) }
        if let home = environment["HOME"], FileBytes.exists(home + "/.kube/config") {
            return try resolve(files: [home + "/.kube/config"], mustExist: true, context: context)
        }
        guard environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false else {
            throw KubeConfigError(
                "no Kubernetes cluster is configured: there is no $KUBECONFIG, no ~/.kube/config and no pod service account; "
                    + "name a kubeconfig file")
        }
        return try inCluster()
    }

    private func resolve(
        files: [String], mustExist: Bool, context: String?
    ) throws(KubeConfigError) -> KubeConfiguration {
        var merged = Kubeconfig()
        var found = 0
        for file in files where mustExist || FileBytes.exists(file) {
            found += 1
            merged.merge(try Kubeconfig(parsing: try FileBytes.read(file), file: file))
        }
        guard found > 0 else {
            throw KubeConfigError("$KUBECONFIG names no file that exists: \(files.joined(separator: ", "))")
        }
        return try merged.configuration(context: context)
    }

    func inCluster() throws(KubeConfigError) -> KubeConfiguration {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else {
            throw KubeConfigError("not in a pod: KUBERNETES_SERVICE_HOST or KUBERNETES_SERVICE_PORT is not set")
        }
        let token = serviceAccountFolder + "/token"
        guard FileBytes.exists(token) else {
            throw KubeConfigError("\(token) is missing: the pod needs automountServiceAccountToken")
        }
        let authority = serviceAccountFolder + "/ca.crt"
        var configuration = KubeConfiguration(server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        configuration.authentication = .tokenFile(token)
        if FileBytes.exists(authority) { configuration.tls.certificateAuthority = .file(authority) }
        if let bytes = try? FileBytes.read(serviceAccountFolder + "/namespace", limit: 1024) {
            let name = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
            if !name.isEmpty { configuration.namespace = name }
        }
        return configuration
    }
}
