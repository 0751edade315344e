import Glibc

/// An IP address, and whether it is one that a request in somebody else's name must not reach: loopback, link-local (the
/// cloud's metadata services are there), unspecified, multicast, or an IPv6 form of such an IPv4 address.
public struct LocalAddress: Sendable, Hashable {
    /// What is no IP address (a unix socket) is of this machine too.
    public let isLocal: Bool

    /// Reads `10.0.0.7` or `2001:db8::7`, with or without a zone.
    public init(text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            isLocal = Self.isLocal(v4: UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &six) == 1 {
            isLocal = Self.isLocal(v6: withUnsafeBytes(of: six) { Array($0) })
        } else {
            isLocal = true
        }
    }

    /// nil, and what is neither IPv4 nor IPv6, is local.
    public init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else {
            isLocal = true
            return
        }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            isLocal = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Self.isLocal(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            isLocal = UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                Self.isLocal(v6: withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) })
            }
        default: isLocal = true
        }
    }

    private static func isLocal(v4 address: UInt32) -> Bool {
        switch address >> 24 {
        case 0, 127, 224...255: true
        default: address >> 16 == 0xA9FE
        }
    }

    private static func isLocal(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return true }
        let isEmbedded =
            bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == bytes[11] && [0, 0xFF].contains(bytes[10])
        let isTranslated = bytes.prefix(12).elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        if isEmbedded || isTranslated {
            return isLocal(v4: bytes.suffix(4).reduce(0) { $0 << 8 | UInt32($1) })
        }
        let isLinkLocal = bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
        let isMetadata = bytes.prefix(4).elementsEqual([0xFD, 0x00, 0x0E, 0xC2])  // of AWS
        return isLinkLocal || isMetadata || bytes[0] == 0xFF
    }
}
