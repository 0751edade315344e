import Primitives

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One numeric address of a host name, with a port.
public struct ResolvedAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Numeric, without brackets: `10.0.0.7` or `2001:db8::7`.
    public let host: String
    public let port: UInt16
    public let isIPv6: Bool

    /// Nil when `host` is not the text of an IPv4 or IPv6 address.
    public init?(literal host: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            isIPv6 = false
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            isIPv6 = true
        } else {
            return nil
        }
        self.host = host
        self.port = port
    }

    public var isLoopback: Bool { isIPv6 ? host == "::1" : host.hasPrefix("127.") }

    /// What a tenant must not reach through the operator; see `LocalAddress`. The cloud's metadata services are among them.
    public var isLocal: Bool { LocalAddress(text: host).isLocal }

    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    public static func < (left: ResolvedAddress, right: ResolvedAddress) -> Bool {
        (left.isIPv6 ? 1 : 0, left.host, left.port) < (right.isIPv6 ? 1 : 0, right.host, right.port)
    }
}
