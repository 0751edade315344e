import JSON

extension KubeClient {
    /// Reads a collection, page by page, into one list. `namespace` nil means all namespaces (or a cluster-scoped kind).
    ///
    /// The whole list is held in memory: meant for our own kinds, which are bounded, not for every Secret of a cluster.
    public func list(
        _ gvr: GroupVersionResource, namespace: String? = nil, options: ListOptions = ListOptions()
    ) async throws(KubeError) -> KubeList {
        var pager = ListPager(limit: options.limit)
        var page = pager.first
        while true {
            var request = KubeRequest("GET", gvr, namespace: namespace)
            request.query = options.query(continue: page.continueToken, limit: page.limit)
            let step: ListPager.Step
            do throws(KubeError) {
                step = pager.received(try await self.page(request))
            } catch {
                step = pager.failed(error)
            }
            switch step {
            case .ask(let next): page = next
            case .finished(let list): return list
            case .failed(let error): throw error
            }
        }
    }

    private func page(_ request: KubeRequest) async throws(KubeError) -> KubeListPage {
        let json = try json(try await send(request), request)
        guard let page = KubeListPage(json: json) else {
            throw KubeError(.decoding("not a list"), request: request.summary)
        }
        return page
    }
}
