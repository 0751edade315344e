import JSON

/// Takes a state's parts, as `StateReader` finds them, into a `StateStorage`.
struct StateBuilder {
    private let keep: StateKeepTable
    private var storage = StateDraft()
    private var entries: [StateIndex.Entry] = []
    private var packed = PackedAttributes.Writer()
    /// The number of the type of the resource block at hand.
    private var blockType = 0
    /// The kept attributes of the instance at hand, by their number in its plan.
    private var found: [JSONView?] = []
    /// The dependencies of the instance at hand.
    private var list: [UInt8] = []
    /// By the type's number: its objects have no region.
    private var globalTypes: [Bool] = []
    /// By the type's number: the case of its ids does not count.
    private var foldedTypes: [Bool] = []
    /// Resource blocks seen so far, data sources included.
    private(set) var blockCount = 0
    /// The first thing that is wrong; the reader looks at it after every part.
    private(set) var failure: StateError?
    private var hasResources = false

    init(keep: StateKeepTable) { self.keep = keep }

    /// A top-level member other than a list of resources.
    mutating func member(_ key: JSONView, _ value: JSONView, offset: Int) {
        switch key.string ?? "" {
        case "version": version(value, offset)
        case "serial":
            guard let serial = value.int else { return invalid("serial", "a number that fits 64 bits", offset) }
            storage.header.serial = serial
        case "lineage":
            guard let lineage = value.string else { return invalid("lineage", "a string", offset) }
            storage.header.lineage = lineage
        case "terraform_version": storage.header.terraformVersion = value.string ?? ""
        case "resources":
            if !value.isNull { invalid("resources", "a list", offset) }
        case "encrypted_data", "encryption_version":
            failure =
                failure
                ?? StateError(
                    .encrypted,
                    "the state is encrypted by OpenTofu (encrypted_data): it cannot be read without its keys",
                    offset: offset)
        default: break
        }
    }

    private mutating func version(_ value: JSONView, _ offset: Int) {
        guard let version = value.int else { return invalid("version", "a number", offset) }
        storage.header.version = version
        guard version != 4, failure == nil else { return }
        let advice =
            version < 4
            ? "run any Terraform from 0.12 on once, it writes version 4" : "it was written by a newer Terraform"
        failure = StateError(
            .unsupportedVersion, "unsupported state version \(version): only version 4 is read; \(advice)",
            offset: offset)
    }

    private mutating func invalid(_ field: String, _ wanted: String, _ offset: Int) {
        failure = failure ?? StateError(.invalidField, "\(field) is not \(wanted) (byte \(offset))", offset: offset)
    }

    /// One element of `resources`.
    mutating func block(_ block: JSONView, offset: Int) {
        let path = "resources[\(blockCount)]"
        blockCount += 1
        guard block.isObject else { return invalid(path, "an object", offset) }
        guard let type = block["type"], type.isString else { return invalid("\(path).type", "a string", offset) }
        guard let name = block["name"], name.isString else { return invalid("\(path).name", "a string", offset) }
        if let mode = block["mode"], !mode.isString("managed") { return }
        guard let instances = block["instances"], !instances.isNull else { return }
        guard instances.isArray else { return invalid("\(path).instances", "a list", offset) }
        var index: UInt32?
        for (number, instance) in instances.elements.enumerated() {
            guard instance.isObject else {
                return invalid("\(path).instances[\(number)]", "an object", offset)
            }
            if let deposed = instance["deposed"], !deposed.isNull { continue }
            let block = index ?? add(block, type, name)
            index = block
            add(instance, block, type)
        }
    }

    private mutating func add(_ block: JSONView, _ type: JSONView, _ name: JSONView) -> UInt32 {
        blockType = type.withBytes { bytes in
            if let known = storage.types[bytes] { return known }
            storage.types.insert(bytes, storage.typeNames.count)
            storage.typeNames.append(String(decoding: bytes, as: UTF8.self))
            globalTypes.append(GlobalServices.isGlobal(type: bytes))
            foldedTypes.append(StateIndex.foldsKeys(of: bytes))
            storage.plans.append(keep.plan(for: bytes))
            storage.patterns.append(ValuePatterns(attributeCount: storage.plans[storage.plans.count - 1].names.count))
            return storage.typeNames.count - 1
        }
        // OpenTofu may put the provider on the instance instead.
        let provider = block["provider"] ?? block["instances"]?[0]?["provider"]
        storage.blocks.append(
            StateStorage.Block(
                name: text(name), module: text(block["module"]),
                provider: text(provider)))
        return UInt32(truncatingIfNeeded: storage.blocks.count - 1)
    }

    private mutating func text(_ view: JSONView?) -> UInt32 {
        guard let view, view.isString else { return 0 }
        return view.withBytes { storage.texts.number(of: $0) }
    }

