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

    /// Loopback, link-local, unspecified, multicast, or an IPv6 form of such an IPv4 address: what a tenant must not reach
    /// through the operator. The cloud's metadata services are among them.
    public var isLocal: Bool {
        guard isIPv6 else {
            var four = in_addr()
            guard inet_pton(AF_INET, host, &four) == 1 else { return true }
            return Self.isLocal(v4: UInt32(bigEndian: four.s_addr))
        }
        var six = in6_addr()
        let plain = host.prefix { $0 != "%" }
        guard inet_pton(AF_INET6, String(plain), &six) == 1 else { return true }
        return Self.isLocal(v6: withUnsafeBytes(of: six) { Array($0) })
    }

    private static func isLocal(v4 address: UInt32) -> Bool {
        switch address >> 24 {
        case 0, 127, 224...255: true
        default: address >> 16 == 0xA9FE
        }
    }

    private static func isLocal(v6 bytes: [UInt8]) -> Bool {
        let isEmbedded =
            bytes.prefix(10).allSatisfy { $0 == 0 } && [0, 0xFF].contains(bytes[10]) && bytes[10] == bytes[11]
        let isTranslated = bytes.prefix(12).elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        if isEmbedded || isTranslated {
            return isLocal(v4: bytes.suffix(4).reduce(0) { $0 << 8 | UInt32($1) })
        }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        // The metadata service of AWS.
        let isMetadata = bytes.prefix(4).elementsEqual([0xFD, 0x00, 0x0E, 0xC2])
        return isLinkLocal || isMetadata || bytes[0] == 0xFF
    }

    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    public static func < (left: ResolvedAddress, right: ResolvedAddress) -> Bool {
        (left.isIPv6 ? 1 : 0, left.host, left.port) < (right.isIPv6 ? 1 : 0, right.host, right.port)
    }
}
