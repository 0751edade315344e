import CGRPC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Channel or server arguments in Swift's types.
package struct GRPCArguments {
    package var integers: [(String, Int32)] = []
    package var strings: [(String, String)] = []

    package init() {}

    /// Lends the arguments in C's form for the duration of the call; gRPC core copies what it keeps.
    package func withArguments<Result>(_ body: (UnsafePointer<grpc_channel_args>) -> Result) -> Result {
        var owned: [UnsafeMutablePointer<CChar>] = []
        defer { for pointer in owned { free(pointer) } }
        func own(_ text: String) -> UnsafeMutablePointer<CChar>? {
            guard let copy = strdup(text) else { return nil }
            owned.append(copy)
            return copy
        }
        var list: [grpc_arg] = []
        for (key, value) in integers {
            var argument = grpc_arg()
            argument.type = GRPC_ARG_INTEGER
            argument.key = own(key)
            argument.value.integer = value
            list.append(argument)
        }
        for (key, value) in strings {
            var argument = grpc_arg()
            argument.type = GRPC_ARG_STRING
            argument.key = own(key)
            argument.value.string = own(value)
            list.append(argument)
        }
        return list.withUnsafeMutableBufferPointer { buffer in
            var arguments = grpc_channel_args(num_args: buffer.count, args: buffer.baseAddress)
            return body(&arguments)
        }
    }
}
