//
// ClientAdmission: who may connect to the TLS listener.
//
// Woken by   every handshake in which a client shows a certificate
// Reads      the file of --tls-client-ca; the authorities of the intakes that receive now
// Gives      yes or no. Without --tls-client-ca everybody may connect: each intake asks its own authority for each request
// Not here   who may post to which intake (Intake's ReceiverAccess)
//

import Gateway
import Intake
import Logging

struct ClientAdmission: Sendable {
    let receiver: FalcoHTTPReceiver
    let clock: OperatorClock
    let logger: Logger

    struct UnreadableAuthority: Error, CustomStringConvertible {
        let description = "the file of --tls-client-ca holds no certificate in PEM"
    }

    /// The listener with its clients' certificates asked for. Throws when the authority's file cannot be used.
    func listener(_ listener: GatewayServer.Listener) throws -> GatewayServer.Listener {
        guard var tls = listener.tls else { return listener }
        if let pem = tls.clientCA {
            guard let authority = ClientAuthority(pem: pem) else { throw UnreadableAuthority() }
            tls.admits = { admits($0, authority) }
        } else {
            tls.admits = { _ in true }
        }
        var listener = listener
        listener.tls = tls
        return listener
    }

    private func admits(_ chain: [[UInt8]], _ authority: ClientAuthority) -> Bool {
        let now = clock.unixMicroseconds()
        let reason: String
        switch authority.verdict(on: chain, at: now) {
        case .trusted: return true
        case .outOfDate(let why): reason = why
        case .untrusted(let why): reason = why
        }
        if receiver.knows(chain, at: now) { return true }
        receiver.refusedHandshake(reason, at: now, logger)
        return false
    }
}
