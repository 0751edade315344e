/// The several ways in which clouds write one thing: ARN or name, percent-encoded or plain, one instant in many texts.
enum ReferenceForms {
    /// Whether two texts mean the same although they differ.
    static func areSame(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let isARN = left.begins(with: "arn:")
        if isARN != right.begins(with: "arn:") {
            let (arn, other) = isARN ? (left, right) : (right, left)
            if !other.isEmpty, let resource = resourcePart(ofARN: arn) {
                // `task-definition/web:3` may be called `web:3`.
                if resource == other || name(ofARN: arn) == other || resource.hasSuffix("/" + other) { return true }
            }
        }
        if left.contains(byte: "%") || right.contains(byte: "%") {
            if let plain = urlDecoded(left), let other = urlDecoded(right), plain == other { return true }
        }
        if let instant = InstantText.microseconds(left), let other = InstantText.microseconds(right) {
            return instant == other
        }
        return CloudForms.areSame(left, right)
    }

    /// What stands behind the account: `role/path/name` of `arn:aws:iam::123456789012:role/path/name`.
    static func resourcePart(ofARN arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        return String(parts[5])
    }

    /// The name at an ARN's end, without kind, path, version or qualifier.
    static func name(ofARN arn: String) -> String? {
        guard let resource = resourcePart(ofARN: arn) else { return nil }
        let parts = resource.split(separator: ":", omittingEmptySubsequences: false)
        // `function:name:alias` and `log-group:name:*` say more behind the name.
        let tail = parts.count >= 2 ? parts[1] : parts[0]
        guard let last = tail.split(separator: "/").last, !last.isEmpty else { return nil }
        return String(last)
    }

    /// Service and resource without partition and place: `arn:rds:db:web` of `arn:aws:rds:eu-west-1:111122223333:db:web`.
    static func kind(ofARN arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return nil }
        return "arn:\(parts[2]):\(parts[5])"
    }

    /// The bare name of a function: `web` of `web:live`, `function:web` or `111122223333:function:web:live`. Nil when the
    /// text is a bare name or a whole ARN.
    static func functionName(_ text: String) -> String? {
        guard !text.utf8.starts(with: "arn:".utf8) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return nil }
        let name = parts.firstIndex(of: "function").map { $0 + 1 } ?? 0
        return name < parts.count && !parts[name].isEmpty ? String(parts[name]) : nil
    }

    /// `web.example.com` of `Web.example.com.`; an escaped asterisk is one.
    static func domainName(_ text: String) -> String {
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        return name.hasPrefix("\\052") ? "*" + name.dropFirst(4) : name
    }

    /// Account and region that an ARN speaks of; empty texts where it names none.
    static func place(ofARN arn: String) -> (region: String, account: String)? {
        guard arn.begins(with: "arn:") else { return nil }
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        return (String(parts[3]), String(parts[4]))
    }

    /// Nil when an escape is broken or the result is not UTF-8.
    static func urlDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Instants in the texts that clouds and states use: `2026-01-31T12:00:00Z`, with a fraction, with `+01:00`.
enum InstantText {
    /// Microseconds since 1970; nil when the text is no such instant.
    static func microseconds(_ text: String) -> Int64? {
        var scanner = Scanner(bytes: Array(text.utf8))
        return scanner.instant()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        mutating func instant() -> Int64? {
            guard bytes.count >= 20, bytes.count <= 40, let year = number(4), take("-"), let month = number(2),
                take("-"),
                let day = number(2), take("T") || take(" "), let hour = number(2), take(":"), let minute = number(2),
                take(":"), let second = number(2)
            else { return nil }
            guard (1...12).contains(month), (1...31).contains(day), hour < 25, minute < 60, second < 61 else {
                return nil
            }
            let fraction = fraction()
            guard let offset = offset(), position == bytes.count else { return nil }
            let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
            return seconds * 1_000_000 + fraction
        }

        private mutating func number(_ digits: Int) -> Int64? {
            guard position + digits <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[position..<position + digits] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            position += digits
            return value
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(truncatingIfNeeded: character.value) else {
                return false
            }
            position += 1
            return true
        }

        private mutating func fraction() -> Int64 {
            guard take(".") else { return 0 }
            var value: Int64 = 0
            var scale: Int64 = 100_000
            while position < bytes.count, let digit = number(1) {
                value += digit * scale
                scale /= 10
            }
            return value
        }

        /// Seconds east of UTC.
        private mutating func offset() -> Int64? {
            if take("Z") { return 0 }
            let sign: Int64
            if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
            guard let hours = number(2) else { return nil }
            _ = take(":")
            guard let minutes = number(2) else { return nil }
            return sign * (hours * 3_600 + minutes * 60)
        }

        /// Days since 1970-01-01 in the Gregorian calendar.
        private func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
            let shifted = month <= 2 ? year - 1 : year
            let era = shifted / 400
            let yearOfEra = shifted - era * 400
            let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
            let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            return era * 146_097 + dayOfEra - 719_468
        }
    }
}
