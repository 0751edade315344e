/// Where in a schema a node stands, as far as its rules care.
struct RuleScope: Sendable {
    /// How often one object can hold the node; nil: as often as fits into a request.
    var cardinality: UInt64? = 1
    /// The list whose items cannot be told apart from one version of an object to the next; nil: `oldSelf` can be found.
    var uncorrelated: String?

    /// Below a list.
    func items(of list: SchemaNode, path: String) -> RuleScope {
        var scope = times(list.values.maxItems)
        if list.listType != .map, uncorrelated == nil { scope.uncorrelated = path }
        return scope
    }

    /// Below a map.
    func values(of map: SchemaNode) -> RuleScope { times(map.values.maxProperties) }

    private func times(_ count: Int64?) -> RuleScope {
        var scope = self
        scope.cardinality = cardinality.flatMap { known in
            count.map { factor in
                let (product, overflow) = known.multipliedReportingOverflow(by: UInt64(max(factor, 0)))
                return overflow ? .max : product
            }
        }
        return scope
    }
}
