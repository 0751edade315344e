import JSON

/// Reads catalog files line by line. The format is explained in Catalog/Data/README.md.
struct CatalogLoader {
    private let schema: SchemaFacts
    private(set) var types: [String: TypeSpec] = [:]
    private(set) var events: [EventSpec] = []

    // Where the reader stands.
    private var line = CatalogLine(file: "", number: 0, text: "")
    private var services: [String] = []
    private var fileClaims: [MemberRule] = []
    private var eventClaims: [MemberRule] = []
    private var type: TypeSpec?
    private var event: EventSpec?
    private var target: TargetSpec?
    /// `also` begins a group of its own; `parent` and a second `on` join the last one.
    private var groups: [[TargetSpec]] = []

    init(schema: SchemaFacts, types: [String: TypeSpec] = [:]) {
        self.schema = schema
        self.types = types
    }

    /// Types are read before events, so that files may speak of each other's types.
    mutating func read(_ files: [(name: String, text: String)]) throws(CatalogError) {
        for pass in [Pass.types, .events] {
            self.pass = pass
            for file in files { try read(text: file.text, file: file.name) }
        }
    }

    private enum Pass { case types, events }
    private var pass = Pass.types
    private var isWithinEvent = false

    private mutating func read(text: String, file: String) throws(CatalogError) {
        isWithinEvent = false
        services = []
        fileClaims = []
        var number = 0
        for text in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            line = CatalogLine(file: file, number: number, text: text)
            guard let keyword = line.next() else { continue }
            try statement(keyword)
        }
        try finishEvent()
        finishType()
    }

    private mutating func statement(_ keyword: String) throws(CatalogError) {
        switch keyword {
        case "service":
            services = line.rest()
            guard !services.isEmpty else {
                throw line.error("service", "expected the event source, such as ec2.amazonaws.com")
            }
        case "type":
            isWithinEvent = false
            if pass == .types { try beginType() } else { try finishEvent() }
        case "event":
            isWithinEvent = true
            if pass == .events { try beginEvent() } else { finishType() }
        default:
            if isWithinEvent, pass == .types { return }
            if pass == .events, event == nil, keyword != "ignore" { return }
            if type != nil {
                try typeStatement(keyword)
            } else if event != nil {
                try eventStatement(keyword)
            } else if keyword == "ignore" {
                if pass == .events { fileClaims += try ignored() }
            } else {
                throw line.error(keyword, "expected service, ignore, type or event")
            }
        }
    }

    // MARK: Types

    private mutating func beginType() throws(CatalogError) {
        try finishEvent()
        finishType()
        guard let name = line.next() else { throw line.error("type", "expected a Terraform type") }
        guard schema.types[name] != nil else {
            throw line.error(name, "the schema facts do not have this type; run make-schema-facts.py")
        }
        guard types[name] == nil else { throw line.error(name, "this type is declared twice") }
        type = TypeSpec(name: name)
    }

    private mutating func typeStatement(_ keyword: String) throws(CatalogError) {
        let words = line.rest()
        guard let name = type?.name else { return }
        switch keyword {
        case "key":
            try require(attributes: words, of: name)
            type?.keys.append(words)
        case "cloudid":
            try require(attributes: words, of: name)
            type?.cloudID = words
        case "keep":
            try require(attributes: words, of: name)
            type?.keep += words
        case "prefix": type?.prefixes += words
        case "global": type?.isGlobal = true
        case "unique": type?.isUniqueAcrossRegions = true
        default: throw line.error(keyword, "expected key, cloudid, keep, prefix, global or unique")
        }
    }

    private func require(attributes: [String], of type: String) throws(CatalogError) {
        guard !attributes.isEmpty else { throw line.error("attribute", "expected the name of an attribute") }
        for attribute in attributes where schema.attribute(type, attribute) == nil {
            throw line.error(attribute, "\(type) has no such attribute")
        }
    }

    private mutating func finishType() {
        guard var type else { return }
        if type.keys.isEmpty { type.keys = [["id"]] }
        if !type.keys.contains(["arn"]), schema.attribute(type.name, "arn")?.kind == .string {
            type.keys.append(["arn"])
        }
        types[type.name] = type
        self.type = nil
    }

    // MARK: Events

    private mutating func beginEvent() throws(CatalogError) {
        finishType()
        try finishEvent()
        let words = line.rest()
        guard words.count >= 2, let last = words.last, let evidence = EventSpec.Evidence(rawValue: last) else {
            throw line.error("event", "expected names and then record or model")
        }
        guard !services.isEmpty else { throw line.error("event", "no service line stands above") }
        aliases = try words.dropLast().map { word throws(CatalogError) in try self.alias(word, evidence) }
        event = EventSpec(
            name: aliases[0].name, services: services, evidence: aliases[0].evidence, file: line.file,
            line: line.number)
        eventClaims = fileClaims
    }
    /// All names of the row, the first among them.
    private var aliases: [(name: String, evidence: EventSpec.Evidence)] = []

    /// `NAME`, or `NAME:model` where one name of a row was graded otherwise than the rest.
    private func alias(
        _ word: String, _ evidence: EventSpec.Evidence
    ) throws(CatalogError) -> (name: String, evidence: EventSpec.Evidence) {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = parts.first else { throw line.error(word, "expected the name of a call") }
        let start = Array(name.utf8).withUnsafeBufferPointer { APIDateSuffix.start(in: $0) }
        guard start == name.utf8.count else {
            throw line.error(name, "leave the API date off: \(name.prefix(start))")
        }
        guard parts.count == 2 else { return (name, evidence) }
        guard let own = EventSpec.Evidence(rawValue: parts[1]) else {
            throw line.error(word, "expected NAME:record or NAME:model")
        }
        return (name, own)
    }

    private mutating func eventStatement(_ keyword: String) throws(CatalogError) {
        switch keyword {
        case "readonly": event?.isReadOnly = true
        case "not-configuration": event?.notConfiguration = try line.reason()
        case "failed": event?.failures.append(try line.path())
        case "on", "parent", "also": try beginTarget(keyword)
        case "when":
            let condition = try condition()
            if target == nil { event?.conditions.append(condition) } else { target?.conditions.append(condition) }
        case "ignore", "uses":
            let claims = keyword == "ignore" ? try ignored() : try used()
            if target == nil { eventClaims += claims } else { for claim in claims { target?.members.add(claim) } }
        default:
            guard target != nil else { throw line.error(keyword, "expected a target (on TYPE) first") }
            try targetStatement(keyword)
        }
    }

    private mutating func beginTarget(_ keyword: String) throws(CatalogError) {
        finishTarget()
        let names = line.rest()
        guard !names.isEmpty else { throw line.error(keyword, "expected a Terraform type") }
        for name in names where name != "*" && types[name] == nil {
            throw line.error(name, "no such type is declared above (type \(name))")
        }
        var next = TargetSpec(types: names)
        next.isParent = keyword == "parent"
        if keyword == "also" || groups.isEmpty { groups.append([]) }
        target = next
    }

    private mutating func targetStatement(_ keyword: String) throws(CatalogError) {
        switch keyword {
        case "create", "delete", "modify": target?.lifecycle = TargetSpec.Lifecycle(rawValue: keyword) ?? .modify
        case "by": try find()
        case "each":
            let path = try line.path()
            target?.scope = path
        case "absent":
            guard let word = line.next(), let absence = TargetSpec.Absence(rawValue: word) else {
                throw line.error("absent", "expected unchanged or standard")
            }
            target?.absence = absence
        case "effect":
            let effect = try effect(line.rest())
            target?.effect = effect
        case "fixed": try fixed()
        case "rules":
            let words = line.rest()
            guard let verb = words.first.flatMap(TargetSpec.RuleOperation.Verb.init) else {
                throw line.error("rules", "expected authorize, revoke, describe or replace")
            }
            target?.rules = .init(verb: verb, direction: words.dropFirst().first)
        case "response":
            guard let word = line.next() else { throw line.error("response", "expected a verb") }
            for rule in try memberRules(word) { target?.responseMembers.add(rule) }
        default:
            for rule in try memberRules(keyword) where target?.members.add(rule) == false {
                throw line.error(rule.path.text, "this member is mapped twice")
            }
        }
    }

    private mutating func find() throws(CatalogError) {
        var locators: [Locator] = []
        for part in line.remainder.split(separator: ", ") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard sides.count == 2, let locator = Locator(attribute: sides[0], parsing: sides[1]) else {
                throw line.error(part.trimmed, "expected attribute = path or attribute = {path}:{path}")
            }
            locators.append(locator)
        }
        let names = locators.map(\.attribute)
        for type in target?.types ?? [] where type != "*" {
            guard types[type]?.keys.contains(names) == true else {
                throw line.error(names.joined(separator: " "), "not a key of \(type); add a key line to the type")
            }
        }
        guard !locators.isEmpty else { throw line.error("by", "expected attribute = path") }
        target?.finds.append(locators)
        for path in locators.flatMap(\.paths) where path.root == .request { claim(path) }
    }

    private mutating func claim(_ path: RequestPath) {
        target?.members.add(MemberRule(verb: .uses, path: path))
    }

    private mutating func fixed() throws(CatalogError) {
        let sides = line.remainder.split(separator: "=", maxSplits: 1).map { $0.trimmed }
        guard sides.count == 2 else { throw line.error("fixed", "expected attribute = JSON value") }
        let path = try attribute(sides[0])
        let value = try json(sides[1], field: sides[0])
        target?.fixed.append((path, value))
    }

    private func condition() throws(CatalogError) -> RowCondition {
        let words = line.remainder.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == "apiVersion" { return .apiVersion(words[1]) }
        if words.count >= 2, let path = RequestPath(parsing: words[1]) {
            switch (words[0], words.count) {
            case ("has", 2): return .has(path)
            case ("lacks", 2): return .lacks(path)
            case ("is", 3): return .equals(path, words[2])
            default: break
            }
        }
        throw line.error("when", "expected apiVersion VERSION, has PATH, lacks PATH or is PATH VALUE")
    }

    private func effect(_ words: [String]) throws(CatalogError) -> EffectSpec {
        if words == ["now"] { return .now }
        if words == ["inProgress"] { return .inProgress }
        if words.count == 3, words[0] == "scheduled", words[1] == "unless", let path = RequestPath(parsing: words[2]) {
            return .scheduledUnless(path)
        }
        throw line.error("effect", "expected now, inProgress or scheduled unless PATH")
    }

    private func ignored() throws(CatalogError) -> [MemberRule] {
        let sides = line.remainder.split(separator: " : ", maxSplits: 1).map { $0.trimmed }
        guard sides.count == 2, !sides[1].isEmpty else {
            throw line.error("ignore", "expected members and, behind ` : `, why they are not configuration")
        }
        return try claims(sides[0], verb: .ignore, reason: sides[1])
    }

    private func used() throws(CatalogError) -> [MemberRule] { try claims(line.remainder, verb: .uses, reason: nil) }

    private func claims(_ list: String, verb: MemberRule.Verb, reason: String?) throws(CatalogError) -> [MemberRule] {
        var claims: [MemberRule] = []
        for word in list.split(whereSeparator: { $0 == "," || $0 == " " }) {
            guard let path = RequestPath(parsing: String(word)) else { throw line.error(String(word), "not a path") }
            var rule = MemberRule(verb: verb, path: path)
            rule.reason = reason
            claims.append(rule)
        }
        guard !claims.isEmpty else { throw line.error(verb.rawValue, "expected members") }
        return claims
    }

    // MARK: Members

    /// `verb PATH -> ATTRIBUTE option:value ...`; several paths may stand there, separated by commas.
    private func memberRules(_ word: String) throws(CatalogError) -> [MemberRule] {
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

    private func read(right: String, into rule: inout MemberRule) throws(CatalogError) {
        for word in right.split(separator: " ").map(String.init) {
            if let colon = word.firstIndex(of: ":"), !word.hasPrefix("[") {
                try read(
                    option: String(word[..<colon]), value: String(word[word.index(after: colon)...]), into: &rule)
            } else if word == "whole" {
                rule.isWhole = true
            } else if word == "optional" {
                rule.isOptional = true
            } else if rule.attribute == nil {
                rule.attribute = try attribute(word)
            } else {
                throw line.error(word, "expected an option, such as form:base64")
            }
        }
    }

    private func read(option: String, value: String, into rule: inout MemberRule) throws(CatalogError) {
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

    private func pairs(_ text: String) throws(CatalogError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for pair in text.split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw line.error(String(pair), "expected name=value") }
            pairs.append((String(sides[0]), String(sides[1])))
        }
        return pairs
    }

    private func attribute(_ text: String) throws(CatalogError) -> TerraformPath {
        guard let path = TerraformPath(parsing: text) else { throw line.error(text, "not an attribute path") }
        return path
    }

    private func json(_ text: String, field: String) throws(CatalogError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw line.error(field, "not JSON: \(error)")
        }
    }

    /// The attributes exist in the schema of every type of the target and can be set.
    private func check(_ rule: MemberRule) throws(CatalogError) {
        var paths = rule.chooser.map { Array($0.attributes.values) } ?? []
        if let attribute = rule.attribute { paths.append(attribute) }
        for path in paths { try check(path) }
    }

    /// A target of several types may speak of attributes that only some of them have.
    private func check(_ path: TerraformPath) throws(CatalogError) {
        let named = (target?.types ?? []).filter { $0 != "*" }
        let found = named.compactMap { schema.attribute($0, path) }
        guard !found.isEmpty || named.isEmpty else {
            throw line.error(path.text, "\(named.joined(separator: ", ")) has no such attribute")
        }
        guard found.contains(where: { !$0.isReadOnly }) || named.isEmpty else {
            throw line.error(path.text, "computed by the provider, never drift")
        }
    }

    private mutating func finishTarget() {
        guard let target, !groups.isEmpty else { return }
        groups[groups.count - 1].append(target)
        self.target = nil
    }

    private mutating func finishEvent() throws(CatalogError) {
        finishTarget()
        guard var event else { return }
        for group in groups.indices {
            for index in groups[group].indices {
                for claim in eventClaims { groups[group][index].members.add(claim) }
                for other in groups.indices where other != group {
                    for rule in groups[other].flatMap(\.members.rules) {
                        groups[group][index].members.add(MemberRule(verb: .uses, path: rule.path))
                    }
                }
            }
        }
        guard !groups.isEmpty || event.notConfiguration != nil || event.isReadOnly else {
            throw CatalogError(
                file: event.file, line: event.line, field: event.name,
                message: "expected a target (on TYPE), not-configuration or readonly")
        }
        event.groups = groups
        for alias in aliases {
            event.name = alias.name
            event.evidence = alias.evidence
            events.append(event)
        }
        self.event = nil
        aliases = []
        groups = []
    }
}
