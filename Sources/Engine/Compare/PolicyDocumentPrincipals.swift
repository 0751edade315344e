import JSON

extension PolicyDocumentWriter {
    /// `"*"` is `{"AWS": "*"}`, an account is its root user; no order, each once. Written as `"AWS 111122223333"`.
    /// False: no principals.
    mutating func principals(_ value: JSONView.Place) -> Bool {
        let base = beginList()
        var isSound: Bool
        if source.kind(at: value) == .string {
            isSound = source.isText("*", at: value) && principal(nil, value)
        } else {
            isSound = source.kind(at: value) == .object
            source.forEachMember(of: value) { kind, names in
                isSound =
                    isSound && !kind.contains(UInt8(ascii: " ")) && forEachValue(names) { $0.principal(names.key, $1) }
            }
        }
        endList(base)
        return isSound
    }

    private mutating func principal(_ kind: JSONView.Place?, _ name: JSONView.Place) -> Bool {
        guard source.kind(at: name) == .string else { return false }
        separate()
        let start = bytes.count
        append("\"")
        if let kind { content(kind) } else { literal("AWS") }
        append(" ")
        let content = bytes.count
        self.content(name)
        if let kind, source.isText("AWS", at: kind), let account = rootAccount(from: content) {
            replace(from: content, by: account)
        }
        append("\"")
        mark(from: start)
        return true
    }

    /// The account of `arn:aws:iam::111122223333:root`, whatever the partition.
    private func rootAccount(from start: Int) -> [UInt8]? {
        let name = bytes[start...]
        guard name.starts(with: "arn:aws".utf8), name.suffix(5).elementsEqual(":root".utf8) else { return nil }
        let account = name.dropLast(5).suffix(12)
        guard account.count == 12, account.allSatisfy({ (0x30...0x39).contains($0) }),
            name.dropLast(17).suffix(6).elementsEqual(":iam::".utf8)
        else { return nil }
        return Array(account)
    }
}
