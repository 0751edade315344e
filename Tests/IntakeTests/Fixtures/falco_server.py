"""Falco's gRPC outputs API, written from the published field numbers only, so that our client is not tested against a
server that shares its mistakes.

Messages are packed by hand; gRPC itself is Python's grpcio. One queue for the whole process, as in Falco: `sub` hands
out what is queued when the client asks, `get` hands out what is queued and ends. Prints "ready PORT" once it listens,
and "asked N" when it stops. Stops when its standard input ends.
"""
import argparse
import collections
import concurrent.futures
import struct
import sys
import threading

import grpc


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def tag(number, kind):
    return varint(number << 3 | kind)


def number(field, value):
    return tag(field, 0) + varint(value) if value else b""


def blob(field, value):
    return tag(field, 2) + varint(len(value)) + value


def text(field, value):
    return blob(field, value.encode()) if value else b""


def alert(index, size):
    fields = {
        "evt.time": "1769860800000000000",
        "ct.id": f"event-{index}",
        "ct.name": "ModifyInstanceAttribute",
        "ct.error": "<NA>",
        "ct.request": '{"instanceId":"i-1","filler":"' + "x" * size + '"}',
    }
    time = number(1, 1769860800 + index) + number(2, 123456789)
    message = b"".join([
        blob(1, time),
        number(2, 5),
        number(3, 3),
        text(4, "AWS change"),
        text(5, f'alert {index} with "quotes" and \u00fcml\u00e4ut'),
        # Entries in reverse order, value before key: both are legal on the wire.
        *[blob(6, text(2, value) + text(1, key)) for key, value in sorted(fields.items(), reverse=True)],
        text(7, "falco-0"),
        text(8, "cloud"),
        text(8, "aws"),
        text(9, "aws_cloudtrail"),
        # Fields of a later version: each wire type once.
        tag(100, 0) + varint(1 << 63),
        tag(101, 1) + struct.pack("<q", -1),
        blob(102, b"\x00\xff"),
        tag(103, 5) + struct.pack("<i", -1),
    ])
    return message


class Falco:
    def __init__(self, count, size):
        self.queue = collections.deque(alert(index, size) for index in range(count))
        self.asked = 0
        self.stopped = threading.Event()

    def drain(self):
        while True:
            try:
                yield self.queue.popleft()
            except IndexError:
                return

    def sub(self, requests, context):
        for request in requests:
            assert request == b"", "falco.outputs.request has no fields"
            self.asked += 1
            yield from self.drain()

    def get(self, request, context):
        yield from self.drain()

    def version(self, request, context):
        return b"".join([text(1, "0.39.2"), number(3, 39), number(4, 2), number(7, 43), text(11, "0.43.0")])


def handlers(falco):
    same = dict(request_deserializer=None, response_serializer=None)
    return [
        grpc.method_handlers_generic_handler("falco.outputs.service", {
            "sub": grpc.stream_stream_rpc_method_handler(falco.sub, **same),
            "get": grpc.unary_stream_rpc_method_handler(falco.get, **same),
        }),
        grpc.method_handlers_generic_handler("falco.version.service", {
            "version": grpc.unary_unary_rpc_method_handler(falco.version, **same),
        }),
    ]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", required=True, help="unix:/path or 127.0.0.1:0")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--size", type=int, default=10)
    parser.add_argument("--tls", nargs=3, metavar=("CERTIFICATE", "KEY", "CA"))
    arguments = parser.parse_args()

    falco = Falco(arguments.count, arguments.size)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers(handlers(falco))
    if arguments.tls:
        certificate, key, authority = map(read, arguments.tls)
        credentials = grpc.ssl_server_credentials([(key, certificate)], authority, require_client_auth=True)
        port = server.add_secure_port(arguments.listen, credentials)
    else:
        port = server.add_insecure_port(arguments.listen)
    server.start()
    print(f"ready {port}", flush=True)
    sys.stdin.read()
    server.stop(grace=0).wait()
    print(f"asked {falco.asked}", flush=True)


if __name__ == "__main__":
    main()
