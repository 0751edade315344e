import Engine
import KubeClient

/// Reports: which are written, in which words, and which are left out past the cap.
extension Detector {
    /// From findings to report writes; the event is let go with the last of them.
    mutating func conclude(_ findings: [Finding], _ delivery: Delivery?, _ actions: inout [Action]) {
        var writes: [Write] = []
        var hasMoved = false
        for finding in findings {
            actions.append(.observed(finding, receivedAt: delivery?.receivedAt))
            guard let detail = finding.detail, detail.transition != .none else { continue }
            hasMoved = true
            guard var write = write(detail) else { continue }
            if let older = writes.firstIndex(where: { $0.key == write.key }) {
                write.report = write.report.replacing(writes.remove(at: older).report)
            }
            writes.append(write)
        }
        if hasMoved { writes += rebalanced() }
        if delivery != nil || !writes.isEmpty { actions.append(.record(delivery, writes)) }
    }

    mutating func write(_ detail: Finding.Detail) -> Write? {
        let key = detail.resource.key
        guard let record = Pipeline.report(key, environment, memory) else { return nil }
        // Past the cap a new report is written only if it is among the chosen; `rebalanced` decides.
        if !shown.contains(key), memory.openReportCount > configuration.reportLimit { return nil }
        shown.insert(key)
        return write(
            record, announcement: announcement(record, detail.transition), isTransition: detail.transition != .updated)
    }

    func write(_ record: ReportRecord, announcement: ReportAnnouncement?, isTransition: Bool) -> Write {
        let document = ReportDocument(record: record, sourceUID: configuration.sourceUID)
        return Write(
            key: document.key,
            report: ReportWrite(
                content: .apply(document.json), sourceUID: configuration.sourceUID,
                announcements: [announcement].compactMap { $0 }),
            isTransition: isTransition, severity: record.severity ?? .low)
    }

    func deletion(of key: ReportKey) -> Write {
        Write(
            key: objectKey(of: key), report: ReportWrite(content: .delete, sourceUID: configuration.sourceUID),
            isTransition: false, severity: .low)
    }

    func objectKey(of key: ReportKey) -> ObjectKey {
        ObjectKey(namespace: source.namespace, name: ReportDocument.name(source: source.name, key: key))
    }

    /// Past the cap: which open reports exist is decided anew, the most severe first.
    mutating func rebalanced() -> [Write] {
        guard memory.openReportCount > configuration.reportLimit || omittedCount > 0 else { return [] }
        let open = memory.reports(source: source).filter { $0.phase == .open }
        let chosen = ReportBudget(limit: configuration.reportLimit).chosen(
            open.map {
                ReportBudget.Candidate(
                    key: $0.key, severity: $0.severity ?? .low, address: $0.resource.address ?? $0.key.id)
            })
        omittedCount = open.count - chosen.count
        var writes: [Write] = []
        for record in open {
            if chosen.contains(record.key), shown.insert(record.key).inserted,
                let whole = Pipeline.report(record.key, environment, memory)
            {
                writes.append(write(whole, announcement: nil, isTransition: true))
            } else if !chosen.contains(record.key), shown.remove(record.key) != nil {
                writes.append(deletion(of: record.key))
            }
        }
        return writes
    }

    func announcement(_ record: ReportRecord, _ transition: ReportTransition) -> ReportAnnouncement? {
        let name = record.resource.address ?? "\(record.resource.type) \(record.resource.id)"
        switch transition {
        case .opened, .reopened:
            return ReportAnnouncement(
                reason: "DriftDetected", action: "Detect",
                note: "\(name): \(record.summary), by \(record.actorName)", isWarning: true)
        case .resolved:
            return ReportAnnouncement(
                reason: "DriftResolved", action: "Resolve",
                note: "\(name): \(record.resolution?.how.rawValue ?? "resolved")", isWarning: false)
        case .updated, .none: return nil
        }
    }
}
