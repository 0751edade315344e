import JSON

/// `was OLD NEW [negated | other | words:Enabled=true,Disabled=false | member:NAME]`, below `type`.
extension CatalogLoader {
    mutating func formerName(_ words: [String], of type: String) throws(CatalogError) {
        guard words.count == 2 || words.count == 3 else {
            throw line.error("was", "expected the old name, the new one, and how the value changed if it did")
        }
        let value = try formerValue(words.count == 3 ? words[2] : nil)
        let former = FormerName(old: words[0], new: words[1], value: value)
        try require(attributes: [former.new], of: type)
        if !isTrusted { try check(former, of: type) }
        self.type?.formers.append(former)
    }

    private func formerValue(_ word: String?) throws(CatalogError) -> FormerName.Value {
        guard let word else { return .same }
        switch word {
        case "negated": return .negated
        case "other": return .other
        default: break
        }
        if word.hasPrefix("member:"), word.count > 7 { return .member(String(word.dropFirst(7))) }
        guard word.hasPrefix("words:") else {
            throw line.error(word, "expected negated, other, words:NEW=OLD,... or member:NAME")
        }
        var meanings: [String: JSONValue] = [:]
        for (new, old) in try pairs(String(word.dropFirst(6))) {
            // Text stands without quotes, as in the option of the same name.
            meanings[new] = (try? JSONValue(parsing: old)) ?? .string(old)
        }
        guard !meanings.isEmpty else { throw line.error("words", "expected NEW=OLD,...") }
        return .words(meanings)
    }

    private func check(_ former: FormerName, of type: String) throws(CatalogError) {
        guard schema.attribute(type, former.old) == nil else {
            throw line.error(former.old, "\(type) has this attribute: it is no old name")
        }
        guard self.type?.formers.contains(where: { $0.old == former.old }) == false else {
            throw line.error(former.old, "this old name is declared twice")
        }
        let facts = schema.attribute(type, former.new)
        switch former.value {
        case .negated:
            guard facts?.kind == .bool else { throw line.error(former.new, "only a boolean has an opposite") }
        case .member(let name):
            guard schema.attribute(type, former.new + "." + name) != nil else {
                throw line.error(name, "\(former.new) has no such member")
            }
        case .other: return
        case .same, .words: break
        }
        guard former.old.split(separator: ".").dropLast() == former.new.split(separator: ".").dropLast() else {
            throw line.error(former.old, "old and new name must stand in the same block, or the value be `other`")
        }
    }
}
