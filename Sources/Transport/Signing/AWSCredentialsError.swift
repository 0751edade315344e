/// Why there are no AWS credentials. The message says what to do and holds no secret.
public struct AWSCredentialsError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    /// Whether trying again later may help without anyone changing anything.
    public var isTransient: Bool

    public init(_ message: String, isTransient: Bool = false) {
        self.message = message
        self.isTransient = isTransient
    }

    public var description: String { message }
}
