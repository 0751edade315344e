import JSON

extension SchemaFacts.Kind {
    /// Whether values of a request have the shape of the attribute: a block is an object, a text is none.
    func fits(_ views: [JSONView]) -> Bool {
        switch self {
        case .dynamic, .map: true
        case .string, .number, .bool: views.allSatisfy { $0.recordScalar.isScalar }
        case .object, .block: views.allSatisfy { $0.isObject }
        case .list(let element), .set(let element):
            views.allSatisfy { view in
                element.isNested ? view.recordElements.allSatisfy(\.isObject) : element.fits(view.recordElements)
            }
        }
    }
}

extension JSONView {
    fileprivate var isScalar: Bool { !isObject && !isArray }
}
