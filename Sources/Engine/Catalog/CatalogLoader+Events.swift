import JSON

/// Reading events and their targets.
extension CatalogLoader {
    mutating func beginEvent() throws(CatalogError) {
        finishType()
        try finishEvent()
        let words = line.rest()
        guard words.count >= 2, let last = words.last, let evidence = EventSpec.Evidence(rawValue: last) else {
            throw line.error("event", "expected names and then record or model")
        }
        guard !services.isEmpty else { throw line.error("event", "no service line stands above") }
        aliases = try words.dropLast().map { word throws(CatalogError) in try self.alias(word, evidence) }
        event = EventDraft(services: services, file: line.file, line: line.number)
        eventClaims = fileClaims
    }
    /// `NAME`, or `NAME:model` where one name of a row was graded otherwise than the rest.
    func alias(
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

    mutating func eventStatement(_ keyword: String) throws(CatalogError) {
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

    mutating func beginTarget(_ keyword: String) throws(CatalogError) {
        finishTarget()
        let names = line.rest()
        guard !names.isEmpty else { throw line.error(keyword, "expected a Terraform type") }
        for name in names where name != "*" && types[name] == nil {
            throw line.error(name, "no such type is declared above (type \(name))")
        }
        var next = TargetDraft(types: names)
        next.isParent = keyword == "parent"
        if keyword == "also" || groups.isEmpty { groups.append([]) }
        target = next
    }

    mutating func targetStatement(_ keyword: String) throws(CatalogError) {
        switch keyword {
        case "attach":
            target?.lifecycle = .create
            target?.isIdempotent = true
        case "put": target?.isIdempotent = true
        case "create", "delete", "modify": target?.lifecycle = TargetSpec.Lifecycle(rawValue: keyword) ?? .modify
        case "by": try find()
        case "each":
            try each()
        case "authority": target?.isAuthority = true
        case "aside": target?.isAside = true
        case "leaves": try leaves()
        case "attributes": try schemaMembers()
        case "mask":
            let words = line.rest()
            guard words.count == 2, let mask = RequestPath(parsing: words[0]), let body = RequestPath(parsing: words[1])
            else { throw line.error("mask", "expected the mask's path and the path that it counts from") }
            target?.mask = FieldMask.Source(mask: mask, body: body)
            claim(mask)
            if let snake = FieldMask.Source.snake { claim(snake) }
        case "only":
            let condition = try condition()
            guard target?.scope != nil else { throw line.error("only", "expected each PATH[] above") }
            target?.only.append(condition)
        case "absent":
            guard let word = line.next(), let absence = TargetSpec.Absence(rawValue: word) else {
                throw line.error("absent", "expected unchanged or standard")
            }
            target?.absence = absence
        case "body":
            let path = try line.path()
            target?.body = path
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

    mutating func find() throws(CatalogError) {
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

    mutating func claim(_ path: RequestPath) {
        target?.members.add(MemberRule(verb: .uses, path: path))
    }

    /// `leaves ATTRIBUTE KEY = {@last}`
    mutating func leaves() throws(CatalogError) {
        let sides = line.remainder.split(separator: "=", maxSplits: 1).map { $0.trimmed }
        let words = sides.first?.split(separator: " ").map(String.init) ?? []
        guard sides.count == 2, words.count == 2, let key = Locator(attribute: words[1], parsing: sides[1]),
            key.parts.count == 1, case .name(let part) = key.parts[0]
        else { throw line.error("leaves", "expected attribute key = {@last}, or another part of the name") }
        let path = try attribute(words[0])
        if !isTrusted { try check(path) }
        target?.leaves.append(TargetSpec.Leave(attribute: path, key: words[1], part: part))
    }

    mutating func fixed() throws(CatalogError) {
        let sides = line.remainder.split(separator: "=", maxSplits: 1).map { $0.trimmed }
        guard sides.count == 2 else { throw line.error("fixed", "expected attribute = JSON value") }
        let path = try attribute(sides[0])
        let value = try json(sides[1], field: sides[0])
        target?.fixed.append((path, value))
    }

    func condition() throws(CatalogError) -> RowCondition {
        let words = line.remainder.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == "apiVersion" { return .apiVersion(words[1]) }
        if words.count == 2, words[0] == "named" { return .named(words[1].lowercased()) }
        if words.count >= 2, let path = RequestPath(parsing: words[1]) {
            switch (words[0], words.count) {
            case ("has", 2): return .has(path)
            case ("lacks", 2): return .lacks(path)
            case ("is", 3): return .equals(path, words[2] == "\"\"" ? "" : words[2])
            default: break
            }
        }
        throw line.error("when", "expected apiVersion VERSION, named NAME, has PATH, lacks PATH or is PATH VALUE")
    }

    func effect(_ words: [String]) throws(CatalogError) -> EffectSpec {
        if words == ["now"] { return .now }
        if words == ["inProgress"] { return .inProgress }
        if words.count == 3, words[0] == "scheduled", words[1] == "unless", let path = RequestPath(parsing: words[2]) {
            return .scheduledUnless(path)
        }
        throw line.error("effect", "expected now, inProgress or scheduled unless PATH")
    }

    func ignored() throws(CatalogError) -> [MemberRule] {
        let sides = line.remainder.split(separator: " : ", maxSplits: 1).map { $0.trimmed }
        guard sides.count == 2, !sides[1].isEmpty else {
            throw line.error("ignore", "expected members and, behind ` : `, why they are not configuration")
        }
        return try claims(sides[0], verb: .ignore, reason: sides[1])
    }

    func used() throws(CatalogError) -> [MemberRule] { try claims(line.remainder, verb: .uses, reason: nil) }

    func claims(_ list: String, verb: MemberRule.Verb, reason: String?) throws(CatalogError) -> [MemberRule] {
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

    mutating func finishTarget() {
        spellOutSchemaMembers()
        guard let target, !groups.isEmpty else { return }
        groups[groups.count - 1].append(target)
        self.target = nil
    }

    mutating func finishEvent() throws(CatalogError) {
        finishTarget()
        guard let event else { return }
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
                file: event.file, line: event.line, field: aliases.first?.name ?? "event",
                message: "expected a target (on TYPE), not-configuration or readonly")
        }
        let targets = groups.map { $0.map(TargetSpec.init) }
        for alias in aliases {
            events.append(
                EventSpec(
                    event, name: alias.name, evidence: overlay == nil ? alias.evidence : .model, groups: targets))
        }
        self.event = nil
        aliases = []
        groups = []
    }
}
