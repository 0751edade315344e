import Intake

/// When a source must be looked at again although nobody wakes it: what changes with time alone. Pure.
struct NextLook: Sendable {
    /// The spec names Secrets, which may be rotated, or ConfigMaps.
    var readsSecrets: Bool
    var secretInterval: Duration
    var intakes: [IntakeStatus]
    /// Microseconds since 1970 of `lastEventTime` in the status, by intake; what is newer is shown a while later.
    var shown: [IntakeIdentity: Int64] = [:]

    /// Nil: time alone changes nothing. At least 100 ms, so that no clock that stands still makes a busy loop.
    ///
    /// - `now`: microseconds since 1970-01-01 UTC.
    func after(_ now: Int64) -> Duration? {
        var waits: [Duration] = readsSecrets ? [secretInterval] : []
        for intake in intakes {
            for moment in [intake.silentFrom, intake.openingUntil].compactMap(\.self) where moment > now {
                waits.append(.microseconds(moment - now))
            }
            if let last = intake.lastReceivedAt, let shown = shown[intake.identity], last > shown {
                waits.append(.microseconds(max(0, shown &+ SourceStatus.lastEventStep &- now)))
            }
        }
        return waits.min().map { max($0, .milliseconds(100)) }
    }
}

extension DriftSource.Spec {
    /// Whether anything is read from a Secret or a ConfigMap that the operator's part of the work needs. (States and
    /// plans that are kept in Secrets are read by their own interval.)
    var namesSecrets: Bool {
        credentialsSecretRef != nil || privacy.digestKeySecretRef != nil
            || !catalogConfigMapRefs.isEmpty
            || events.contains { entry in
                entry.falcoHTTP != nil || entry.falcoGRPC?.tls?.caSecretRef != nil
                    || entry.falcoGRPC?.tls?.clientSecretRef != nil
            } || states.contains { $0.s3?.namesSecrets == true || $0.plan?.s3?.namesSecrets == true }
    }
}

extension DriftSource.S3 {
    fileprivate var namesSecrets: Bool { caSecretRef != nil || credentialsSecretRef != nil }
}
