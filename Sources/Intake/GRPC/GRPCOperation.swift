import CGRPC

/// The operations of a batch, and boxes for what gRPC core writes to while one is under way.
///
/// A box is made for one operation and freed once: by the batch's completion, or by the starter when it was refused.
package enum GRPCOperation {
    package static func make(_ type: grpc_op_type) -> grpc_op {
        var operation = grpc_op()
        operation.op = type
        return operation
    }

    package static var sendInitialMetadata: grpc_op { make(GRPC_OP_SEND_INITIAL_METADATA) }
    package static var closeFromClient: grpc_op { make(GRPC_OP_SEND_CLOSE_FROM_CLIENT) }
}

/// A message being sent. `@unchecked Sendable`: touched by the starter, then only by the completion.
package final class GRPCSendBox: @unchecked Sendable {
    private var buffer: UnsafeMutablePointer<grpc_byte_buffer>?

    package init(_ buffer: UnsafeMutablePointer<grpc_byte_buffer>) { self.buffer = buffer }

    package var operation: grpc_op {
        var operation = GRPCOperation.make(GRPC_OP_SEND_MESSAGE)
        operation.data.send_message.send_message = buffer
        return operation
    }

    package func free() {
        if let buffer { grpc_byte_buffer_destroy(buffer) }
        buffer = nil
    }
}

/// A message being received. `@unchecked Sendable`: as `GRPCSendBox`.
package final class GRPCReceiveBox: @unchecked Sendable {
    private let slot = UnsafeMutablePointer<UnsafeMutablePointer<grpc_byte_buffer>?>.allocate(capacity: 1)

    package init() { slot.initialize(to: nil) }

    deinit { slot.deallocate() }

    package var operation: grpc_op {
        var operation = GRPCOperation.make(GRPC_OP_RECV_MESSAGE)
        operation.data.recv_message.recv_message = slot
        return operation
    }

    /// The message's bytes; nil when there was none, or when a compressed message is damaged.
    package func take() -> [UInt8]? {
        guard let buffer = slot.pointee else { return nil }
        slot.pointee = nil
        defer { grpc_byte_buffer_destroy(buffer) }
        return GRPCBytes.copy(buffer)
    }
}

/// The server's initial metadata, which nobody reads. `@unchecked Sendable`: as `GRPCSendBox`.
package final class GRPCMetadataBox: @unchecked Sendable {
    package let array = UnsafeMutablePointer<grpc_metadata_array>.allocate(capacity: 1)

    package init() {
        array.initialize(to: grpc_metadata_array())
        grpc_metadata_array_init(array)
    }

    package var operation: grpc_op {
        var operation = GRPCOperation.make(GRPC_OP_RECV_INITIAL_METADATA)
        operation.data.recv_initial_metadata.recv_initial_metadata = array
        return operation
    }

    package func free() {
        grpc_metadata_array_destroy(array)
        array.deallocate()
    }
}

/// A call's status as it ends. `@unchecked Sendable`: as `GRPCSendBox`.
final class GRPCStatusBox: @unchecked Sendable {
    private let trailing = UnsafeMutablePointer<grpc_metadata_array>.allocate(capacity: 1)
    private let code = UnsafeMutablePointer<grpc_status_code>.allocate(capacity: 1)
    private let details = UnsafeMutablePointer<grpc_slice>.allocate(capacity: 1)
    private let errorText = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: 1)

    init() {
        trailing.initialize(to: grpc_metadata_array())
        grpc_metadata_array_init(trailing)
        code.initialize(to: GRPC_STATUS_UNKNOWN)
        details.initialize(to: grpc_empty_slice())
        errorText.initialize(to: nil)
    }

    deinit {
        trailing.deallocate()
        code.deallocate()
        details.deallocate()
        errorText.deallocate()
    }

    var operation: grpc_op {
        var operation = GRPCOperation.make(GRPC_OP_RECV_STATUS_ON_CLIENT)
        operation.data.recv_status_on_client.trailing_metadata = trailing
        operation.data.recv_status_on_client.status = code
        operation.data.recv_status_on_client.status_details = details
        operation.data.recv_status_on_client.error_string = errorText
        return operation
    }

    /// The status, and frees what gRPC core allocated for it.
    func take() -> GRPCStatus {
        let status = GRPCStatus(code: Int32(code.pointee.rawValue), message: GRPCBytes.text(details.pointee))
        grpc_slice_unref(details.pointee)
        details.pointee = grpc_empty_slice()
        if let text = errorText.pointee { gpr_free(UnsafeMutableRawPointer(mutating: text)) }
        errorText.pointee = nil
        grpc_metadata_array_destroy(trailing)
        return status
    }
}
