//
// Replay: the engine over files, without a clock, a network or a cluster.
//
// Reads      manifests, states and event files
// Gives      a line for every event and resource, or the reports at the end
// Outcome    the same input gives the same bytes
// Not here   what an event means (Engine), how records are told apart in a file (Intake)
//

import Engine
import Intake
import JSON
import KubeClient

public struct Replay {
    public struct Summary: Sendable {
        /// Files and records that could not be read, and members of manifests that mean nothing, in words: the first `maximumProblems`.
        public private(set) var problems: [String] = []
        /// Further ones, counted only.
        public private(set) var omittedProblems = 0
        /// A file could not be read to its end.
        public var hasUnreadableFile = false
        public var eventCount = 0
        public var openReports = 0
        /// Records with the id that was to be explained.
        public var explainedCount = 0

        /// A damaged file of millions of lines is told by its first ones.
        public static let maximumProblems = 100

        mutating func note(_ problem: String) {
            if problems.count < Self.maximumProblems { problems.append(problem) } else { omittedProblems += 1 }
        }
    }

    private var sources: [ReplaySource]
    private var timeline: [TimedState]
    private var plans: [TimedPlan]
    private var nobody: ReplaySource
    private var clock: EventTime?
    private let write: ([UInt8]) -> Void
    private let writesLines: Bool
    private let explainedID: String?
    private var summary = Summary()

    /// Runs a whole replay. Throws when an argument, a manifest or a state cannot be used; damaged event files are told in
    /// the summary, after everything readable was judged.
    public static func run(
        _ options: ReplayOptions, output: ReplayOptions.Output, write: @escaping ([UInt8]) -> Void
    ) throws -> Summary {
        let catalog: Catalog
        do {
            catalog = try Catalog.builtIn()
        } catch {
            throw ReplayError("the built-in catalog: \(error)")
        }
        return try run(options, output: output, catalog: catalog, write: write)
    }

    static func run(
        _ options: ReplayOptions, output: ReplayOptions.Output, catalog: Catalog, write: @escaping ([UInt8]) -> Void
    ) throws -> Summary {
        let setting = try ReplaySetting(options, catalog: catalog)
        var replay = Replay(
            setting, writesLines: output == .jsonl, explainedID: options.explainedID, write: write)
        for warning in setting.warnings { replay.summary.note(warning) }
        replay.bringIntoForce(upTo: nil)
        for file in options.events { replay.read(file) }
        if let until = options.until {
            replay.runOn(until: until)
        } else if let last = replay.plans.last?.visibleAt {
            // What a plan says of the time after the last event is said too.
            replay.bringIntoForce(upTo: last)
        }
        replay.writeEnd(output)
        return replay.summary
    }

    private init(
        _ setting: ReplaySetting, writesLines: Bool, explainedID: String?,
        write: @escaping ([UInt8]) -> Void
    ) {
        sources = setting.sources
        timeline = setting.timeline
        plans = setting.plans
        nobody = ReplaySource.nobody(setting.catalog)
        self.writesLines = writesLines && explainedID == nil
        self.explainedID = explainedID
        self.write = write
    }

    // MARK: Events

    /// A file that cannot be opened takes nothing from the others.
    private mutating func read(_ file: String) {
        let records: RecordReader
        do {
            records = try RecordReader.records(inFile: file, acceptsPipes: true)
        } catch {
            summary.note("\(error)")
            summary.hasUnreadableFile = true
            return
        }
        for element in records {
            switch element {
            case .success(let record):
                let decoded = EventDecoder.decode(record.bytes)
                if case .invalid(let reason) = decoded {
                    summary.note("\(file), line \(record.line), byte \(record.offset): \(reason)")
                }
                take(decoded)
            case .failure(let error):
                summary.note("\(error)")
                if error.isFatal { summary.hasUnreadableFile = true } else { take(.invalid(reason: error.reason)) }
            }
        }
    }

    private mutating func take(_ decoded: Decoded) {
        guard case .event(let event) = decoded else {
            if let finding = Pipeline.finding(decoded, source: nil) {
                summary.eventCount += 1
                emit([finding])
            }
            return
        }
        summary.eventCount += 1
        clock = max(clock ?? event.time, event.time)
        bringIntoForce(upTo: clock)
        if let explainedID, event.id == explainedID { explain(event) }
        var isOwned = false
        for index in sources.indices where sources[index].settings.covers(event) {
            isOwned = true
            emit(sources[index].step(.event(event)))
        }
        if !isOwned { emit(nobody.step(.event(event)).map(Self.unowned)) }
    }

