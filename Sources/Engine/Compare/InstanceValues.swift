import JSON

/// The attributes of one instance as the compare stage reads them. Without a state there are none.
struct InstanceValues: Sendable {
    let instance: StateInstance?

    static let none = InstanceValues(instance: nil)

    func isSensitive(_ path: String) -> Bool { instance?.isSensitive(path) ?? false }

    /// The value at the path; nil when the state does not have it. A block may stand bare or in a list.
    func view(at path: TerraformPath) -> JSONView? {
        guard var view = instance?.attribute(path.root)?.root else { return nil }
        for step in path.steps.dropFirst() {
            let next: JSONView?
            switch step {
            case .name(let name): next = (view.isArray ? view[0] : view).flatMap { $0[name] }
            case .index(let index): next = view.isArray ? view[index] : index == 0 && !view.isNull ? view : nil
            case .key(let key): next = view[key]
            }
            guard let next else { return nil }
            view = next
        }
        return view
    }

    func value(at path: TerraformPath) -> JSONValue? {
        if path.steps.count == 1 {
            guard let value = instance?.value(of: path.root), !value.isNull else { return nil }
            return value
        }
        guard let view = view(at: path), !view.isNull else { return nil }
        return view.value
    }
}
