/// Open reports by severity, those beyond the cap included.
public struct ReportCounts: ObjectValue {
    public var open: Int64?
    public var critical: Int64?
    public var high: Int64?
    public var medium: Int64?
    public var low: Int64?
    /// Of them, of objects that no state holds.
    public var unmanaged: Int64?

    public init() {}

    public static let fields: [Field<Self>] = [
        .optional("open", \.open), .optional("critical", \.critical), .optional("high", \.high),
        .optional("medium", \.medium), .optional("low", \.low), .optional("unmanaged", \.unmanaged),
    ]
}
