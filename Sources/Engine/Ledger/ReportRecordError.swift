/// Why a stored report cannot be read back: the first field that is missing or has no value the engine knows.
public struct ReportRecordError: Error, Sendable, Hashable, CustomStringConvertible {
    public var field: String
    public var description: String { "report field \(field) is missing or has no known value" }
}
