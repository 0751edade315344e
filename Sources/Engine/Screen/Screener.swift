/// What stage 4 says of an event.
public enum ScreenDecision: Sendable, Hashable {
    /// Goes on to stage 5. `supersedes`: the id of an earlier record that this one replaces (CloudTrail `UPDATED_DATA`).
    case pass(supersedes: String? = nil)
    case drop(IgnoredReason)
}

/// Stage 4: drops what is no change (reads, failures, dry runs) and what was there before (duplicates, superseded records).
///
/// A value; its memory is bounded by count and by event time. Two steps: `check` asks, `remember` takes note of an event
/// that reached stage 5, so that an event which waits for its states is not its own duplicate.
public struct Screener: Sendable {
    /// Bounds of the memory for duplicates.
    public struct Limits: Sendable, Hashable {
        /// Marks kept; an event takes one or two of 32 bytes each.
        public var maximumCount: Int
        /// By event time, against the newest event seen.
        public var maximumAgeSeconds: Int64

        public init(maximumCount: Int = 131_072, maximumAgeSeconds: Int64 = 86_400) {
            self.maximumCount = maximumCount
            self.maximumAgeSeconds = maximumAgeSeconds
        }
    }

    /// How far back duplicates are recognised now.
    public struct Window: Sendable, Hashable {
        public var count: Int
        /// Time of the oldest event remembered; nil: none is.
        public var oldest: EventTime?
        public var newest: EventTime?
        /// Full: the count, not the age, is what ends the window.
        public var isFull: Bool
    }

    private var seen: SeenEvents

    public init(limits: Limits = Limits()) {
        let (age, isOver) = limits.maximumAgeSeconds.multipliedReportingOverflow(by: 1_000_000)
        seen = SeenEvents(maximumCount: limits.maximumCount, maximumAge: isOver ? .max : age)
    }

    public var window: Window {
        Window(
            count: seen.count, oldest: seen.oldest.map(EventTime.init(microseconds:)),
            newest: seen.count == 0 ? nil : EventTime(microseconds: seen.newest),
            isFull: seen.count >= seen.maximumCount)
    }

    /// Whether the event goes on. Changes nothing.
    public func check(_ event: AuditEvent) -> ScreenDecision {
        if let reason = Self.noChange(event) { return .drop(reason) }
        let update = Self.update(event)
        return check(event, update, Self.marks(event, isUpdate: update != nil))
    }

    /// Takes note of an event that reached stage 5.
    public mutating func remember(_ event: AuditEvent) {
        let update = Self.update(event)
        remember(event, update, Self.marks(event, isUpdate: update != nil))
    }

    /// `check`, then `remember` where the event passed and `isRemembered` says so; its marks are made once for both.
    mutating func admit(_ event: AuditEvent, remembering isRemembered: Bool) -> ScreenDecision {
        if let reason = Self.noChange(event) { return .drop(reason) }
        let update = Self.update(event)
        let marks = Self.marks(event, isUpdate: update != nil)
        let decision = check(event, update, marks)
        if isRemembered, case .pass = decision { remember(event, update, marks) }
        return decision
    }

    private func check(
        _ event: AuditEvent, _ update: String?, _ marks: (own: EventMark, shared: EventMark?)
    ) -> ScreenDecision {
        if update == nil, seen.hasSuperseded, let mark = Self.idMark(event, .superseded), seen.contains(mark) {
            return .drop(.superseded)
        }
        if seen.contains(marks.own) || marks.shared.map(seen.contains) == true { return .drop(.duplicate) }
        return .pass(supersedes: update)
    }

    private mutating func remember(
        _ event: AuditEvent, _ update: String?, _ marks: (own: EventMark, shared: EventMark?)
    ) {
        seen.insert(marks.own, at: event.time.microseconds)
        if let shared = marks.shared { seen.insert(shared, at: event.time.microseconds) }
        guard let original = update else { return }
        let mark = original.withBytes { EventMark(.superseded, event.provider, $0) }
        seen.insert(mark, at: event.time.microseconds)
        seen.hasSuperseded = true
    }

    /// A read, a failure, a dry run: what is no change whatever was there before.
    private static func noChange(_ event: AuditEvent) -> IgnoredReason? {
        if isReadOnly(event) { return .readOnly }
        // Some that hand records on write an empty code where there was no error.
        let failure = event.record.withBytes(.errorCode) { code -> IgnoredReason? in
            code.isEmpty ? nil : DryRun.isErrorCode(code) ? .dryRun : .failed
        }
        if let failure = failure ?? nil { return failure }
        return DryRun.isRequested(by: event.record, event.provider) ? .dryRun : nil
    }

    private static func isReadOnly(_ event: AuditEvent) -> Bool {
        if let flag = event.isReadOnly { return flag }
        return event.withBaseName { ReadOnlyVerbs.contains($0, provider: event.provider) }
    }

    /// The id of the record that this one replaces; nil for an ordinary record.
    private static func update(_ event: AuditEvent) -> String? {
        let record = event.record
        guard record.fields[.addendum].hasValue || record.fields[.addendumReason].hasValue,
            let addendum = event.addendum,
            addendum.reason == "UPDATED_DATA"
        else { return nil }
        return addendum.originalEventID ?? event.id
    }

    private static func idMark(_ event: AuditEvent, _ kind: EventMark.Kind) -> EventMark? {
        event.record.withBytes(kind == .sharedID ? .sharedID : .id) {
            $0.isEmpty ? nil : EventMark(kind, event.provider, $0)
        } ?? nil
    }

    /// What the event is recognised by: its id and its shared id; without an id, or where an update may bear the id of the
    /// record it replaces, the digest.
    private static func marks(_ event: AuditEvent, isUpdate: Bool) -> (own: EventMark, shared: EventMark?) {
        guard !isUpdate, let id = idMark(event, .id) else { return (EventMark(event.digest), nil) }
        return (id, idMark(event, .sharedID))
    }
}
