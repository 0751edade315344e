/// What to tell a person when a call to Falco ends: gRPC's words, and what to look at.
enum FalcoFailure {
    private static let names = [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    /// `problem`: what is known to be wrong with our own certificates, which says more than a failed handshake.
    static func message(for status: GRPCStatus, problem: String? = nil) -> String {
        let name = names.indices.contains(Int(status.code)) ? names[Int(status.code)] : "code \(status.code)"
        if status.isOK { return "Falco ended the stream" }
        let words = status.message.isEmpty ? name : "\(name): \(status.message)"
        return (problem ?? advice(for: status)).map { "\(words) (\($0))" } ?? words
    }

    private static func advice(for status: GRPCStatus) -> String? {
        if status.isUnimplemented {
            return
                "no Falco outputs API here: set grpc.enabled and grpc_output.enabled in falco.yaml; Falco 0.44 and newer "
                + "have no gRPC, use http_output"
        }
        if status.isDeadlineExceeded { return "the server accepts connections but does not answer" }
        guard status.code == 14 else { return nil }
        let message = status.message.lowercased()
        if message.contains("certificate_verify_failed") || message.contains("certificate verify failed") {
            return "Falco's certificate was not accepted: check the CA, the server name and the dates"
        }
        if message.contains("not in peer certificate") {
            return "Falco's certificate is for another name: set the server name to one in the certificate"
        }
        if message.contains("socket closed"), message.contains("failed to connect") {
            return
                "the server hung up during the handshake: Falco's TCP port demands a client certificate signed by its "
                + "CA and in its dates, and speaks TLS only"
        }
        if message.contains("ssl") || message.contains("tls") || message.contains("handshake") {
            return "the TLS handshake failed: Falco's TCP port demands a client certificate signed by its CA"
        }
        if message.contains("no such file") { return "the socket is not there: is it mounted, is Falco running?" }
        if message.contains("refused") { return "nothing listens there: is Falco running, is grpc.enabled set?" }
        return nil
    }
}
