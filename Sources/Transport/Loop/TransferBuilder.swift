import CCurl
import Glibc

/// Turns a request into a transfer that the loop can start. Runs on the caller's thread.
struct TransferBuilder {
    let request: HTTPRequest
    let url: RequestURL
    let configuration: HTTPClient.Configuration

    init(_ request: HTTPRequest, configuration: HTTPClient.Configuration) throws(TransportError) {
        var request = request
        var url = try RequestURL(request.url)
        if let signing = request.signing {
            let signer = AWSSigner(signing: signing, unixSeconds: configuration.unixSeconds())
            let signed = signer.sign(
                method: request.method, url: url, headers: request.headers, body: request.body ?? [])
            url = signed.url
            request.headers = signed.headers
        }
        try request.check()  // after signing: a session token is a header value too
        self.request = request
        self.url = url
        self.configuration = configuration
    }

    func build(clock: LoopClock) throws(TransportError) -> CurlTransfer {
        let proxy = try proxy()
        let isMultiplexed = request.httpVersion == .automatic && url.scheme == .https && request.unixSocketPath == nil
        let context = TransferContext(
            endpoint: request.unixSocketPath ?? url.endpoint, proxy: proxy?.endpoint,
            clientCertificate: url.scheme == .https ? request.tls.clientCertificatePEM : nil,
            timeouts: request.timeouts,
            isMultiplexed: isMultiplexed, allowsLocalAddresses: request.allowsLocalAddresses)
        let transfer = try CurlTransfer(context: context, clock: clock, highWater: configuration.bufferedBytesPerStream)
        guard let handle = transfer.handle else { throw .shutDownOrGone }
        var options = CurlOptions(handle: handle)
        setCallbacks(&options, transfer)
        setTarget(&options, transfer, proxy)
        setMessage(&options, transfer)
        setTLS(&options)
        if let refused = options.refused {
            throw TransportError(
                .badRequest, "libcurl refused option \(refused.option.rawValue) with code \(refused.code.rawValue)")
        }
        return transfer
    }

    private func proxy() throws(TransportError) -> ProxyAddress? {
        guard let text = request.proxy, !text.isEmpty, request.unixSocketPath == nil else { return nil }
        return try ProxyAddress(text)
    }

    // MARK: Options

