import Testing

@testable import States

@Suite struct SecretFileBackendTests {
    private func backend(
        _ secrets: [String: [String: [UInt8]]], limits: StateLimits = StateLimits()
    ) throws -> SecretFileBackend {
        try SecretFileBackend(namespace: "tf", name: "plans", key: "plan.json", limits: limits) { namespace, name in
            #expect(namespace == "tf")
            return secrets[name]
        }
    }

    private func error(_ backend: SecretFileBackend) async -> StateError? {
        await stateError { () async throws(StateError) in
            _ = try await backend.load(ifChanged: nil).content?.bytes.collect()
        }
    }

    @Test(arguments: [false, true])
    func `reads the key as it stands or inflated, and knows it again`(isPacked: Bool) async throws {
        let text = stateText(20_000)
        let file = isPacked ? try gzip(text) : text
        let content = try #require(try await backend(["plans": ["plan.json": file]]).load(ifChanged: nil).content)
        #expect(try await content.bytes.collect() == text && content.lastModifiedMicroseconds == nil)
        #expect(try await backend(["plans": ["plan.json": file]]).load(ifChanged: content.version).isNotModified)
        #expect(
            try await !backend(["plans": ["plan.json": file + [0x20]]]).load(ifChanged: content.version).isNotModified)
    }

    @Test func `says what is missing and never what is there`() async throws {
        let none = await error(try backend([:]))
        #expect(none?.reason == .notFound && none?.message.contains("secret tf/plans key plan.json") == true)
        let other = await error(try backend(["plans": ["password": Array("hush".utf8)]]))
        #expect(other?.reason == .notFound && other?.message.contains("no such key") == true)
        #expect(other?.message.contains("hush") == false)
    }

    @Test func `an error of the reader is told`() async throws {
        struct Forbidden: Error, CustomStringConvertible { let description = "secrets is forbidden" }
        let refused = try SecretFileBackend(namespace: "tf", name: "plans", key: "k") { _, _ in throw Forbidden() }
        let found = await error(refused)
        #expect(found?.reason == .unreachable && found?.message.contains("secrets is forbidden") == true)
        let slow = try SecretFileBackend(
            namespace: "tf", name: "plans", key: "k", limits: StateLimits(timeout: .milliseconds(1))
        ) { _, _ in
            try await Task.sleep(for: .seconds(3_600))
            return nil
        }
        #expect(await error(slow)?.reason == .timedOut)
    }

    @Test func `settings without a name are refused`() {
        #expect(throws: StateError.self) {
            try SecretFileBackend(namespace: "tf", name: "", key: "k") { _, _ in nil }
        }
    }
}
