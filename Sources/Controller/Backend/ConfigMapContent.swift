import JSON
import KubeClient

/// What a ConfigMap holds.
public struct ConfigMapContent: Sendable, Hashable {
    public var data: [String: String] = [:]
    /// Keys of `binaryData`, which nothing here reads.
    public var binaryKeys: [String] = []

    public init() {}

    /// - Throws: of kind `rejected` when a value is no text.
    init(_ object: KubeObject) throws(BackendError) {
        for (key, value) in object["data"]?.objectValue ?? [:] {
            guard let text = value.stringValue else {
                throw BackendError(.rejected, "data.\(key) of ConfigMap \(object.key) is no text: put it in quotes")
            }
            data[key] = text
        }
        binaryKeys = (object["binaryData"]?.objectValue ?? [:]).keys.sorted()
    }
}
