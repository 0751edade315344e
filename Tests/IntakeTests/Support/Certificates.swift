import Foundation

@testable import Demo
@testable import Intake

/// A CA, a server and a client certificate, and what goes wrong with each; made by the openssl command once a run.
struct Certificates {
    let folder: URL

    static let isAvailable: Bool = {
        let isThere = (try? runTool(["openssl", "version"]).status) == 0
        if !isThere { print("skipped: the openssl command is not installed") }
        return isThere
    }()

    static let shared = Result { try Certificates() }

    /// Removes the folder when the test process ends.
    private static func removeAtExit() {
        atexit { if case .success(let certificates) = Certificates.shared { Paths.remove(certificates.folder) } }
    }

    private init() throws {
        folder = try Paths.temporaryFolder()
        Self.removeAtExit()
        try authority("ca")
        try authority("other-ca")
        try leaf("server", signedBy: "ca", extensions: "subjectAltName=DNS:falco.test,IP:127.0.0.1")
        try leaf("client", signedBy: "ca", extensions: "extendedKeyUsage=clientAuth")
        try leaf("named", signedBy: "ca", extensions: "subjectAltName=DNS:Falco.prod,URI:spiffe://falco,IP:10.0.0.7")
        try leaf("server-only", signedBy: "ca", extensions: "extendedKeyUsage=serverAuth")
        try leaf("middle", signedBy: "ca", extensions: "basicConstraints=critical,CA:TRUE")
        try leaf("below", signedBy: "middle", extensions: "extendedKeyUsage=clientAuth")
        try leaf("stranger", signedBy: "other-ca", extensions: "extendedKeyUsage=clientAuth")
        try leaf("expired", signedBy: "ca", extensions: "subjectAltName=DNS:falco.test", isExpired: true)
    }

    private func openssl(_ arguments: [String]) throws {
        let result = try runTool(["openssl"] + arguments, in: folder)
        guard result.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["output": result.output]) }
    }

    private func authority(_ name: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).crt",
        ])
    }

    private func leaf(_ name: String, signedBy authority: String, extensions: String, isExpired: Bool = false) throws {
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", "\(name).key", "-out", "\(name).csr",
        ])
        try Data(extensions.utf8).write(to: folder.appending(path: "\(name).ext"))
        // A validity that ended yesterday.
        let days = isExpired ? ["-days", "-1"] : ["-days", "2"]
        try openssl(
            [
                "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).crt", "-CAkey", "\(authority).key",
                "-CAcreateserial", "-extfile", "\(name).ext", "-out", "\(name).crt",
            ] + days)
    }

    func path(_ file: String) -> String { folder.appending(path: file).path }
    func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: file))) }

    /// Each certificate's DER, in this order.
    func der(_ names: String...) throws -> [[UInt8]] {
        try names.map { name in
            let file = "\(name).der"
            try openssl(["x509", "-in", "\(name).crt", "-outform", "DER", "-out", file])
            return try bytes(file)
        }
    }

    func clientAuthority(_ name: String = "ca") throws -> ClientAuthority {
        guard let authority = ClientAuthority(pem: try bytes("\(name).crt")) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return authority
    }

    func serverTLS(_ name: String = "server", demandsClient: Bool = true) throws -> FalcoReplayServer.TLS {
        FalcoReplayServer.TLS(
            certificatePEM: try bytes("\(name).crt"), privateKeyPEM: try bytes("\(name).key"),
            clientCAPEM: demandsClient ? try bytes("ca.crt") : nil)
    }

    func clientTLS(ca: String = "ca", client: String? = "client", serverName: String? = "falco.test") throws -> FalcoTLS
    {
        FalcoTLS(
            caPEM: try bytes("\(ca).crt"), certificatePEM: try client.map { try bytes("\($0).crt") },
            privateKeyPEM: try client.map { try bytes("\($0).key") }, serverName: serverName)
    }
}
