import JSON

/// The name rules of the API: what an object, a label and an annotation may be called.
enum Names {
    enum Rule: Sendable { case subdomain, label, pathSegment }

    static func errors(_ name: String, _ rule: Rule) -> [String] {
        switch rule {
        case .subdomain: subdomainErrors(name)
        case .label: labelErrors(name)
        case .pathSegment: pathSegmentErrors(name)
        }
    }

    static func subdomainErrors(_ name: String) -> [String] {
        var errors: [String] = []
        if name.utf8.count > 253 { errors.append("must be no more than 253 bytes") }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if !parts.allSatisfy({ isLabel($0.utf8) }) {
            errors.append(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                    + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#)
        }
        return errors
    }

    static func labelErrors(_ name: String) -> [String] {
        if name.contains(".") { return ["must not contain dots"] }
        var errors: [String] = []
        if name.utf8.count > 63 { errors.append("must be no more than 63 bytes") }
        if !isLabel(name.utf8) {
            errors.append(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                    + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')")
        }
        return errors
    }

    private static func pathSegmentErrors(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    private static func isLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isLowerOrDigit(first) && isLowerOrDigit(last)
            && bytes.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNamePart(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        func isEdge(_ byte: UInt8) -> Bool {
            isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        return isEdge(first) && isEdge(last) && bytes.allSatisfy { isEdge($0) || "-_.".utf8.contains($0) }
    }

    /// A key of labels, annotations; a finalizer; a reporting controller: `[prefix/]name`.
    static func qualifiedErrors(_ key: String) -> [String] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        var errors: [String] = []
        guard let name = parts.last, parts.count <= 2 else {
            return [
                "a qualified name \(nameForm)with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        if parts.count == 2, let prefix = parts.first {
            if prefix.isEmpty {
                errors.append("prefix part must be non-empty")
            } else {
                errors += subdomainErrors(String(prefix)).map { "prefix part \($0)" }
            }
        }
        if name.isEmpty { errors.append("name part must be non-empty") }
        if name.utf8.count > 63 { errors.append("name part must be no more than 63 bytes") }
        if !isNamePart(name) { errors.append("name part \(nameForm)") }
        return errors
    }

    private static let nameForm =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    static func labelValueErrors(_ value: String) -> [String] {
        var errors: [String] = []
        if value.utf8.count > 63 { errors.append("must be no more than 63 bytes") }
        if !value.isEmpty, !isNamePart(value[...]) {
            errors.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
                    + "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")
        }
        return errors
    }
}
