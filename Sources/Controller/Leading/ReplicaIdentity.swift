/// Who holds the Lease, in one text: the replica's name, a part that no restart repeats, and where the others reach it.
///
///     tfdrift-6d5f_1f2e3d4c5b6a7988@10.0.0.7:8080
struct ReplicaIdentity: Sendable, Hashable {
    var instance: String
    var unique: String
    /// "host:port" of its plain listener; nil when it cannot be reached.
    var address: String?

    init(instance: String, host: String?, port: Int, unique: UInt64 = .random(in: 0 ... .max)) {
        self.instance = instance
        let digits = String(unique, radix: 16)
        self.unique = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        guard let host, !host.isEmpty else { return }
        address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    var text: String { "\(instance)_\(unique)" + (address.map { "@\($0)" } ?? "") }

    /// The address in a holder's text; nil when it gives none that is a host and a port.
    static func address(in holder: String) -> String? {
        guard let at = holder.lastIndex(of: "@") else { return nil }
        let address = holder[holder.index(after: at)...]
        guard let colon = address.lastIndex(of: ":"), colon != address.startIndex,
            let port = UInt16(address[address.index(after: colon)...]), port > 0,
            address.utf8.allSatisfy({ byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
            })
        else { return nil }
        return String(address)
    }
}