    private mutating func explain(_ event: AuditEvent) {
        summary.explainedCount += 1
        var isCovered = false
        for source in sources where source.settings.provider == event.provider {
            var route = Explanation()
            let place = "account \(event.account)" + (event.region.isEmpty ? "" : ", \(event.region)")
            guard source.settings.covers(event) else {
                route.add(.route, "the source \(source.settings.key) does not cover \(place)")
                write(Array(route.text.utf8))
                continue
            }
            isCovered = true
            route.add(.route, "the source \(source.settings.key) covers \(place)")
            write(Array((route.text + source.explain(event).text).utf8))
        }
        guard !isCovered else { return }
        var route = Explanation()
        route.add(.route, "no source covers it: nobody's, whatever it changed")
        write(Array((route.text + nobody.explain(event).text).utf8))
    }

    /// Later lines about the event that is explained: what a state or a timer changed.
    private func explainLater(_ findings: [Finding]) {
        guard let explainedID else { return }
        for finding in findings where finding.event.id == explainedID && finding.trigger != .event {
            var explanation = Explanation()
            explanation.add(.record, "later, by a \(finding.trigger.rawValue):")
            explanation.tell(finding)
            write(Array(explanation.text.utf8))
        }
    }

    /// What nobody looks after is nobody's drift; screening still says why an event is no change.
    private static func unowned(_ finding: Finding) -> Finding {
        var finding = finding
        finding.source = nil
        guard finding.outcome != .ignored, finding.outcome != .unmapped else { return finding }
        finding.outcome = .unmanaged
        finding.reason = "noSource"
        return finding
    }

    // MARK: Time

    /// States that can be seen by `time` (nil: before the first event) come into force, in the order of their times.
    private mutating func bringIntoForce(upTo time: EventTime?) {
        while let next = timeline.first, next.isVisible(at: time) {
            bringPlans(upTo: next.visibleAt, inclusive: false)
            timeline.removeFirst()
            guard sources[next.source].bringIntoForce(next.snapshot, name: next.name) else { continue }
            shareOwnership()
            guard let visibleAt = next.visibleAt else { continue }
            let provider = sources[next.source].settings.provider
            for index in sources.indices where sources[index].settings.provider == provider {
                emit(sources[index].step(.state(at: visibleAt)))
            }
        }
        bringPlans(upTo: time)
    }

    /// Plans that can be seen by `time` come in, in the order of their times; behind a state of the same time.
    private mutating func bringPlans(upTo time: EventTime?, inclusive: Bool = true) {
        guard let time else { return }
        while let next = plans.first, inclusive ? next.visibleAt <= time : next.visibleAt < time {
            plans.removeFirst()
            for index in sources.indices where next.source == nil || next.source == index {
                sources[index].put(next.plan)
                emit(sources[index].step(.plan(at: next.visibleAt)))
            }
        }
    }

    private mutating func runOn(until: EventTime) {
        bringIntoForce(upTo: until)
        for index in sources.indices { emit(sources[index].step(.time(until))) }
    }

    /// Every source sees the states of all sources of its account.
    private mutating func shareOwnership() {
        let owned = sources.map { OwnershipIndex.Source(key: $0.settings.key, states: $0.statesInForce) }
        for index in sources.indices {
            let mine = sources[index].settings
            sources[index].share(
                OwnershipIndex(
                    zip(sources, owned).filter { $0.0.settings.sharesAccount(with: mine) }.map(\.1)))
        }
    }

    // MARK: Output

    private func emit(_ findings: [Finding]) {
        explainLater(findings)
        guard writesLines else { return }
        for finding in findings { write(finding.jsonLine + [0x0A]) }
    }

    private mutating func writeEnd(_ output: ReplayOptions.Output) {
        let records = sources.flatMap { $0.reports }
        summary.openReports = records.count { $0.phase == .open }
        guard explainedID == nil else { return }
        switch output {
        case .jsonl, .none: break
        case .reports:
            for record in records { write(ReportDocument(record: record, sourceUID: "").json.serialized + [0x0A]) }
        case .table: write(Array(ReplayTable.text(records, eventCount: summary.eventCount).utf8))
        }
    }
}

extension SourceSettings {
    func sharesAccount(with other: SourceSettings) -> Bool {
        provider == other.provider && (account == other.account || account.isEmpty || other.account.isEmpty)
    }
}
