/// The string formats that the server checks; others are accepted unseen.
enum StringFormat {
    static func accepts(_ text: String, _ format: String) -> Bool {
        switch format {
        case "date-time": Timestamp.parse(text) != nil
        case "date": text.utf8.count == 10 && Timestamp.parse(text + "T00:00:00Z") != nil
        case "uuid": isUUID(text)
        case "byte": isBase64(text)
        case "ipv4": isIPv4(text)
        case "duration": isDuration(text)
        case "email": text.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !text.contains(" ")
        case "uri": text.contains("://") || text.hasPrefix("urn:")
        case "hostname": !text.isEmpty && Names.subdomainErrors(text.lowercased()).isEmpty
        default: true
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    static func isBase64(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0 else { return false }
        let body = bytes.prefix(while: { $0 != UInt8(ascii: "=") })
        guard bytes.count - body.count <= 2, bytes[body.count...].allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            return false
        }
        return body.allSatisfy(isBase64Digit)
    }

    static func isBase64Digit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && ($0.count == 1 || !$0.hasPrefix("0")) }
    }

    /// Go's form (`1h30m`, `-1.5s`), or the server's spelt units (`5 minutes`).
    static func isDuration(_ text: String) -> Bool {
        var rest = text[...]
        if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
        if rest == "0" { return true }
        guard !rest.isEmpty else { return false }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            guard Double(number) != nil else { return false }
            rest = rest.dropFirst(number.count)
            while rest.first == " " { rest = rest.dropFirst() }
            let unit = rest.prefix { $0.isLetter || $0 == "µ" }
            guard units.contains(String(unit)) else { return false }
            rest = rest.dropFirst(unit.count)
            while rest.first == " " { rest = rest.dropFirst() }
        }
        return true
    }

    private static let units: Set<String> = [
        "ns", "us", "µs", "ms", "s", "m", "h", "d", "w", "nano", "nanos", "micro", "micros", "milli", "millis", "sec",
        "secs", "second", "seconds", "min", "mins", "minute", "minutes", "hr", "hrs", "hour", "hours", "day", "days",
        "week", "weeks",
    ]
}
