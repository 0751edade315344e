import Glibc

/// What an operator without work holds: the `tfdrift` program that was built beside this one, as `tfdrift run --config`
/// over a small file.
enum IdleOperator {
    private static let config = """
        apiVersion: v1
        kind: Secret
        metadata: {name: falco-token, namespace: platform}
        data: {token: YmVuY2gtdG9rZW4tMDEyMzQ1Njc4OQ==}
        ---
        apiVersion: tfdrift.dev/v1alpha1
        kind: DriftPolicy
        metadata: {name: baseline, namespace: platform}
        spec:
          rules:
            - id: any-change
              severity: Medium
        ---
        apiVersion: tfdrift.dev/v1alpha1
        kind: DriftSource
        metadata: {name: platform, namespace: platform}
        spec:
          provider: AWS
          account: "111122223333"
          events:
            - name: falco-http
              falcoHTTP: {tokenSecretRef: {name: falco-token}}
          states:
            - name: platform
              local: {path: STATE}

        """

    /// Starts the child, gives it three seconds to settle and reads its resident memory.
    static func measure() throws -> [Measurement] {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let state = "\(folder)/tfdrift-bench-\(getpid())-idle.tfstate"
        let file = "\(folder)/tfdrift-bench-\(getpid())-idle.yaml"
        defer { for path in [state, file] { unlink(path) } }
        _ = try StateGenerator(count: 20).write(to: state)
        try write(config.replacing("STATE", with: state), to: file)
        let child = try start([
            "run", "--config", file, "--host", "127.0.0.1", "--port", "0", "--allow-local-paths", "platform",
        ])
        defer {
            kill(child, SIGTERM)
            waitpid(child, nil, 0)
        }
        sleep(3)
        var status: Int32 = 0
        guard waitpid(child, &status, WNOHANG) == 0 else {
            throw BenchFailure("the operator ended by itself with status \(status)")
        }
        return [Measurement(name: "controller_idle_resident_mib", value: residentMiB(process: "\(child)"), unit: "MiB")]
    }

    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw BenchFailure("cannot write \(path)") }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw BenchFailure("cannot write \(path)") }
    }

    /// `tfdrift` in the folder of this program; what it writes is of no interest.
    private static func start(_ arguments: [String]) throws -> pid_t {
        var name = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &name, name.count - 1)
        let own = String(decoding: name.prefix(max(length, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let program = own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/tfdrift"
        guard access(program, X_OK) == 0 else { throw BenchFailure("\(program) is not built") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        guard posix_spawn(&child, program, &actions, nil, &words, environ) == 0 else {
            throw BenchFailure("cannot start \(program): errno \(errno)")
        }
        return child
    }
}
