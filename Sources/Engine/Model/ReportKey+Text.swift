extension ReportKey {
    /// The key as one line of text: what the name of a DriftReport is hashed from, and what orders reports.
    public var canonicalText: String {
        [provider.rawValue, account, region, type, id].joined(separator: "\n")
    }
}
