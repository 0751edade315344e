/// A ConfigMap of the source's own namespace.
public struct ConfigMapReference: ObjectValue {
    public var name = ""
    public init() {}
    public init(name: String) { self.name = name }
    public static let fields: [Field<Self>] = [.required("name", \.name)]
}
