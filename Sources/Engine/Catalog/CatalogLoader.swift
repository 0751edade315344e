import JSON

/// Reads catalog files line by line. The format is explained in Catalog/Data/README.md.
struct CatalogLoader {
    var schema: SchemaFacts
    var types = TypeTable()
    var events: [EventSpec] = []

    // Where the reader stands.
    var line = CatalogLine(file: "", number: 0, text: "")
    var services: [String] = []
    var fileClaims: [MemberRule] = []
    var eventClaims: [MemberRule] = []
    var type: TypeSpec?
    var event: EventDraft?
    var target: TargetDraft?
    /// `also` begins a group of its own; `parent` and a second `on` join the last one.
    var groups: [[TargetDraft]] = []

    /// All names of the row, the first among them.
    var aliases: [(name: String, evidence: EventSpec.Evidence)] = []

    /// What the tests have checked needs no second look at every start.
    var isTrusted = false

    /// Set while a user's files are read (CatalogLoader+Overlay.swift).
    var overlay: Overlay?

    init(schema: SchemaFacts, types: TypeTable = TypeTable()) {
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

    /// Reads the types of one file.
    mutating func read(types text: String, file: String, from first: Int) throws(CatalogError) {
        pass = .types
        try read(text: text, file: file, from: first)
    }

    /// Reads what stands above a row in its file.
    mutating func read(claims: [String], file: String, services: [String]) throws(CatalogError) {
        pass = .events
        try read(text: claims.joined(separator: "\n"), file: file)
        self.services = services
    }

    /// Reads one row, below what was read of its file before.
    mutating func read(events text: String, file: String, from first: Int) throws(CatalogError) {
        pass = .events
        try readLines(of: text, file: file, from: first)
    }

    private var isWithinEvent = false

    mutating func read(text: String, file: String, from first: Int = 1) throws(CatalogError) {
        isWithinEvent = false
        services = []
        fileClaims = []
        try readLines(of: text, file: file, from: first)
    }

    private mutating func readLines(of text: String, file: String, from first: Int) throws(CatalogError) {
        var number = first - 1
        for text in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            line = CatalogLine(file: file, number: number, text: text)
            guard let keyword = line.next() else { continue }
            try statement(keyword)
        }
        try finishEvent()
        finishType()
    }

    mutating func statement(_ keyword: String) throws(CatalogError) {
        if overlay != nil { try checkBounds() }
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
            // Before the first event it holds for the file, wherever it stands among the types.
            if pass == .types, isWithinEvent || keyword == "ignore" { return }
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

    mutating func beginType() throws(CatalogError) {
        try finishEvent()
        finishType()
        guard let name = line.next() else { throw line.error("type", "expected a Terraform type") }
        guard schema.has(name) else { throw line.error(name, unknownType) }
        if try beginKnownType(name) { return }
        guard types[name] == nil else { throw line.error(name, "this type is declared twice") }
        type = TypeSpec(name: name)
    }

    mutating func typeStatement(_ keyword: String) throws(CatalogError) {
        let words = line.rest()
        guard let name = type?.name else { return }
        switch keyword {
        case "key":
            try require(attributes: words, of: name)
            type?.keys.append(words)
        case "cloudid":
            try require(attributes: words, of: name)
            try requireOwnType(name, keyword)
            type?.cloudID = words
        case "keep":
            try require(attributes: words, of: name)
            type?.keep += words
        case "standard":
            guard words.count >= 2, let attribute = words.first else {
                throw line.error("standard", "expected an attribute and what it is where nobody sets it")
            }
            try require(attributes: [attribute], of: name)
            let value = try json(words.dropFirst().joined(separator: " "), field: attribute)
            schema.setStandard(value, of: name, attribute)
        case "fold":
            try require(attributes: words, of: name)
            for attribute in words { schema.setFolding(of: name, attribute) }
        case "choice":
            for word in words {
                guard isTrusted || schema.hasBlock(word, of: name) else {
                    throw line.error(word, "\(name) has no such block")
                }
                schema.setChoice(of: name, word)
            }
        case "was": try formerName(words, of: name)
        case "prefix": type?.prefixes += words
        case "global", "unique":
            try requireOwnType(name, keyword)
            if keyword == "global" { type?.isGlobal = true } else { type?.isUniqueAcrossRegions = true }
        default:
            throw line.error(
                keyword, "expected key, cloudid, keep, standard, fold, choice, was, prefix, global or unique")
        }
    }

    func require(attributes: [String], of type: String) throws(CatalogError) {
        guard !attributes.isEmpty else { throw line.error("attribute", "expected the name of an attribute") }
        guard !isTrusted else { return }
        for attribute in attributes {
            // `tag.0.key` is `key` of the first block.
            let path = attribute.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
            guard schema.attribute(type, path) != nil else {
                throw line.error(attribute, "\(type) has no such attribute")
            }
        }
    }

    mutating func finishType() {
        guard var type else { return }
        if type.keys.isEmpty { type.keys = [["id"]] }
        if !type.keys.contains(["arn"]), schema.hasText(type.name, "arn") {
            type.keys.append(["arn"])
        }
        if GlobalServices.isGlobal(type: type.name) { type.isGlobal = true }
        // Reports name objects by their cloud id, and are looked up by it.
        if !type.keys.contains(type.cloudID) { type.keys.append(type.cloudID) }
        types[type.name] = type
        self.type = nil
    }
}
