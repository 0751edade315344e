import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// TLS in front of a channel, where the client's certificates are judged by a function instead of one fixed set of
/// authorities: who may connect changes while the server runs.
struct ClientCertificateChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let context: NIOSSLContext
    let admits: @Sendable ([[UInt8]]) -> Bool
    let chains: ShownChains

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: context, customVerificationCallbackWithMetadata: verify))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    /// The chain is kept as it was shown, for the routes: each asks an authority of its own about it.
    private func verify(
        _ certificates: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResultWithMetadata>
    ) {
        guard !certificates.isEmpty, let chain = ClientCertificates.der(certificates), admits(chain) else {
            return promise.succeed(.failed)
        }
        chains.note(chain)
        promise.succeed(.certificateVerified(VerificationMetadata(ValidatedCertificateChain(certificates))))
    }
}

enum ClientCertificates {
    /// Nil when one cannot be written, which then counts as shown by nobody.
    static func der(_ certificates: [NIOSSLCertificate]) -> [[UInt8]]? {
        try? certificates.map { try $0.toDERBytes() }
    }
}
