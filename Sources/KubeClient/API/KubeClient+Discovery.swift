import JSON

extension KubeClient {
    /// What the server offers: two requests where it aggregates (1.27 and newer), else one for each group and version.
    ///
    /// A group whose own server is down is listed in `unavailable` and fails nothing else.
    public func discovery() async throws(KubeError) -> APIDiscovery {
        var discovery = APIDiscovery()
        let core = try await discoveryDocument("/api")
        if !discovery.add(aggregated: core) {
            for version in (core["versions"]?.arrayValue ?? []).compactMap(\.stringValue) {
                await addPlain(to: &discovery, group: "", version: version)
            }
        }
        let groups = try await discoveryDocument("/apis")
        if !discovery.add(aggregated: groups) {
            for (group, version) in APIDiscovery.groupVersions(groups) {
                await addPlain(to: &discovery, group: group, version: version)
            }
        }
        return discovery
    }

    /// Whether the server offers a collection: one small request, no whole discovery.
    public func offers(_ gvr: GroupVersionResource) async throws(KubeError) -> Bool {
        let request = KubeRequest("GET", path: gvr.groupVersionPath)
        do throws(KubeError) {
            var discovery = APIDiscovery()
            discovery.add(plain: try json(try await send(request), request), group: gvr.group, version: gvr.version)
            return discovery.contains(gvr)
        } catch {
            if error.isNotFound { return false }
            throw error
        }
    }

    /// The server's version.
    public func serverVersion() async throws(KubeError) -> ServerVersion {
        let request = KubeRequest("GET", path: "/version")
        guard let version = ServerVersion(json: try json(try await send(request), request)) else {
            throw KubeError(.decoding("no version"), request: request.summary)
        }
        return version
    }

    private func discoveryDocument(_ path: String) async throws(KubeError) -> JSONValue {
        var request = KubeRequest("GET", path: path)
        let aggregated = ["v2", "v2beta1"].map {
            "application/json;g=apidiscovery.k8s.io;v=\($0);as=APIGroupDiscoveryList"
        }
        request.accept = (aggregated + ["application/json"]).joined(separator: ",")
        return try json(try await send(request), request)
    }

    private func addPlain(to discovery: inout APIDiscovery, group: String, version: String) async {
        let path = GroupVersionResource(group: group, version: version, resource: "").groupVersionPath
        let request = KubeRequest("GET", path: path)
        do throws(KubeError) {
            discovery.add(plain: try json(try await send(request), request), group: group, version: version)
        } catch {
            discovery.markUnavailable(group.isEmpty ? version : "\(group)/\(version)")
            logger.debug("Discovery of one group failed", metadata: ["request": "\(path)", "error": "\(error)"])
        }
    }
}
