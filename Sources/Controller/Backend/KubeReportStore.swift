import JSON
import KubeClient

/// DriftReports in a cluster, by server-side apply.
struct KubeReportStore: ReportStore {
    let client: KubeClient

    func apply(_ report: JSONValue, existing: StoredReport?) async throws(ReportStoreError) -> StoredReport {
        var object = KubeObject(report)
        if let existing {
            object.setMetadata("uid", .string(existing.uid))
            object.setMetadata("resourceVersion", .string(existing.resourceVersion))
        }
        do throws(KubeError) {
            let written = try await client.apply(
                Kinds.reports, object.json, fieldManager: Kinds.reportManager, force: true)
            return StoredReport(written)
        } catch {
            throw Self.explain(error)
        }
    }

    func load(_ key: ObjectKey) async throws(ReportStoreError) -> (StoredReport, JSONValue)? {
        do throws(KubeError) {
            let report = try await client.get(Kinds.reports, namespace: key.namespace, name: key.name)
            return (StoredReport(report), report.json)
        } catch {
            if error.isNotFound { return nil }
            throw Self.explain(error)
        }
    }

    func delete(_ key: ObjectKey, uid: String) async throws(ReportStoreError) {
        do throws(KubeError) {
            try await client.delete(
                Kinds.reports, namespace: key.namespace, name: key.name, options: DeleteOptions(uid: uid))
        } catch {
            // Gone, or another object of the same name: either way ours is no longer there.
            if error.isNotFound || error.isConflict { return }
            throw Self.explain(error)
        }
    }

    static func explain(_ error: KubeError) -> ReportStoreError {
        if error.isConflict { return .conflict }
        if error.isUnknownResource {
            return .unavailable("\(error): are the CRDs installed? kubectl apply --server-side -k crds/")
        }
        if error.isNotFound { return .gone }
        if error.isInvalid { return .rejected(error.description) }
        if let after = error.retryAfter {
            return .throttled(after: max(1, Int64(after / .milliseconds(1))))
        }
        return .unavailable(error.description)
    }
}
