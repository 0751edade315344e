import Synchronization

@testable import Intake

/// A resolver whose answer a test sets; no addresses is "no such name".
final class NameTable: Sendable {
    private let hosts: Mutex<[String]>

    init(_ hosts: [String]) { self.hosts = Mutex(hosts) }

    func set(_ hosts: [String]) { self.hosts.withLock { $0 = hosts } }

    var resolver: AddressResolver {
        AddressResolver { (host, port) async throws(ResolutionError) in
            let addresses = self.hosts.withLock { $0 }.compactMap { ResolvedAddress(literal: $0, port: port) }
            if addresses.isEmpty { throw ResolutionError(host: host, reason: "no such name") }
            return addresses
        }
    }
}
