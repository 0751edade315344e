/// Percent-encoding as RFC 3986 and AWS want it: only letters, digits and `-._~` stay, hex digits are upper case.
public enum URLEncoding {
    /// One path segment: `/` is encoded.
    public static func segment(_ text: String) -> String { encode(text.utf8) { isUnreserved($0) } }

    /// A path: `/` separates and stays. Empty and dot segments stay as they are.
    public static func path(_ text: String) -> String { encode(text.utf8) { isUnreserved($0) || $0 == slash } }

    /// `a=1&b=2`, without the question mark, in the given order.
    public static func query(_ items: [(String, String)]) -> String {
        items.map { "\(segment($0.0))=\(segment($0.1))" }.joined(separator: "&")
    }

    /// Brings text that may be encoded already into the one canonical form: what is encoded stays so (with upper-case
    /// digits) unless it needs not be, what is not gets encoded. A `%` without two digits counts as a plain `%`.
    static func canonical(_ text: some StringProtocol, keepingSlash: Bool) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == slash && keepingSlash {
                result.append(byte)
            } else if byte == percent, index + 1 < bytes.count, let high = hexValue(bytes[index]),
                let low = hexValue(bytes[index + 1])
            {
                index += 2
                append(high << 4 | low, to: &result)
            } else {
                append(byte, to: &result)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Every `%XX` as the byte it stands for; bytes that are no UTF-8 are replaced.
    static func decoded(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == percent, index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
                let low = hexValue(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, to result: inout [UInt8]) {
        if isUnreserved(byte) { result.append(byte) } else { appendEncoded(byte, to: &result) }
    }

    private static func encode(_ bytes: String.UTF8View, keeping keeps: (UInt8) -> Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if keeps(byte) { result.append(byte) } else { appendEncoded(byte, to: &result) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func appendEncoded(_ byte: UInt8, to result: inout [UInt8]) {
        result.append(percent)
        result.append(hexDigit(byte >> 4))
        result.append(hexDigit(byte & 15))
    }

    private static let slash = UInt8(ascii: "/")
    private static let percent = UInt8(ascii: "%")

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
