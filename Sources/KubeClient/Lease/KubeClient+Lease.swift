extension KubeClient {
    /// The lease, nil when there is none.
    public func lease(_ key: ObjectKey) async throws(KubeError) -> LeaseRecord? {
        do throws(KubeError) {
            return LeaseRecord(try await get(.leases, namespace: key.namespace, name: key.name))
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// Creates the lease where it has no resourceVersion, else replaces exactly that version. A conflict or
    /// `isAlreadyExists` means that somebody else was faster.
    public func write(_ lease: LeaseRecord, fieldManager: String) async throws(KubeError) -> LeaseRecord {
        let object =
            lease.resourceVersion.isEmpty
            ? try await create(.leases, lease.json, fieldManager: fieldManager)
            : try await replace(.leases, lease.json, fieldManager: fieldManager)
        return LeaseRecord(object)
    }
}
