import Testing

@testable import Intake

@Suite struct LocalAddressTests {
    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "febf::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "fd00:ec2::254",
    ])
    func `is of the operator's machine or link`(_ text: String) {
        #expect(ResolvedAddress(literal: text, port: 1)?.isLocal == true)
    }

    @Test(arguments: [
        "10.0.0.7", "192.168.1.1", "100.64.0.1", "8.8.8.8", "169.253.0.1", "2001:db8::7", "fd12::1", "fec0::1",
    ])
    func `is somebody else's`(_ text: String) {
        #expect(ResolvedAddress(literal: text, port: 1)?.isLocal == false)
    }

    @Test func `a name is resolved to the addresses that are permitted, and to an error without any`() async throws {
        let mixed = AddressResolver { (_, port) async throws(ResolutionError) in
            ["127.0.0.1", "10.0.0.7", "fe80::1"].compactMap { ResolvedAddress(literal: $0, port: port) }
        }
        #expect(try await mixed.refusingLocal.resolve("falco", 1).map(\.host) == ["10.0.0.7"])
        let local = AddressResolver { (_, port) async throws(ResolutionError) in
            [ResolvedAddress(literal: "169.254.169.254", port: port)].compactMap(\.self)
        }
        await #expect(throws: ResolutionError.self) { try await local.refusingLocal.resolve("metadata", 80) }
    }
}
