import CEL
import Engine
import Glibc
import JSON

// Coverage-guided fuzzing of everything that reads bytes from outside. `make fuzz` runs it; a crash is a defect.
// TFDRIFT_FUZZ_TARGET names what is fed; the corpora are in Corpus/.

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private enum Fuzzing {
    static let target: @Sendable ([UInt8]) -> Void = {
        let name = getenv("TFDRIFT_FUZZ_TARGET").map { String(cString: $0) } ?? ""
        guard let target = Targets.all[name] else {
            complain("TFDRIFT_FUZZ_TARGET must be one of \(Targets.all.keys.sorted().joined(separator: ", "))\n")
            exit(64)
        }
        return target
    }()
}

private func complain(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

private enum Targets {
    static let all: [String: @Sendable ([UInt8]) -> Void] = [
        "event": { World.shared.feed($0) },
        "state": readState,
        "plan": readPlan,
        "policy": comparePolicies,
        "cel": evaluate,
        "regex": match,
        "catalog": readCatalog,
    ]
}

// MARK: Events: decoder, then every stage over a small state

private struct World: Sendable {
    static let shared: World = {
        guard let world = try? World() else {
            complain("the fuzzing world cannot be made\n")
            exit(70)
        }
        return world
    }()
    let environment: Environment
    let keep: StateKeepTable

    init() throws {
        let catalog = try Catalog.builtIn()
        keep = catalog.keepTable
        let key = SourceKey(namespace: "fuzz", name: "fuzz")
        var ownership = OwnershipIndex()
        if let state = getenv("TFDRIFT_FUZZ_STATE").map({ String(cString: $0) }), let bytes = Self.read(state) {
            var reader = StateReader(keep: keep, name: "fuzz")
            try reader.feed(bytes)
            ownership = OwnershipIndex([.init(key: key, states: [try reader.finish()])])
        }
        environment = Environment(
            catalog: catalog, source: SourceSettings(key: key, provider: .aws, account: "111122223333"),
            policies: try PolicySet(compiling: [.standIn]), ownership: ownership, hasStates: true)
    }

    private init(_ environment: Environment, _ keep: StateKeepTable) {
        self.environment = environment
        self.keep = keep
    }

    /// The same world with another catalog.
    func under(_ catalog: Catalog) -> World {
        var environment = environment
        environment.catalog = catalog
        return World(environment, keep)
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
        return bytes
    }

    /// Lines are events of one stream, so that they meet what earlier ones left behind.
    func feed(_ bytes: [UInt8]) {
        var memory = Memory()
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true).prefix(16) {
            feed(Array(line), &memory)
        }
        feed(bytes, &memory)
        let last = memory.clock ?? EventTime(microseconds: 0)
        for finding in Pipeline.step(environment, &memory, .time(last.adding(seconds: 1_000))) { _ = finding.jsonLine }
        for record in memory.reports(source: environment.source.key) {
            _ = Pipeline.report(record.key, environment, memory)
            if let read = try? ReportRecord(json: record.json()) { precondition(read.key == record.key) }
        }
    }

    private func feed(_ bytes: [UInt8], _ memory: inout Memory) {
        guard case .event(let event) = EventDecoder.decode(bytes) else { return }
        _ = Pipeline.explain(environment, memory, event).text
        for finding in Pipeline.step(environment, &memory, .event(event)) { _ = finding.jsonLine }
    }
}

// MARK: The others

/// Fed whole, and in two parts: the same instances, or an error both times.
private func readState(_ bytes: [UInt8]) {
    let keep = World.shared.keep
    func read(_ parts: [ArraySlice<UInt8>]) -> Int? {
        var reader = StateReader(keep: keep, name: "fuzz")
        do {
            for part in parts { try reader.feed(Array(part)) }
            return Array(try reader.finish().instances).count
        } catch { return nil }
    }
    let middle = bytes.count / 2
    precondition(read([bytes[...]]) == read([bytes[..<middle], bytes[middle...]]), "a state's parts read otherwise")
}

/// Fed whole, and in two parts: the same drifts, or an error both times. What was read is then judged against the world's
/// state.
private func readPlan(_ bytes: [UInt8]) {
    let world = World.shared
    func read(_ parts: [ArraySlice<UInt8>]) -> PlanFacts? {
        var reader = PlanReader(
            catalog: world.environment.catalog, readAt: EventTime(microseconds: 1), digestKey: Array("key".utf8))
        do {
            for part in parts { try reader.feed(Array(part)) }
            return try reader.finish()
        } catch { return nil }
    }
    let middle = bytes.count / 2
    let whole = read([bytes[...]])
    precondition(
        whole?.drifts == read([bytes[..<middle], bytes[middle...]])?.drifts, "a plan's parts read otherwise")
    guard let plan = whole else { return }
    var environment = world.environment
    environment.plans.put(plan)
    var memory = Memory()
    for _ in 0..<2 {
        for finding in Pipeline.step(environment, &memory, .plan(at: plan.time ?? EventTime(microseconds: 1))) {
            _ = finding.jsonLine
        }
    }
    for record in memory.reports(source: environment.source.key) {
        if let read = try? ReportRecord(json: record.json()) { precondition(read.key == record.key) }
    }
}

private func halves(_ bytes: [UInt8]) -> (String, String) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    return (
        String(decoding: parts.first ?? [], as: UTF8.self),
        String(decoding: parts.dropFirst().first ?? [], as: UTF8.self)
    )
}

private func comparePolicies(_ bytes: [UInt8]) {
    let (left, right) = halves(bytes)
    _ = PolicyDocument.compare(old: .string(left), new: .string(right))
    precondition(PolicyDocument.areEqual(.string(left), .string(left)), "a document differs from itself")
}

private func evaluate(_ bytes: [UInt8]) {
    guard let program = try? CELProgram(compile: String(decoding: bytes, as: UTF8.self)) else { return }
    let items: CELValue = .list([.map(["x": .int(1)]), .string("a"), .double(2.5), .bool(true), .null])
    _ = try? program.evaluate(budget: 50_000) { name in
        name == "self" ? .map(["items": items, "regions": .list([.string("eu")])]) : items
    }
}

private func match(_ bytes: [UInt8]) {
    let (pattern, text) = halves(bytes)
    if let expression = try? RegularExpression(pattern) { _ = expression.matches(text) }
}

/// Up to a zero byte a user's catalog file, behind it events that are judged by it.
private func readCatalog(_ bytes: [UInt8]) {
    let (text, events) = halves(bytes)
    let world = World.shared
    guard let catalog = try? world.environment.catalog.adding(overlay: text, file: "fuzz"), !events.isEmpty else {
        return
    }
    world.under(catalog).feed(Array(events.utf8))
}

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runDriver(&argumentCount, &arguments) { data, count in
        Fuzzing.target(Array(UnsafeBufferPointer(start: data, count: count)))
        return 0
    })