    private mutating func add(_ instance: JSONView, _ block: UInt32, _ type: JSONView) {
        let plan = storage.plans[blockType]
        var record = StateStorage.Record(
            attributes: ArenaPlace(), block: block, type: UInt32(truncatingIfNeeded: blockType))
        if let key = instance["index_key"] {
            switch key.kind {
            case .number:
                record.key = .number
                record.indexKey = key.withBytes { storage.texts.number(of: $0) }
            case .string:
                record.key = .text
                record.indexKey = text(key)
            default: break
            }
        }
        record.isTainted = instance["status"]?.isString("tainted") ?? false
        link(instance["dependencies"] ?? instance["depends_on"], &record)
        record.sensitive = storage.texts.number(of: SensitivePaths.lines(instance["sensitive_attributes"]))
        let attributes = StateAttributes(instance)
        record.attributes = keepAttributes(attributes, plan, blockType)
        addKeys(plan, record.attributes)
        let isGlobal = globalTypes[blockType]
        let home = StateHome(found, identity: instance["identity"], type: type, isGlobal: isGlobal)
        // The views hold the reader's buffer, which must be free to grow.
        found.removeAll(keepingCapacity: true)
        record.region = storage.texts.number(of: home.region)
        record.account = storage.texts.number(of: home.account)
        storage.records.append(record)
    }

    private mutating func link(_ dependencies: JSONView?, _ record: inout StateStorage.Record) {
        guard let dependencies, dependencies.count > 0 else { return }
        list.removeAll(keepingCapacity: true)
        for dependency in dependencies.elements where dependency.isString {
            let number = text(dependency)
            for byte in 0..<4 { list.append(UInt8(truncatingIfNeeded: number >> UInt32(byte * 8))) }
        }
        record.links = storage.lists.number(of: list)
    }

    /// Copies the kept attributes into the arena, and leaves their views in `found` by number. Of attributes named twice
    /// the last holds.
    private mutating func keepAttributes(_ attributes: StateAttributes, _ plan: KeepPlan, _ type: Int) -> ArenaPlace {
        found.removeAll(keepingCapacity: true)
        found.append(contentsOf: repeatElement(nil, count: plan.names.count))
        for member in attributes.view?.members ?? JSONMembers.none {
            if let number = member.key.withBytes({ plan.attributes[$0] }) { found[number] = member.value }
        }
        packed.removeAll()
        for (number, view) in found.enumerated() {
            guard let view else { continue }
            packed.append(
                number, view, isKey: plan.isKey[number], &storage.patterns[type], &storage.arena)
        }
        return packed.bytes.withUnsafeBufferPointer { storage.arena.append($0) }
    }

    private mutating func addKeys(_ plan: KeepPlan, _ place: ArenaPlace) {
        if foldedTypes[blockType] { return addFoldedKeys(plan) }
        for key in plan.keys {
            // Almost every key is one attribute that is a text and lies in the arena already.
            if key.count == 1, key[0].steps.isEmpty, let view = found[key[0].attribute], view.isString {
                if view.range.isEmpty { continue }
                if !view.isEscapedText, let range = packed.text(of: key[0].attribute) {
                    addEntry(
                        ArenaPlace(
                            chunk: place.chunk, start: place.start + UInt32(truncatingIfNeeded: range.lowerBound),
                            count: UInt32(truncatingIfNeeded: range.count)))
                } else {
                    addEntry(view.withBytes { storage.arena.append($0) })
                }
                continue
            }
            for text in StateKeys.texts(key, in: found) {
                addEntry(text.withUnsafeBufferPointer { storage.arena.append($0) })
            }
        }
    }

    /// Of types whose ids are compared without regard to case.
    private mutating func addFoldedKeys(_ plan: KeepPlan) {
        for key in plan.keys {
            for text in StateKeys.texts(key, in: found) {
                let folded = String(decoding: text, as: UTF8.self).lowercased()
                addEntry(Array(folded.utf8).withUnsafeBufferPointer { storage.arena.append($0) })
            }
        }
    }

    private mutating func addEntry(_ key: ArenaPlace) {
        entries.append(
            StateIndex.Entry(
                key: key, type: UInt32(truncatingIfNeeded: blockType),
                instance: UInt32(truncatingIfNeeded: storage.records.count)))
    }

    /// The finished storage; throws the first thing that is wrong.
    mutating func finish() throws(StateError) -> StateStorage {
        if let failure { throw failure }
        guard storage.header.version != nil else {
            throw StateError(.missingField, "version is missing: these bytes are no Terraform state")
        }
        found = []
        return storage.sealed(entries)
    }
}

/// A `StateStorage` while its parts come in.
private struct StateDraft {
    var header = StateStorage.Header()
    var arena = StateArena()
    var texts = StateTextsDraft()
    var types = ByteMap()
    var typeNames: [String] = []
    var plans: [KeepPlan] = []
    var patterns: [ValuePatterns] = []
    var blocks: [StateStorage.Block] = []
    var records: [StateStorage.Record] = []
    var lists = StateTextsDraft()

    mutating func sealed(_ entries: [StateIndex.Entry]) -> StateStorage {
        arena.seal()
        return StateStorage(
            header: header, arena: arena, texts: texts.sealed, types: types, typeNames: typeNames, plans: plans,
            patterns: StatePatterns(patterns), blocks: FixedArray(blocks), records: FixedArray(records),
            lists: lists.sealed, index: StateIndex(entries, arena: arena))
    }
}
