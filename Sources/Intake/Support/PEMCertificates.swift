import COpenSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Gives no password: a key that wants one cannot be read, and nobody is asked on the terminal.
private func refusePassword(
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, _: UnsafeMutableRawPointer?
) -> Int32 { 0 }

/// What can be told about certificates and a key before anyone connects with them.
enum PEMCertificates {
    struct Certificate: Hashable {
        /// Such as `/CN=client`; at most 200 bytes.
        let subject: String
        /// Seconds since 1970-01-01 UTC.
        let notBefore: Int64
        let notAfter: Int64
    }

    private static let maximumCount = 256

    /// The certificates of a PEM text, at most 256; empty when there is none that can be read.
    static func certificates(_ pem: [UInt8]) -> [Certificate] {
        var found: [Certificate] = []
        read(pem) { bio in
            while found.count < maximumCount, let certificate = PEM_read_bio_X509(bio, nil, refusePassword, nil) {
                defer { X509_free(certificate) }
                guard let notBefore = seconds(X509_get0_notBefore(certificate)),
                    let notAfter = seconds(X509_get0_notAfter(certificate))
                else { continue }
                found.append(
                    Certificate(subject: subject(certificate), notBefore: notBefore, notAfter: notAfter))
            }
        }
        return found
    }

    /// Lends each certificate of a PEM text, at most 256; how many `body` took.
    static func forEach(in pem: [UInt8], _ body: (OpaquePointer) -> Bool) -> Int {
        var takenCount = 0
        read(pem) { bio in
            var count = 0
            while count < maximumCount, let certificate = PEM_read_bio_X509(bio, nil, refusePassword, nil) {
                if body(certificate) { takenCount += 1 }
                X509_free(certificate)
                count += 1
            }
        }
        return takenCount
    }

    /// Whether the key can be read (it must not be encrypted).
    static func isKey(_ pem: [UInt8]) -> Bool {
        withKey(pem) { $0 != nil }
    }

    /// Whether the key belongs to the first certificate.
    static func isPair(certificate: [UInt8], key: [UInt8]) -> Bool {
        withKey(key) { key in
            guard let key else { return false }
            var isPair = false
            read(certificate) { bio in
                guard let certificate = PEM_read_bio_X509(bio, nil, refusePassword, nil) else { return }
                isPair = X509_check_private_key(certificate, key) == 1
                X509_free(certificate)
            }
            return isPair
        }
    }

    private static func withKey(_ pem: [UInt8], _ body: (OpaquePointer?) -> Bool) -> Bool {
        var result = false
        read(pem) { bio in
            let key = PEM_read_bio_PrivateKey(bio, nil, refusePassword, nil)
            result = body(key)
            EVP_PKEY_free(key)
        }
        return result
    }

    /// Lends the bytes as OpenSSL reads them, and clears the errors it leaves behind.
    private static func read(_ pem: [UInt8], _ body: (OpaquePointer) -> Void) {
        pem.withUnsafeBytes { bytes in
            guard let count = Int32(exactly: bytes.count), let bio = BIO_new_mem_buf(bytes.baseAddress, count) else {
                return
            }
            body(bio)
            BIO_free(bio)
        }
        ERR_clear_error()
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }

    private static func subject(_ certificate: OpaquePointer) -> String {
        var text = [CChar](repeating: 0, count: 200)
        X509_NAME_oneline(X509_get_subject_name(certificate), &text, Int32(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
