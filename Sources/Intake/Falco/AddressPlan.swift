/// Which addresses of a name are subscribed to. A name may stand for many Falcos: each address is its own subscription.
struct AddressPlan: Sendable, Hashable {
    /// More addresses than that are not opened; the status says so.
    static let maximumAddresses = 64

    private(set) var wanted: Set<FalcoAddress> = []
    private(set) var running: Set<FalcoAddress> = []
    private(set) var leftOutCount = 0

    /// A new answer of the resolver. Returns the addresses to open, in order. An address that is no longer named keeps
    /// its subscription while it lasts, because a Falco that is leaving still has alerts; it is not opened again.
    mutating func resolved(_ addresses: [FalcoAddress]) -> [FalcoAddress] {
        let kept = Set(addresses).sorted().prefix(Self.maximumAddresses)
        leftOutCount = Set(addresses).count - kept.count
        wanted = Set(kept)
        let opened = kept.filter { !running.contains($0) }
        running.formUnion(opened)
        return opened
    }

    /// A subscription ended. True when it is to be taken up again.
    mutating func ended(_ address: FalcoAddress) -> Bool {
        guard wanted.contains(address) else {
            running.remove(address)
            return false
        }
        return true
    }
}
