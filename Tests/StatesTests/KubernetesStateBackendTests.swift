import Testing

@testable import States

@Suite struct KubernetesStateBackendTests {
    private struct Forbidden: Error, CustomStringConvertible { let description = "secrets is forbidden" }

    private func backend(_ secrets: [String: [String: [UInt8]]], limits: StateLimits = StateLimits()) throws
        -> KubernetesStateBackend
    {
        try KubernetesStateBackend(namespace: "tf", secretSuffix: "net", workspace: "prod", limits: limits) {
            namespace, name in
            #expect(namespace == "tf")
            return secrets[name]
        }
    }

    private func error(_ backend: KubernetesStateBackend) async -> StateError? {
        await stateError { () async throws(StateError) in
            _ = try await backend.load(ifChanged: nil).content?.bytes.collect()
        }
    }

    @Test func `reads one Secret and knows it again`() async throws {
        let text = stateText(20_000)
        let backend = try backend(["tfstate-prod-net": ["tfstate": gzip(text)]])
        let content = try #require(try await backend.load(ifChanged: nil).content)
        #expect(try await content.bytes.collect() == text && content.lastModifiedMicroseconds == nil)
        #expect(try await backend.load(ifChanged: content.version).isNotModified)
        let other = try self.backend(["tfstate-prod-net": ["tfstate": gzip(stateText(20_001))]])
        #expect(try await !other.load(ifChanged: content.version).isNotModified)
    }

    @Test func `puts parts together in the order of their numbers`() async throws {
        let text = stateText(60_000)
        let packed = try gzip(text)
        var secrets: [String: [String: [UInt8]]] = [:]
        let size = packed.count / 12 + 1
        for number in 0..<12 {
            let part = Array(packed.dropFirst(number * size).prefix(size))
            secrets["tfstate-prod-net" + (number == 0 ? "" : "-part-\(number)")] = ["tfstate": part]
        }
        #expect(try await backend(secrets).load(ifChanged: nil).content?.bytes.collect() == text)
        secrets["tfstate-prod-net-part-11"] = nil
        #expect(await error(try backend(secrets))?.reason == .truncated)
    }

    @Test func `says what is missing`() async throws {
        let none = await error(try backend([:]))
        #expect(none?.reason == .notFound && none?.message.contains("tf/tfstate-prod-net") == true)
        let other = await error(try backend(["tfstate-prod-net": ["password": Array("hush".utf8)]]))
        #expect(other?.reason == .unexpected && other?.message.contains("hush") == false)
    }

    @Test func `an error of the reader is told with the name of the Secret`() async throws {
        let backend = try KubernetesStateBackend(namespace: "tf", secretSuffix: "net") { _, _ in throw Forbidden() }
        let error = await error(backend)
        #expect(error?.reason == .unreachable && error?.message.contains("secrets is forbidden") == true)
        #expect(error?.message.contains("tfstate-default-net") == true)
    }

    /// Reads like a Role that names some Secrets only.
    private func backend(
        readable secrets: [String: [UInt8]]
    ) throws -> KubernetesStateBackend {
        try KubernetesStateBackend(namespace: "tf", secretSuffix: "net") { _, name in
            guard let bytes = secrets[name] else {
                throw StateError(.accessDenied, at: name, "secrets \"\(name)\" is forbidden")
            }
            return ["tfstate": bytes]
        }
    }

    @Test func `a Role that names only the Secrets there are is enough`() async throws {
        let text = stateText(60_000)
        let packed = try gzip(text)
        #expect(
            try await backend(readable: ["tfstate-default-net": packed]).load(ifChanged: nil).content?.bytes.collect()
                == text)
        let halves = [Array(packed.prefix(packed.count / 2)), Array(packed.dropFirst(packed.count / 2))]
        let both = ["tfstate-default-net": halves[0], "tfstate-default-net-part-1": halves[1]]
        #expect(try await backend(readable: both).load(ifChanged: nil).content?.bytes.collect() == text)
    }

    @Test func `a part that may not be read is named when the state ends short`() async throws {
        let packed = try gzip(stateText(60_000))
        let error = await error(try backend(readable: ["tfstate-default-net": Array(packed.prefix(packed.count / 2))]))
        #expect(error?.reason == .truncated)
        #expect(error?.message.contains("tfstate-default-net-part-1") == true)
        #expect(error?.message.contains("allow get") == true)
        let main = await self.error(try backend(readable: [:]))
        #expect(main?.reason == .accessDenied)
    }

    @Test func `a reader that never answers is cancelled at the bound`() async throws {
        let backend = try KubernetesStateBackend(
            namespace: "tf", secretSuffix: "net", limits: StateLimits(timeout: .milliseconds(50))
        ) { _, _ in
            try await Task.sleep(for: .seconds(3600))
            return nil
        }
        #expect(await error(backend)?.reason == .timedOut)
    }

    @Test func `more compressed bytes than allowed are not collected`() async throws {
        let packed = try gzip(stateText(20_000))
        let backend = try backend(
            ["tfstate-prod-net": ["tfstate": packed], "tfstate-prod-net-part-1": ["tfstate": packed]],
            limits: StateLimits(maximumBytes: packed.count + 1))
        #expect(await error(backend)?.reason == .tooLarge)
    }

    @Test(arguments: [("", "x", "default"), ("tf", "", "default"), ("tf", "x", "UPPER"), ("tf", "a/b", "default")])
    func `refuses names no Secret can have`(_ namespace: String, _ suffix: String, _ workspace: String) {
        let error = #expect(throws: StateError.self) {
            try KubernetesStateBackend(namespace: namespace, secretSuffix: suffix, workspace: workspace) { _, _ in nil }
        }
        #expect(error?.reason == .invalidSettings)
    }
}
