/// Calls of Google Cloud and Azure that are written as several records: the first and the last entry of a long operation,
/// `Start`, `Accept` and `Success` of an activity. One call is judged once, by the record that carries what it asked for.
///
/// A value, bounded by count: of the calls that began the oldest is forgotten first, and its end is then judged by itself.
struct OpenOperations: Sendable {
    static let maximumCount = 1_024

    /// A call that was judged by the record with which it began.
    struct Judged: Sendable {
        var eventID: String
        /// The objects that its findings speak of.
        var keys: [ReportKey]
    }

    /// Where a record stands among those of its call.
    enum Place: Sendable {
        /// The call is this one record, or its beginning is not known.
        case alone
        case begins
        /// The call was judged, and this record tells nothing new.
        case repeats
        case ends(Judged)
    }

    private var judged: [String: Judged] = [:]
    private var order: [String] = []

    var count: Int { judged.count }

    func place(of event: AuditEvent) -> Place {
        guard let phase = event.phase, let key = Self.key(event) else { return .alone }
        switch (phase, judged[key]) {
        case (.begun, nil): return .begins
        case (.begun, .some): return .repeats
        case (.completed, nil): return .alone
        case (.completed, let known?): return .ends(known)
        }
    }

    /// What was judged of a call that now turns out to have failed.
    func failed(_ event: AuditEvent) -> Judged? {
        guard event.provider != .aws, let key = Self.key(event) else { return nil }
        return judged[key]
    }

    mutating func open(_ event: AuditEvent, _ assessments: [Assessment]) {
        guard let key = Self.key(event) else { return }
        if judged[key] == nil { order.append(key) }
        judged[key] = Judged(eventID: event.id, keys: assessments.map(\.resource.key))
        if order.count > Self.maximumCount { judged[order.removeFirst()] = nil }
    }

    mutating func close(_ event: AuditEvent) {
        guard let key = Self.key(event), judged.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
    }

    /// All calls of one apply share Azure's correlation id, so the operation and the resource belong to the key.
    private static func key(_ event: AuditEvent) -> String? {
        guard let id = event.operationID, !id.isEmpty else { return nil }
        switch event.provider {
        case .aws: return nil
        case .gcp: return id
        case .azure: return "\(id) \(event.baseName) \(CloudResourceName.azure(event.resourceName ?? ""))"
        }
    }

    /// Whether the record with which a call begins carries enough to be judged by. Of Azure that needs the body: such a
    /// record says only that somebody asked.
    static func tells(_ event: AuditEvent, _ assessments: [Assessment]) -> Bool {
        if event.provider == .azure { return event.request?.root.isObject == true }
        return assessments.contains { $0.unknownReason != .requestMissing }
    }
}

extension Assessment {
    /// The call was accepted; whether it comes to its end another record says.
    var begun: Assessment {
        var begun = self
        begun.effect = effect.later(.inProgress)
        begun.unverifiedReasons.insert(.notYetInEffect)
        return begun
    }
}
