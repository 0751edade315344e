import COpenSSL

/// Certificates in hand for the length of a call.
enum X509Chain {
    /// More than any real chain has.
    static let maximumCount = 16

    /// Lends the certificates of the DER texts, in their order, up to the first that cannot be read.
    static func with<Result>(_ chain: [[UInt8]], _ body: ([OpaquePointer]) -> Result) -> Result {
        var certificates: [OpaquePointer] = []
        defer { for certificate in certificates { X509_free(certificate) } }
        for der in chain.prefix(maximumCount) {
            let parsed = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                var position = bytes.baseAddress
                return d2i_X509(nil, &position, bytes.count)
            }
            guard let parsed else { break }
            certificates.append(parsed)
        }
        return body(certificates)
    }
}

/// The names that a certificate carries.
enum X509Names {
    private static let maximumCount = 64

    /// DNS names and common names, each at most once, at most 64. A name with a byte that no name has is left out.
    static func names(of certificate: OpaquePointer) -> [String] {
        var names: [String] = []
        for name in dnsNames(of: certificate) + commonNames(of: certificate)
        where names.count < maximumCount && !names.contains(name) {
            names.append(name)
        }
        return names
    }

    private static func dnsNames(of certificate: OpaquePointer) -> [String] {
        guard let extensions = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let stack = OpaquePointer(extensions)
        defer { GENERAL_NAMES_free(stack) }
        return (0..<max(0, OPENSSL_sk_num(stack))).compactMap { index in
            guard let entry = OPENSSL_sk_value(stack, index)?.assumingMemoryBound(to: GENERAL_NAME.self),
                entry.pointee.type == GEN_DNS, let value = entry.pointee.d.dNSName,
                let bytes = ASN1_STRING_get0_data(value)
            else { return nil }
            return text(UnsafeBufferPointer(start: bytes, count: max(0, Int(ASN1_STRING_length(value)))))
        }
    }

    private static func commonNames(of certificate: OpaquePointer) -> [String] {
        guard let subject = X509_get_subject_name(certificate) else { return [] }
        var names: [String] = []
        var index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        while index >= 0, names.count < maximumCount {
            if let entry = X509_NAME_get_entry(subject, index), let value = X509_NAME_ENTRY_get_data(entry) {
                var bytes: UnsafeMutablePointer<UInt8>?
                let count = ASN1_STRING_to_UTF8(&bytes, value)
                if count >= 0, let bytes {
                    text(UnsafeBufferPointer(start: bytes, count: Int(count))).map { names.append($0) }
                    CRYPTO_free(bytes, "", 0)
                }
            }
            index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)
        }
        return names
    }

    /// Nil for what is empty, longer than a name, no UTF-8, or has a control character: a zero byte must not cut a name.
    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard (1...253).contains(bytes.count), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
