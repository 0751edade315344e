/// Why no usable configuration was found. Names the file and the field; never a credential.
public struct KubeConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public init(_ message: String) { self.message = message }
    public var description: String { message }
}
