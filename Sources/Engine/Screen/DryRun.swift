import JSON

/// Whether a call only asked what would happen.
enum DryRun {
    /// AWS answers a successful dry run with one of these error codes.
    static let errorCodes = ["Client.DryRunOperation", "DryRunOperation"]
    /// Request members that steer a dry run; the first letter's case differs between services.
    static let members = ["dryRun", "validateOnly"]

    static func isErrorCode(_ code: UnsafeBufferPointer<UInt8>) -> Bool {
        errorCodes.contains { code.elementsEqual($0.utf8) }
    }

    /// Looks for the word first: parsing is for the few requests that have it.
    static func isRequested(by record: EventRecord, _ provider: CloudProvider) -> Bool {
        let mayHave =
            record.contains("yRun", in: .request)
            || (provider != .aws && record.contains("alidateOnly", in: .request))
        guard mayHave, let root = record.body(.request).document?.root else { return false }
        return isSet(in: root) || (root.count == 1 && root.members.contains { isSet(in: $0.value) })
    }

    private static func isSet(in object: JSONView) -> Bool {
        object.members.contains { member in
            let isNamed = member.key.withBytes { key in
                members.contains { name in
                    key.count == name.utf8.count && key.first.map { $0 | 0x20 } == name.utf8.first
                        && key.dropFirst().elementsEqual(name.utf8.dropFirst())
                }
            }
            return isNamed && (member.value.bool == true || member.value.isString("true"))
        }
    }
}
