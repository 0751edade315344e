/// How a call ended, as gRPC tells.
package struct GRPCStatus: Error, Sendable, Hashable {
    /// gRPC's numbers: 0 OK, 1 CANCELLED, 4 DEADLINE_EXCEEDED, 12 UNIMPLEMENTED, 14 UNAVAILABLE, ...
    package var code: Int32
    /// gRPC's own words, at most 512 bytes; no credentials are in them.
    package var message: String

    package init(code: Int32, message: String = "") {
        self.code = code
        self.message = message.utf8.count <= 512 ? message : String(message.prefix(400)) + "…"
    }

    package static let ok = GRPCStatus(code: 0)
    package var isOK: Bool { code == 0 }
    package var isCancelled: Bool { code == 1 }
    package var isDeadlineExceeded: Bool { code == 4 }
    package var isUnimplemented: Bool { code == 12 }
}
