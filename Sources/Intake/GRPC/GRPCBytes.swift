import CGRPC

/// Crossing between Swift's bytes and gRPC core's slices and byte buffers.
package enum GRPCBytes {
    /// A byte buffer of its own; the caller destroys it when the operation is done. Nil when memory is refused.
    package static func buffer(_ bytes: [UInt8]) -> UnsafeMutablePointer<grpc_byte_buffer>? {
        var slice = bytes.withUnsafeBytes { raw in
            grpc_slice_from_copied_buffer(raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
        }
        defer { grpc_slice_unref(slice) }
        return grpc_raw_byte_buffer_create(&slice, 1)
    }

    /// A copy of a received message; nil when it cannot be read (a compressed message that is damaged).
    package static func copy(_ buffer: UnsafeMutablePointer<grpc_byte_buffer>) -> [UInt8]? {
        var reader = grpc_byte_buffer_reader()
        guard grpc_byte_buffer_reader_init(&reader, buffer) == 1 else { return nil }
        defer { grpc_byte_buffer_reader_destroy(&reader) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(grpc_byte_buffer_length(buffer))
        var slice = grpc_slice()
        while grpc_byte_buffer_reader_next(&reader, &slice) == 1 {
            bytes.append(
                contentsOf: UnsafeBufferPointer(start: cgrpc_slice_ptr(&slice), count: cgrpc_slice_len(&slice)))
            grpc_slice_unref(slice)
        }
        return bytes
    }

    /// The slice's bytes as text; the slice stays the caller's.
    package static func text(_ slice: grpc_slice) -> String {
        var slice = slice
        return String(
            decoding: UnsafeBufferPointer(start: cgrpc_slice_ptr(&slice), count: cgrpc_slice_len(&slice)),
            as: UTF8.self)
    }

    /// A slice with a copy of the text; the caller unrefs it.
    package static func slice(_ text: String) -> grpc_slice {
        text.withCString { grpc_slice_from_copied_buffer($0, text.utf8.count) }
    }
}
