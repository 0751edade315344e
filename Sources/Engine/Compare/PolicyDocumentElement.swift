import JSON

/// The elements of a policy statement, in the order in which the canonical form has them.
enum PolicyElement: UInt8, CaseIterable {
    case sid, effect, principal, notPrincipal, action, notAction, resource, notResource, condition

    /// As policies write it.
    var name: String {
        switch self {
        case .sid: "Sid"
        case .effect: "Effect"
        case .principal: "Principal"
        case .notPrincipal: "NotPrincipal"
        case .action: "Action"
        case .notAction: "NotAction"
        case .resource: "Resource"
        case .notResource: "NotResource"
        case .condition: "Condition"
        }
    }

    init?(named name: String) {
        guard let element = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = element
    }

    /// The element of that name, case aside; nil when it is none that IAM knows.
    init?(_ key: JSONView) {
        let found = key.withBytes { bytes -> PolicyElement? in
            switch bytes.count {
            case 3: .sid
            case 6: ASCIIText.lower(bytes[0]) == UInt8(ascii: "e") ? .effect : .action
            case 8: .resource
            case 9:
                switch ASCIIText.lower(bytes[0]) {
                case UInt8(ascii: "p"): .principal
                case UInt8(ascii: "n"): .notAction
                default: .condition
                }
            case 11: .notResource
            case 12: .notPrincipal
            default: nil
            }
        }
        guard let found, key.withBytes({ ASCIIText.areSame($0, found.name) }) else { return nil }
        self = found
    }
}

/// Text whose case does not count, as far as ASCII goes: the names of IAM are ASCII.
enum ASCIIText {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether the bytes are the text, case aside.
    static func areSame(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool {
        return text.withBytes { text in
            guard bytes.count == text.count else { return false }
            for index in bytes.indices where bytes[index] != text[index] && lower(bytes[index]) != lower(text[index]) {
                return false
            }
            return true
        }
    }
}
