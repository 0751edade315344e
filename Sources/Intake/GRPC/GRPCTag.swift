/// What happens when an operation is done: made for one operation, called once by the queue's thread.
package final class GRPCTag {
    private let body: @Sendable (Bool) -> Void

    private init(_ body: @escaping @Sendable (Bool) -> Void) { self.body = body }

    /// The tag to start an operation with; it keeps `body` alive until the operation is done. When the operation could
    /// not be started, `discard` it.
    package static func make(_ body: @escaping @Sendable (Bool) -> Void) -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(GRPCTag(body)).toOpaque()
    }

    package static func discard(_ tag: UnsafeMutableRawPointer) {
        Unmanaged<GRPCTag>.fromOpaque(tag).release()
    }

    static func take(_ tag: UnsafeMutableRawPointer) -> GRPCTag {
        Unmanaged<GRPCTag>.fromOpaque(tag).takeRetainedValue()
    }

    func complete(_ success: Bool) { body(success) }
}
