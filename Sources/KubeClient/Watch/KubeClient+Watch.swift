import Transport

extension KubeClient {
    /// Opens a watch. Throws when the server refuses it; a version that is too old may be refused here (410) or by an
    /// `error` event, both are possible. `Reflector` does all of this; call it directly for short waits only.
    public func watch(
        _ gvr: GroupVersionResource, namespace: String? = nil, options: WatchOptions = WatchOptions()
    ) async throws(KubeError) -> WatchStream {
        var request = KubeRequest("GET", gvr, namespace: namespace)
        request.summary = "WATCH \(gvr.groupResource)"
        request.query = options.query
        request.isStream = true
        request.timeouts = HTTPTimeouts(
            connect: .seconds(10), idle: options.idleTimeout, total: options.idleTimeout + .seconds(10))
        return WatchStream(body: try await stream(request).body, summary: request.summary)
    }
}
