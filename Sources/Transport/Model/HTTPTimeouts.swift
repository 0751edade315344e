/// How long one request may take. Each nil means no bound.
public struct HTTPTimeouts: Sendable, Hashable {
    /// From the start until the connection is ready: name look-up, TCP, proxy and TLS.
    public var connect: Duration?
    /// No byte of the answer for that long, counted from when the request starts to be sent. Does not run while the
    /// consumer is slow. A watch needs a value above its server's bookmark interval, or nil.
    public var idle: Duration?
    /// From the start to the last byte of the body.
    public var total: Duration?

    public init(connect: Duration? = .seconds(10), idle: Duration? = .seconds(60), total: Duration? = nil) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }
}
