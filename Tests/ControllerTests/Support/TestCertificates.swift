import FoundationEssentials

/// Authorities and certificates made by the openssl command, once a run.
struct TestCertificates: Sendable {
    let folder: String

    static let isAvailable: Bool = {
        let isThere = (try? Shell.run("openssl version 2>/dev/null"))?.hasPrefix("OpenSSL") == true
        if !isThere { print("skipped: the openssl command is not installed") }
        return isThere
    }()

    static let shared = Result { try TestCertificates() }

    private init() throws {
        folder = "/tmp/tfdrift-tests-certificates-\(UInt32.random(in: 0..<UInt32.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for authority in ["ca", "other-ca", "third-ca"] {
            _ = try Shell.run(
                "cd \(folder) && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                    + "-subj /CN=\(authority) -keyout \(authority).key -out \(authority).crt 2>&1")
        }
        try leaf("server", of: "ca", "subjectAltName=DNS:falco.test,IP:127.0.0.1")
        try leaf("client", of: "ca", "extendedKeyUsage=clientAuth")
        try leaf("named", of: "ca", "subjectAltName=DNS:falco.prod")
        try leaf("expired", of: "ca", "extendedKeyUsage=clientAuth", days: -1)
        try leaf("stranger", of: "other-ca", "extendedKeyUsage=clientAuth")
    }

    private func leaf(_ name: String, of authority: String, _ extensions: String, days: Int = 2) throws {
        _ = try Shell.run(
            "cd \(folder) && openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=\(name) "
                + "-keyout \(name).key -out \(name).csr 2>&1 && echo \(extensions) > \(name).ext && openssl x509 -req "
                + "-in \(name).csr -CA \(authority).crt -CAkey \(authority).key -CAcreateserial -extfile \(name).ext "
                + "-days \(days) -out \(name).crt 2>&1")
        guard FileManager.default.fileExists(atPath: "\(folder)/\(name).crt") else {
            throw NeverCame(description: "openssl made no certificate \(name)")
        }
    }

    func bytes(_ file: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
            throw NeverCame(description: "there is no \(file)")
        }
        return Array(data)
    }
}
