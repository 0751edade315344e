import JSON

extension PolicyDocument {
    /// What a policy opens too widely. Only statements that allow count.
    public struct Exposure: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Anyone at all: the principal is `*`, or everybody but those named, and no condition narrows it.
        public static let publicPrincipal = Exposure(rawValue: 1)
        /// As `publicPrincipal`, but conditions stand beside it.
        public static let conditionalPublicPrincipal = Exposure(rawValue: 2)
        /// Every action on every resource.
        public static let administrator = Exposure(rawValue: 4)
        /// Every action of at least one service (`s3:*`), or all but some.
        public static let serviceWildcard = Exposure(rawValue: 8)
    }

    /// What the document opens too widely; nothing for one that is no valid policy.
    public static func exposure(of document: JSONValue) -> Exposure {
        var exposure: Exposure = []
        for statement in canonical(document)["Statement"]?.arrayValue ?? []
        where statement["Effect"]?.stringValue == "Allow" {
            exposure.formUnion(Self.exposure(ofStatement: statement))
        }
        return exposure
    }

    /// Of a statement in its canonical form.
    private static func exposure(ofStatement statement: JSONValue) -> Exposure {
        var exposure: Exposure = []
        func texts(_ name: String) -> [String] { (statement[name]?.arrayValue ?? []).compactMap(\.stringValue) }
        if statement["NotPrincipal"] != nil || texts("Principal").contains("AWS *") {
            exposure.insert(statement["Condition"] == nil ? .publicPrincipal : .conditionalPublicPrincipal)
        }
        let actions = texts("Action")
        let isEveryAction = actions.contains { $0 == "*" || $0 == "*:*" }
        if isEveryAction,
            texts("Resource").contains("*") || statement["NotResource"] != nil || isTrustOrResource(statement)
        {
            exposure.insert(.administrator)
        }
        if isEveryAction || actions.contains(where: { $0.hasSuffix(":*") }) || statement["NotAction"] != nil {
            exposure.insert(.serviceWildcard)
        }
        return exposure
    }

    /// A statement without resources speaks of the object that it hangs on.
    private static func isTrustOrResource(_ statement: JSONValue) -> Bool {
        statement["Resource"] == nil && (statement["Principal"] != nil || statement["NotPrincipal"] != nil)
    }
}
