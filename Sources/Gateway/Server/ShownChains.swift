import Synchronization

/// The chains that clients showed lately, by their own certificate. A client that comes back to its TLS session shows nothing
/// again, and of what it showed NIOSSL then knows its own certificate alone.
///
/// At most `capacity` chains; the oldest go first. What is known is what was shown, no more: nobody vouched for it.
final class ShownChains: Sendable {
    static let capacity = 256

    private struct State {
        var chains: [[UInt8]: [[UInt8]]] = [:]
        var order: [[UInt8]] = []
    }
    private let state = Mutex(State())

    func note(_ chain: [[UInt8]]) {
        guard let own = chain.first, chain.count > 1 else { return }
        state.withLock { state in
            if state.chains.updateValue(chain, forKey: own) == nil { state.order.append(own) }
            if state.order.count > Self.capacity { state.chains[state.order.removeFirst()] = nil }
        }
    }

    /// The chain that came with the certificate; the certificate alone when none is known.
    func chain(of own: [UInt8]) -> [[UInt8]] { state.withLock { $0.chains[own] } ?? [own] }
}
