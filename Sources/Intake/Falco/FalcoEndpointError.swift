/// Why a text is no endpoint.
public struct FalcoEndpointError: Error, Sendable, Hashable, CustomStringConvertible {
    public var endpoint: String
    public var reason: String
    public var description: String { "Falco endpoint \"\(endpoint)\" \(reason)" }
}
