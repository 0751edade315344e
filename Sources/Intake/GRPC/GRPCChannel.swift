import CGRPC

/// A channel to one address: at most one connection. Made for one attempt and destroyed with it, so that our own
/// back-off is the only one at work.
///
/// `@unchecked Sendable`: the pointer never changes and gRPC core's channel functions are thread-safe.
package final class GRPCChannel: @unchecked Sendable {
    let raw: OpaquePointer

    /// `target`: `ipv4:1.2.3.4:5060`, `ipv6:[::1]:5060` or `unix:/path`. `tls` nil is plain text.
    /// Nil when gRPC core refuses the credentials, which is so when a PEM cannot be read.
    package init?(target: String, tls: FalcoTLS?, serverName: String) {
        grpc_init()
        guard let credentials = Self.credentials(tls) else {
            grpc_shutdown()
            return nil
        }
        defer { grpc_channel_credentials_release(credentials) }
        let channel = Self.arguments(serverName: serverName, isTLS: tls != nil).withArguments { arguments in
            grpc_channel_create(target, credentials, arguments)
        }
        guard let channel else {
            grpc_shutdown()
            return nil
        }
        raw = channel
    }

    deinit {
        grpc_channel_destroy(raw)
        grpc_shutdown()
    }

    private static func credentials(_ tls: FalcoTLS?) -> OpaquePointer? {
        guard let tls else { return grpc_insecure_credentials_create() }
        return withOptionalCString(tls.caPEM) { roots in
            guard let certificate = tls.certificatePEM, let key = tls.privateKeyPEM else {
                return grpc_ssl_credentials_create_ex(roots, nil, nil, nil)
            }
            return withOptionalCString(certificate) { certificate in
                withOptionalCString(key) { key in
                    var pair = grpc_ssl_pem_key_cert_pair(private_key: key, cert_chain: certificate)
                    return grpc_ssl_credentials_create_ex(roots, &pair, nil, nil)
                }
            }
        }
    }

    /// Conservative towards Falco, which has gRPC's defaults: a client that pings more often than every 5 minutes
    /// without data is told to go away. A peer that is gone is found by the requests we send all the time: they stay
    /// unacknowledged, and with a keepalive time set gRPC gives the socket up after the keepalive time-out.
    ///
    /// The HTTP/2 window is fixed at 1 MiB instead of grown by probing (whose pings count as pings too): what is on the
    /// way when a connection breaks is lost, so little of it should be.
    private static func arguments(serverName: String, isTLS: Bool) -> GRPCArguments {
        var arguments = GRPCArguments()
        arguments.integers = [
            ("grpc.keepalive_time_ms", 300_000),
            ("grpc.keepalive_timeout_ms", 20_000),
            ("grpc.http2.bdp_probe", 0),
            ("grpc.http2.lookahead_bytes", 1 << 20),
            ("grpc.enable_http_proxy", 0),
            ("grpc.use_local_subchannel_pool", 1),
            ("grpc.max_receive_message_length", 8 << 20),
        ]
        if !serverName.isEmpty {
            arguments.strings.append(("grpc.default_authority", serverName))
            if isTLS { arguments.strings.append(("grpc.ssl_target_name_override", serverName)) }
        }
        return arguments
    }

    private static func withOptionalCString<Result>(
        _ bytes: [UInt8]?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let bytes else { return body(nil) }
        return (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
        }
    }
}
