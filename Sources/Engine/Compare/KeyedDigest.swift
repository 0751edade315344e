import COpenSSL
import JSON

/// What stands for a secret in findings and reports: that it is hidden and, where a key was given, a digest that tells
/// whether two secrets are the same without telling either.
enum KeyedDigest {
    static func redacted(_ value: JSONValue?, key: [UInt8]?) -> JSONValue? {
        guard let value, !ValueEquality.isAbsent(value) else { return nil }
        guard let key, let digest = hmac(ValueEquality.text(value).map { Array($0.utf8) } ?? value.serialized, key: key)
        else { return ["redacted": true] }
        return ["redacted": true, "digest": .string("hmac-sha256:" + digest)]
    }

    /// Lower-case hex of HMAC-SHA256; nil when the library refuses.
    static func hmac(_ bytes: [UInt8], key: [UInt8]) -> String? {
        guard let keyLength = Int32(exactly: key.count) else { return nil }
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, keyLength, bytes, bytes.count, &digest, &length)
        guard result != nil, length == 32 else { return nil }
        let hex = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] }, as: UTF8.self)
    }
}