    private func setCallbacks(_ options: inout CurlOptions, _ transfer: CurlTransfer) {
        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        options.set(CURLOPT_NOSIGNAL, true)
        options.set(CURLOPT_ERRORBUFFER, pointer: transfer.errorText)
        options.set(CURLOPT_HEADERDATA, pointer: pointer)
        options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, transfer in
            guard let transfer, let bytes else { return 0 }
            let total = size &* count
            let line = UnsafeRawBufferPointer(start: bytes, count: total)
            return Unmanaged<CurlTransfer>.fromOpaque(transfer).takeUnretainedValue().receiveHeaderLine(line)
                ? total : 0
        }
        options.set(CURLOPT_WRITEDATA, pointer: pointer)
        options.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, transfer in
            guard let transfer, let bytes else { return 0 }
            let total = size &* count
            let chunk = UnsafeRawBufferPointer(start: bytes, count: total)
            return Unmanaged<CurlTransfer>.fromOpaque(transfer).takeUnretainedValue().receiveBody(chunk)
                ? total : Int(CURL_WRITEFUNC_PAUSE)
        }
        options.set(CURLOPT_PREREQDATA, pointer: pointer)
        let prereq = tfd_curl_set_prereq_function(options.handle) { transfer, address, _, _, _ in
            guard let transfer else { return Int32(CURL_PREREQFUNC_ABORT) }
            let owner = Unmanaged<CurlTransfer>.fromOpaque(transfer).takeUnretainedValue()
            // A connection that is used again was opened for somebody else, who may have been allowed more.
            if let address, !owner.admits(LocalAddress(text: String(cString: address))) {
                return Int32(CURL_PREREQFUNC_ABORT)
            }
            owner.requestBegins()
            return Int32(CURL_PREREQFUNC_OK)
        }
        options.note(CURLOPT_PREREQFUNCTION, prereq)
        if !request.allowsLocalAddresses { refuseLocalAddresses(&options, pointer) }
        // Sockets must not be inherited by credential plugins and other children.
        let sockopt = tfd_curl_set_sockopt_function(options.handle) { _, socket, _ in
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            return Int32(CURL_SOCKOPT_OK)
        }
        options.note(CURLOPT_SOCKOPTFUNCTION, sockopt)
    }

    /// Looks at each address just before it is connected to, so that no later answer of the DNS counts.
    private func refuseLocalAddresses(_ options: inout CurlOptions, _ transfer: UnsafeMutableRawPointer) {
        options.set(CURLOPT_OPENSOCKETDATA, pointer: transfer)
        let opensocket = tfd_curl_set_opensocket_function(options.handle) { transfer, _, wanted in
            guard let transfer, let wanted else { return -1 }
            let owner = Unmanaged<CurlTransfer>.fromOpaque(transfer).takeUnretainedValue()
            guard owner.admits(LocalAddress(tfd_curl_address(wanted))) else { return -1 }
            let type = wanted.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return socket(wanted.pointee.family, type, wanted.pointee.protocol)
        }
        options.note(CURLOPT_OPENSOCKETFUNCTION, opensocket)
    }

    private func setTarget(_ options: inout CurlOptions, _ transfer: CurlTransfer, _ proxy: ProxyAddress?) {
        var target = url
        if let serverName = request.tls.serverName, url.scheme == .https {
            // libcurl takes the name for SNI and the check from the URL, so the URL gets it and the address goes aside.
            target.host = serverName
            let list = CurlOptions.list(["::\(url.hostInURL):\(url.effectivePort)"])
            if let list { transfer.lists.append(list) }
            options.set(CURLOPT_CONNECT_TO, list: list)
        }
        options.set(CURLOPT_URL, target.text)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_PATH_AS_IS, true)
        options.set(CURLOPT_TCP_KEEPALIVE, true)
        options.set(CURLOPT_TCP_KEEPIDLE, 30)
        options.set(CURLOPT_TCP_KEEPINTVL, 15)
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        // 0 would mean libcurl's own 300 s.
        options.set(CURLOPT_CONNECTTIMEOUT_MS, (request.timeouts.connect ?? .seconds(1 << 31)).millisecondsForCurl)
        if let total = request.timeouts.total { options.set(CURLOPT_TIMEOUT_MS, total.millisecondsForCurl) }
        if let path = request.unixSocketPath { options.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        setProxy(&options, proxy)
        if transfer.context.isMultiplexed {
            options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            options.set(CURLOPT_PIPEWAIT, true)
        } else {
            options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
    }

    private func setProxy(_ options: inout CurlOptions, _ proxy: ProxyAddress?) {
        if let proxy {
            options.set(CURLOPT_PROXY, proxy.text)
            options.set(CURLOPT_NOPROXY, "")  // asked for by name: no_proxy of the environment does not count
            if let user = proxy.user { options.set(CURLOPT_PROXYUSERNAME, user) }
            if let password = proxy.password { options.set(CURLOPT_PROXYPASSWORD, password) }
        } else if request.proxy != nil || request.unixSocketPath != nil || url.isLoopback
            || !configuration.usesProxyEnvironment
        {
            options.set(CURLOPT_PROXY, "")
        }
    }

    private func setMessage(_ options: inout CurlOptions, _ transfer: CurlTransfer) {
        let expectsBody = ["POST", "PUT", "PATCH"].contains(request.method)
        let body = request.body ?? (expectsBody ? [] : nil)
        if let body {
            options.set(CURLOPT_POSTFIELDSIZE_LARGE, size: body.count)
            body.withUnsafeBytes { bytes in
                // The copy's length is the size set before; an empty body still needs an address.
                withUnsafePointer(to: UInt8(0)) { empty in
                    let start = bytes.baseAddress ?? UnsafeRawPointer(empty)
                    options.set(CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: start))
                }
            }
            options.set(CURLOPT_CUSTOMREQUEST, request.method)
        } else if request.method == "HEAD" {
            options.set(CURLOPT_NOBODY, true)
        } else {
            options.set(CURLOPT_HTTPGET, true)
            if request.method != "GET" { options.set(CURLOPT_CUSTOMREQUEST, request.method) }
        }
        let list = CurlOptions.list(headerLines(hasBody: body != nil))
        if let list { transfer.lists.append(list) }
        options.set(CURLOPT_HTTPHEADER, list: list)
    }

    /// As libcurl reads them: `Name: value`, `Name;` for an empty value, `Name:` to leave its own out.
    private func headerLines(hasBody: Bool) -> [String] {
        var lines: [String] = []
        for entry in request.headers.entries where !HTTPHeaders.same(entry.name, "Content-Length") {
            lines.append(entry.value.isEmpty ? "\(entry.name);" : "\(entry.name): \(entry.value)")
        }
        let headers = request.headers
        if request.tls.serverName != nil, headers["Host"] == nil { lines.append("Host: \(url.hostHeader)") }
        if request.acceptsCompression, headers["Accept-Encoding"] == nil { lines.append("Accept-Encoding: gzip") }
        if hasBody {
            if headers["Expect"] == nil { lines.append("Expect:") }
            if headers["Content-Type"] == nil { lines.append("Content-Type:") }
        }
        return lines
    }

    private func setTLS(_ options: inout CurlOptions) {
        guard url.scheme == .https else { return }
        let tls = request.tls
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if tls.insecureSkipVerify {
            options.set(CURLOPT_SSL_VERIFYPEER, false)
            options.set(CURLOPT_SSL_VERIFYHOST, false)
        }
        if let caPEM = tls.caPEM {
            options.set(CURLOPT_CAINFO_BLOB, bytes: caPEM)
            // The system's folder of certificates would still be trusted beside the blob.
            options.set(CURLOPT_CAPATH, nil as String?)
        }
        if let certificate = tls.clientCertificatePEM, let key = tls.clientKeyPEM {
            // libcurl tells connections apart by the certificate blob but not by the key blob. The key added behind the
            // chain is skipped when the chain is read, and makes another key another connection.
            options.set(CURLOPT_SSLCERT_BLOB, bytes: certificate + [UInt8(ascii: "\n")] + key)
            options.set(CURLOPT_SSLCERTTYPE, "PEM")
            options.set(CURLOPT_SSLKEY_BLOB, bytes: key)
            options.set(CURLOPT_SSLKEYTYPE, "PEM")
        }
    }
}

extension TransportError {
    static func badRequest(_ message: String) -> TransportError { TransportError(.badRequest, message) }
    static var shutDownOrGone: TransportError { TransportError(.shutdown, "the transfer has no handle any more") }
}
