import JSON

/// The elements of a policy statement, in the order in which the canonical form has them: that of their names.
enum PolicyElement: UInt8, CaseIterable {
    case action, condition, effect, notAction, notPrincipal, notResource, principal, resource, sid

    /// In the order in which people write them.
    static let asWritten: [PolicyElement] = [
        .sid, .effect, .principal, .notPrincipal, .action, .notAction, .resource, .notResource, .condition,
    ]

    /// As policies write it.
    var name: String {
        switch self {
        case .action: "Action"
        case .condition: "Condition"
        case .effect: "Effect"
        case .notAction: "NotAction"
        case .notPrincipal: "NotPrincipal"
        case .notResource: "NotResource"
        case .principal: "Principal"
        case .resource: "Resource"
        case .sid: "Sid"
        }
    }

    /// The name as a member of a JSON object.
    var member: StaticString {
        switch self {
        case .action: "\"Action\":"
        case .condition: "\"Condition\":"
        case .effect: "\"Effect\":"
        case .notAction: "\"NotAction\":"
        case .notPrincipal: "\"NotPrincipal\":"
        case .notResource: "\"NotResource\":"
        case .principal: "\"Principal\":"
        case .resource: "\"Resource\":"
        case .sid: "\"Sid\":"
        }
    }

    /// The element of that name, case aside; nil when it is none that IAM knows.
    init?(_ key: UnsafeBufferPointer<UInt8>) {
        let found: PolicyElement? =
            switch key.count {
            case 3: .sid
            case 6: ASCIIText.lower(key[0]) == UInt8(ascii: "e") ? .effect : .action
            case 8: .resource
            case 9:
                switch ASCIIText.lower(key[0]) {
                case UInt8(ascii: "p"): .principal
                case UInt8(ascii: "n"): .notAction
                default: .condition
                }
            case 11: .notResource
            case 12: .notPrincipal
            default: nil
            }
        guard let found, ASCIIText.areSame(key, found.name) else { return nil }
        self = found
    }
}

/// Text whose case does not count, as far as ASCII goes: the names of IAM are ASCII.
enum ASCIIText {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

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
