import COpenSSL
import Glibc

/// When the first certificate of a PEM text stops being valid.
struct CertificateExpiry {
    /// `2026-01-31`, UTC.
    let date: String
    let hasPassed: Bool

    /// nil: there is no certificate that can be read.
    init?(pem: [UInt8]) {
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer { BIO_free(source) }
        guard let certificate = PEM_read_bio_X509(source, nil, nil, nil) else {
            ERR_clear_error()
            return nil
        }
        defer { X509_free(certificate) }
        guard let end = X509_get0_notAfter(certificate) else { return nil }
        var parts = tm()
        guard ASN1_TIME_to_tm(end, &parts) == 1 else { return nil }
        hasPassed = X509_cmp_current_time(end) < 0
        date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
            .map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: "-")
    }
}
