#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Turns a host name into all of its addresses; a value, so that tests can give their own.
public struct AddressResolver: Sendable {
    /// The addresses of `host`, without repetition, in any order. Empty only when the task was cancelled.
    public let resolve: @Sendable (_ host: String, _ port: UInt16) async throws(ResolutionError) -> [ResolvedAddress]

    public init(
        resolve: @escaping @Sendable (_ host: String, _ port: UInt16) async throws(ResolutionError) -> [ResolvedAddress]
    ) {
        self.resolve = resolve
    }

    /// The same, without addresses of this machine and its link; a name that has no others is an error.
    var refusingLocal: AddressResolver {
        AddressResolver { (host, port) async throws(ResolutionError) in
            let all = try await resolve(host, port)
            let others = all.filter { !$0.isLocal }
            guard others.isEmpty, let first = all.first else { return others }
            throw ResolutionError(
                host: host,
                reason: "\(first.host) is an address of the operator's own machine or link, and the operator does not "
                    + "permit those to this namespace (--allow-local-endpoints)")
        }
    }

    /// The system's resolver (`getaddrinfo`), each look-up on a thread of its own, because it blocks.
    public static let system = AddressResolver { (host, port) async throws(ResolutionError) in
        if let literal = ResolvedAddress(literal: host, port: port) { return [literal] }
        let answer = OneShot<Result<[ResolvedAddress], ResolutionError>>()
        guard startThread({ answer.give(lookUp(host, port)) }) else {
            throw ResolutionError(host: host, reason: "the system gives no thread for the look-up")
        }
        // A cancelled task leaves the thread to end by itself, within the resolver's own time-outs.
        return try await answer.wait()?.get() ?? []
    }

    private static func lookUp(_ host: String, _ port: UInt16) -> Result<[ResolvedAddress], ResolutionError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(ResolutionError(host: host, reason: String(cString: gai_strerror(code))))
        }
        defer { freeaddrinfo(list) }
        var addresses: Set<ResolvedAddress> = []
        var entry = list
        while let current = entry {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let info = current.pointee
            let named = getnameinfo(
                info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if named == 0 {
                let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                if let address = ResolvedAddress(literal: host, port: port) { addresses.insert(address) }
            }
            entry = info.ai_next
        }
        return addresses.isEmpty
            ? .failure(ResolutionError(host: host, reason: "the name has no IPv4 or IPv6 address"))
            : .success(addresses.sorted())
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        guard failure == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
