/// One place to connect to.
enum FalcoAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
    case ip(ResolvedAddress)
    case unix(path: String)

    var description: String {
        switch self {
        case .ip(let address): address.description
        case .unix(let path): "unix://\(path)"
        }
    }

    /// As gRPC core names it.
    var target: String {
        switch self {
        case .ip(let address): (address.isIPv6 ? "ipv6:" : "ipv4:") + address.description
        case .unix(let path): "unix:\(path)"
        }
    }
}
