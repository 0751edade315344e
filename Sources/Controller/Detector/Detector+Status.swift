import Engine

/// How the source stands.
extension Detector {
    func currentStatus() -> DetectorStatus {
        var status = DetectorStatus()
        status.states = configuration.states.map { states[$0.name] ?? DetectorStatus.State(name: $0.name) }
        addPlans(to: &status)
        status.isJudging = environment.hasStates
        status.isChangingCatalog = isChangingCatalog
        status.payloadIncomplete = payloadIncomplete
        status.waitingCount = waiting.count
        status.pendingCount = memory.pendingCount
        status.pendingSince = pendingSince
        status.heldCount = held.count
        status.omittedCount = omittedCount
        status.reportLimit = configuration.reportLimit
        status.open = memory.openCounts
        return status
    }
}
