import JSON

extension PolicyDocumentWriter {
    /// `"*"` is `{"AWS": "*"}`, an account is its root user; no order, each once. Written as `"AWS 111122223333"`.
    /// False: no principals.
    mutating func principals(_ value: JSONView) -> Bool {
        let base = beginList()
        if value.isString {
            guard value.isString("*"), principal(nil, value) else { return false }
        } else {
            guard value.isObject else { return false }
            for (kind, names) in value.members {
                guard !kind.withBytes({ $0.contains(UInt8(ascii: " ")) }) else { return false }
                if names.isArray {
                    for name in names.elements where !principal(kind, name) { return false }
                } else if !principal(kind, names) {
                    return false
                }
            }
        }
        endList(base)
        return true
    }

    private mutating func principal(_ kind: JSONView?, _ name: JSONView) -> Bool {
        guard name.isString else { return false }
        separate()
        let start = bytes.count
        append("\"")
        if let kind { content(kind) } else { literal("AWS") }
        append(" ")
        let content = bytes.count
        self.content(name)
        if kind?.isString("AWS") == true, let account = rootAccount(from: content) {
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
