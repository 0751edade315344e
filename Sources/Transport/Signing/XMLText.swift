/// The text of single elements of AWS's small, flat XML answers. No XML parser: no attributes, no nesting, no DTD.
public enum XMLText {
    /// The text of the first `<name>...</name>`, its five entities replaced; nil when there is none.
    public static func first(_ name: String, in bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        var value = String(text[start.upperBound..<end.lowerBound])
        guard value.utf8.contains(UInt8(ascii: "&")) else { return value }
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")] {
            value.replace(entity, with: character)
        }
        return value
    }

    /// AWS's error code, such as `NoSuchKey`; nil when the body has none that is a plain word.
    public static func errorCode(in bytes: [UInt8]) -> String? {
        guard let code = first("Code", in: bytes), (1...64).contains(code.utf8.count),
            code.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) || $0 == UInt8(ascii: ".") })
        else { return nil }
        return code
    }
}
