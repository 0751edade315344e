import JSON

/// Reading what members of a request do.
extension CatalogLoader {
    /// `verb PATH -> ATTRIBUTE option:value ...`; several paths may stand there, separated by commas.
    func memberRules(_ word: String) throws(CatalogError) -> [MemberRule] {
        guard let verb = MemberRule.Verb(rawValue: word) else { throw line.error(word, "unknown statement") }
        let sides = line.remainder.split(separator: "->", maxSplits: 1).map { $0.trimmed }
        guard let left = sides.first, !left.isEmpty else { throw line.error(word, "expected a member") }
        var rules: [MemberRule] = []
        for text in left.split(separator: ",") {
            guard let path = RequestPath(parsing: text.trimmed) else { throw line.error(text.trimmed, "not a path") }
            var rule = MemberRule(verb: verb, path: path)
            if sides.count == 2 { try read(right: sides[1], into: &rule) }
            guard rule.attribute != nil || rule.chooser != nil || verb == .dryRun else {
                throw line.error(path.text, "expected -> and an attribute")
            }
            try check(rule)
            rules.append(rule)
        }
        return rules
    }

    func read(right: String, into rule: inout MemberRule) throws(CatalogError) {
        for word in right.split(separator: " ").map(String.init) {
            if let colon = word.firstIndex(of: ":"), !word.hasPrefix("[") {
                try read(
                    option: String(word[..<colon]), value: String(word[word.index(after: colon)...]), into: &rule)
            } else if word == "whole" {
                rule.isWhole = true
            } else if word == "hidden" {
                rule.isHidden = true
            } else if word == "optional" {
                rule.isOptional = true
            } else if rule.attribute == nil {
                rule.attribute = try attribute(word)
            } else {
                throw line.error(word, "expected an option, such as form:base64")
            }
        }
    }

    func read(option: String, value: String, into rule: inout MemberRule) throws(CatalogError) {
        switch option {
        case "form":
            guard let form = MemberRule.Form(rawValue: value) else { throw line.error("form", "unknown form \(value)") }
            rule.form = form
        case "words":
            for (word, text) in try pairs(value) { rule.words[word] = (try? JSONValue(parsing: text)) ?? .string(text) }
        case "default": rule.standard = try json(value, field: "default")
        case "effect": rule.effect = try effect([value])
        case "names": rule.names = Dictionary(try pairs(value), uniquingKeysWith: { $1 })
        case "key": rule.key = value
        case "entry":
            let names = value.split(separator: ",").map(String.init)
            guard let name = names.first else { throw line.error("entry", "expected an attribute") }
            rule.entry = (name: name, value: names.dropFirst().first)
        case "value": rule.pairValue = value
        case "extra":
            for (word, text) in try pairs(value) { rule.extra[word] = (try? JSONValue(parsing: text)) ?? .string(text) }
        case "where":
            guard let pair = try pairs(value).first else { throw line.error("where", "expected member=value") }
            rule.filter = (member: pair.0, value: pair.1)
        case "by":
            guard let path = RequestPath(parsing: value) else { throw line.error("by", "not a path") }
            rule.chooser = (path, rule.chooser?.attributes ?? [:])
        case "of":
            var attributes: [String: TerraformPath] = [:]
            for (word, text) in try pairs(value) { attributes[word] = try attribute(text) }
            guard let path = rule.chooser?.path else { throw line.error("of", "expected by:PATH before it") }
            rule.chooser = (path, attributes)
        default: throw line.error(option, "unknown option")
        }
    }

    func pairs(_ text: String) throws(CatalogError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for pair in text.split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw line.error(String(pair), "expected name=value") }
            pairs.append((String(sides[0]), String(sides[1])))
        }
        return pairs
    }

    func attribute(_ text: String) throws(CatalogError) -> TerraformPath {
        guard let path = TerraformPath(parsing: text) else { throw line.error(text, "not an attribute path") }
        return path
    }

    func json(_ text: String, field: String) throws(CatalogError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw line.error(field, "not JSON: \(error)")
        }
    }

    /// The attributes exist in the schema of every type of the target and can be set.
    func check(_ rule: MemberRule) throws(CatalogError) {
        guard !isTrusted else { return }
        var paths = rule.chooser.map { Array($0.attributes.values) } ?? []
        if let attribute = rule.attribute { paths.append(attribute) }
        for path in paths { try check(path) }
    }

    /// A target of several types may speak of attributes that only some of them have.
    func check(_ path: TerraformPath) throws(CatalogError) {
        let named = (target?.types ?? []).filter { $0 != "*" }
        let found = named.compactMap { schema.attribute($0, path) }
        guard !found.isEmpty || named.isEmpty else {
            throw line.error(path.text, "\(named.joined(separator: ", ")) has no such attribute")
        }
        guard found.contains(where: { !$0.isReadOnly }) || named.isEmpty else {
            throw line.error(path.text, "computed by the provider, never drift")
        }
    }
}
