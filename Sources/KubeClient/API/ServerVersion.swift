import JSON

/// What `/version` says.
public struct ServerVersion: Sendable, Hashable {
    /// "v1.36.2", maybe with a vendor's suffix.
    public var gitVersion: String
    /// nil when the server writes no number, as some vendors do.
    public var major: Int?
    public var minor: Int?
    public var platform: String

    public init?(json: JSONValue) {
        guard let gitVersion = json["gitVersion"]?.stringValue else { return nil }
        self.gitVersion = gitVersion
        platform = json["platform"]?.stringValue ?? ""
        major = Self.number(json["major"]?.stringValue)
        minor = Self.number(json["minor"]?.stringValue)
    }

    /// True also when the server does not tell: then we go on and see.
    public func isAtLeast(major wantedMajor: Int, minor wantedMinor: Int) -> Bool {
        guard let major, let minor else { return true }
        return (major, minor) >= (wantedMajor, wantedMinor)
    }

    /// "36" or "36+".
    private static func number(_ text: String?) -> Int? {
        text.flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    }
}
