#pragma once
// First, and before gRPC's headers turn GNU extensions on: fd_set must be the one that every other module sees.
#include <sys/select.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>

// What the importer leaves out of gRPC core's headers: function-like macros and sized constants.
static inline const uint8_t *cgrpc_slice_ptr(const grpc_slice *slice) { return GRPC_SLICE_START_PTR(*slice); }
static inline size_t cgrpc_slice_len(const grpc_slice *slice) { return GRPC_SLICE_LENGTH(*slice); }
static inline uint32_t cgrpc_propagate_defaults(void) { return GRPC_PROPAGATE_DEFAULTS; }
