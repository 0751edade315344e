import Controller
import Glibc
import Logging
import Transport

/// What an operator without work holds: the whole of `tfdrift run --config` over a small file, in a process of its own.
enum IdleOperator {
    private static let config = """
        apiVersion: v1
        kind: Secret
        metadata: {name: falco-token, namespace: platform}
        data: {token: YmVuY2gtdG9rZW4=}
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

    /// The child: runs until it is told to end. Says nothing on standard output, where the parent's lines go.
    static func run(_ path: String) async throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        var settings = OperatorSettings()
        settings.host = "127.0.0.1"
        settings.port = 0
        settings.permissions.localPathNamespaces = ["platform"]
        let http = HTTPClient(logger: logger)
        try await StandaloneProcess.make(settings, file: path, http: http, logger: logger, write: { _ in }).run()
    }

    /// Starts the child, gives it three seconds to settle and reads its resident memory.
    static func measure() throws -> [Measurement] {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let state = "\(folder)/tfdrift-bench-\(getpid())-idle.tfstate"
        let file = "\(folder)/tfdrift-bench-\(getpid())-idle.yaml"
        defer { for path in [state, file] { unlink(path) } }
        _ = try StateGenerator(count: 20).write(to: state)
        try write(config.replacing("STATE", with: state), to: file)
        let child = try start(["idle-operator", file])
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

    /// This program once more, with other arguments.
    private static func start(_ arguments: [String]) throws -> pid_t {
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = (["tfdrift-bench"] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        guard posix_spawn(&child, "/proc/self/exe", nil, nil, &words, environ) == 0 else {
            throw BenchFailure("cannot start the operator's process: errno \(errno)")
        }
        return child
    }
}
