import Glibc
import Testing

@testable import States

@Suite struct LocalStateBackendTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `streams a file in chunks with its time`() async throws {
        let text = stateText(1_000_000)
        let path = try folder.write("terraform.tfstate", text)
        var times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: 1_770_000_000, tv_nsec: 123_456_789)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
        let content = try #require(try await LocalStateBackend(path: path).load(ifChanged: nil).content)
        #expect(content.lastModifiedMicroseconds == 1_770_000_000_123_456)
        var sizes: [Int] = []
        var read: [UInt8] = []
        for try await chunk in content.bytes {
            sizes.append(chunk.count)
            read += chunk
        }
        #expect(read == text && sizes.count > 3 && sizes.allSatisfy { $0 <= 256 << 10 })
    }

    @Test func `an unchanged file is not read again, a changed or replaced one is`() async throws {
        let path = try folder.write("a", stateText(100))
        let backend = try LocalStateBackend(path: path)
        let first = try #require(try await backend.load(ifChanged: nil).content)
        #expect(try await backend.load(ifChanged: first.version).isNotModified)
        try folder.write("a", stateText(200))
        let second = try #require(try await backend.load(ifChanged: first.version).content)
        try folder.write("b", stateText(200))
        #expect(rename("\(folder.path)/b", path) == 0)
        #expect(try await backend.load(ifChanged: second.version).content != nil)
    }

    @Test func `a compressed file is decompressed`() async throws {
        let text = stateText(300_000)
        let content = try await LocalStateBackend(path: folder.write("s.gz", gzip(text))).load(ifChanged: nil).content
        #expect(try await content?.bytes.collect() == text)
    }

    @Test func `a file written while it is read is an error, not a mixture`() async throws {
        let path = try folder.write("a", stateText(600_000))
        let content = try #require(try await LocalStateBackend(path: path).load(ifChanged: nil).content)
        var bytes = content.bytes.makeAsyncIterator()
        _ = try await bytes.next()
        try folder.write("a", stateText(700_000))
        let error = await stateError { () async throws(StateError) in while try await bytes.next() != nil {} }
        #expect(error?.reason == .changedWhileRead && error?.isTransient == true)
    }

    @Test func `a workspace lies in its folder beside the file`() throws {
        #expect(
            try LocalStateBackend(path: "/a/b.tfstate", workspace: "prod").location
                == "/a/terraform.tfstate.d/prod/b.tfstate")
        #expect(
            try LocalStateBackend(path: "b.tfstate", workspace: "prod").location == "terraform.tfstate.d/prod/b.tfstate"
        )
        #expect(try LocalStateBackend(path: "/b").location == "/b")
        #expect(throws: StateError.self) { try LocalStateBackend(path: "/b", workspace: "../x") }
        #expect(throws: StateError.self) { try LocalStateBackend(path: "") }
    }

    @Test func `what is no readable file is told by kind and place`() async throws {
        func reason(_ path: String) async -> StateError.Reason? {
            let error = await stateError { () async throws(StateError) in
                _ = try await LocalStateBackend(path: path).load(ifChanged: nil)
            }
            #expect(error?.message.contains(path) == true)
            return error?.reason
        }
        #expect(await reason("\(folder.path)/nothing") == .notFound)
        #expect(await reason(folder.path) == .invalidSettings)
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(await reason(pipe) == .invalidSettings)
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `a file without permission says so`() async throws {
        let path = try folder.write("a", stateText(10))
        chmod(path, 0)
        let error = await stateError { () async throws(StateError) in
            _ = try await LocalStateBackend(path: path).load(ifChanged: nil)
        }
        #expect(error?.reason == .accessDenied)
    }

    @Test func `bounds of size and time hold`() async throws {
        let path = try folder.write("a", stateText(1000))
        let small = try LocalStateBackend(path: path, limits: StateLimits(maximumBytes: 999))
        let error = await stateError { () async throws(StateError) in _ = try await small.load(ifChanged: nil) }
        #expect(error?.reason == .tooLarge)
        let slow = try LocalStateBackend(path: path, limits: StateLimits(timeout: .zero))
        let content = try #require(try await slow.load(ifChanged: nil).content)
        let late = await stateError { () async throws(StateError) in _ = try await content.bytes.collect() }
        #expect(late?.reason == .timedOut)
    }
}
