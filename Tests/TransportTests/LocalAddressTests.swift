import Testing

@testable import Transport

@Suite struct LocalAddressTests {
    @Test(arguments: ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1%eth0", "::ffff:127.0.0.1", "", "unix"])
    func `is of this machine or its link, or no IP address`(_ text: String) {
        #expect(LocalAddress(text: text).isLocal)
    }

    @Test(arguments: ["10.0.0.7", "8.8.8.8", "2001:db8::7", "::ffff:10.0.0.7"])
    func `is somebody else's`(_ text: String) { #expect(!LocalAddress(text: text).isLocal) }
}

@Suite(.enabled(if: TestServer.hasPython)) struct LocalConnectionTests {
    @Test func `a request that may not reach this machine sends nothing, on a new connection or on an old one`()
        async throws
    {
        let server = try TestServer()
        let client = makeClient()
        var request = HTTPRequest(url: server.url + "/hello")
        request.allowsLocalAddresses = false
        let forbidden = request
        let fresh = await #expect(throws: TransportError.self) { try await client.send(forbidden) }
        request.allowsLocalAddresses = true
        #expect(try await client.send(request).status == 200)
        let reused = await #expect(throws: TransportError.self) { try await client.send(forbidden) }
        for error in [fresh, reused] {
            #expect(error?.code == .connect)
            #expect(error?.message.contains("an address of this machine or its link") == true)
        }
        #expect(try await client.send(request).status == 200, "who may still can")
        await client.shutdown()
    }
}
