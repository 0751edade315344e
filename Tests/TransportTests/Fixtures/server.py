"""A small HTTP/1.1 server with good and bad manners, for the tests of Transport. Prints its port, then serves until its
standard input closes.

    server.py [--unix PATH] [--cert PEM --key PEM] [--client-ca PEM]

With --client-ca every answer is "welcome", and a refused client is told so by a TLS alert (asyncio drops the alert).
"""

import argparse
import asyncio
import gzip
import json
import socket
import ssl
import sys
import threading

open_connections = 0
total_connections = 0
sent = {}  # name of a firehose -> body bytes handed to the socket
seen_paths = []


def pattern(count):
    return (bytes(range(256)) * (count // 256 + 1))[:count]


def head(status, *fields):
    return ("HTTP/1.1 %s\r\n" % status + "".join(f + "\r\n" for f in fields) + "\r\n").encode()


def whole(body, *fields, status="200 OK"):
    return head(status, "Content-Length: %d" % len(body), *fields) + body


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = head("200 OK", "Transfer-Encoding: chunked")


async def answer(method, path, headers, body, reader, writer):
    """Returns False to close the connection."""

    def put(data):
        writer.write(data)

    kind, _, argument = path.lstrip("/").partition("/")
    kind = kind.partition("?")[0]
    text = pattern(20000)
    if kind == "hello":
        put(whole(b"hello", "Content-Type: text/plain", "X-Twice: a", "x-twice: b"))
    elif kind == "stats":
        lines = {"open": open_connections, "total": total_connections, **sent}
        put(whole("".join("%s=%d\n" % item for item in lines.items()).encode()))
    elif kind == "bytes":
        put(head("200 OK", "Content-Length: %s" % argument))
        data, left = pattern(1 << 16), int(argument)
        while left > 0:
            put(data[: min(left, len(data))])
            left -= len(data)
            await writer.drain()
    elif kind == "split":
        for byte in CHUNKED + chunk(b"one") + chunk(b"two") + chunk(b"three") + b"0\r\nX-Trailer: t\r\n\r\n":
            put(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.0005)
    elif kind == "firehose":
        put(CHUNKED)
        sent[argument] = 0
        while True:
            put(chunk(text))
            await writer.drain()
            sent[argument] += len(text)
    elif kind == "hang":
        await reader.read()  # until the client closes
    elif kind == "quiet":
        put(CHUNKED + chunk(b"first"))
        await reader.read()  # until the client closes
    elif kind == "drip":
        put(CHUNKED)
        for number in range(int(argument)):
            put(chunk(b"%d\n" % number))
            await writer.drain()
            await asyncio.sleep(0.03)
        put(b"0\r\n\r\n")
    elif kind == "line":
        put(CHUNKED + chunk(argument.encode()))
        await reader.read()  # until the client closes
    elif kind == "echo":
        got = {"method": method, "path": path, "headers": headers, "body": body.decode("latin-1")}
        put(whole(json.dumps(got).encode()))
    elif kind == "gzip":
        packed = gzip.compress(text)
        if argument == "truncated":
            packed = packed[: len(packed) // 2]
        if argument == "damaged":
            packed = packed[:40] + bytes(20) + packed[60:]
        if argument == "members":
            packed = gzip.compress(text[:7000]) + gzip.compress(text[7000:])
        if argument == "empty":
            packed = b""
        if argument == "bomb":
            packed = gzip.compress(bytes(50_000_000))
        wanted = "gzip" in headers.get("accept-encoding", "")
        put(whole(packed, "Content-Encoding: gzip") if wanted else whole(text))
    elif kind == "partial":
        put(head("200 OK", "Content-Length: 100") + b"only this")
        return False
    elif kind == "cut-chunk":
        put(CHUNKED + b"64\r\nonly this")
        return False
    elif kind == "nothing":
        return False
    elif kind == "garbage":
        put(b"I speak no HTTP\r\n\r\n")
        return False
    elif kind == "big-head":
        put(head("200 OK", "Content-Length: 0", *("X-%d: %s" % (n, "v" * 500) for n in range(800))))
    elif kind == "early-hints":
        put(head("103 Early Hints", "Link: </style.css>") + whole(b"late"))
    elif kind == "redirect":
        put(whole(b"", "Location: /hello", status="302 Found"))
    elif kind == "paths":
        put(whole("\n".join(seen_paths).encode()))
    else:
        put(whole(b"no such thing", status="404 Not Found"))
    await writer.drain()
    return True


async def read_request(reader):
    line = await reader.readline()
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return method, target, headers, body


async def tunnel(target, headers, reader, writer):
    """A CONNECT proxy that lets in nobody but user u with password p:, and those who name no user."""
    if headers.get("proxy-authorization") not in (None, "Basic dTpwOg=="):
        writer.write(whole(b"", status="407 Proxy Authentication Required"))
        return
    host, _, port = target.rpartition(":")
    there_reader, there_writer = await asyncio.open_connection(host.strip("[]"), int(port))
    writer.write(head("200 Connection established", "X-From: proxy"))

    async def copy(source, target):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        target.close()

    await asyncio.gather(copy(reader, there_writer), copy(there_reader, writer), return_exceptions=True)


async def serve(reader, writer):
    global open_connections, total_connections
    open_connections += 1
    total_connections += 1
    try:
        while request := await read_request(reader):
            method, target, headers, body = request
            seen_paths.append("%s %s" % (method, target))
            if method == "CONNECT":
                await tunnel(target, headers, reader, writer)
                break
            if target.startswith("http://"):
                target = "/echo"  # asked as a proxy: say so
            if not await answer(method, target, headers, body, reader, writer):
                break
    except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
        pass
    finally:
        open_connections -= 1
        writer.close()


def welcome(connection, context):
    secure = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
    try:
        secure.do_handshake()
        while b"\r\n\r\n" in secure.recv(65536):
            secure.sendall(whole(b"welcome"))
    except OSError:
        # Close only after the client did: a reset would overtake the alert.
        try:
            secure.shutdown(socket.SHUT_WR)
            while secure.recv(65536):
                pass
        except OSError:
            pass
    secure.close()


def serve_known_clients(context):
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)

    def accept():
        while True:
            threading.Thread(target=welcome, args=(listener.accept()[0], context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--unix")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--client-ca")
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
        if options.client_ca:
            context.load_verify_locations(options.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    if options.client_ca:
        await asyncio.get_running_loop().run_in_executor(None, serve_known_clients, context)
        return
    if options.unix:
        await asyncio.start_unix_server(serve, options.unix)
        print("ready", flush=True)
    else:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
