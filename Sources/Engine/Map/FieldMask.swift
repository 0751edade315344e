import JSON

/// Elements of a list whose member reads so, without regard to case.
struct MemberFilter: Sendable, Hashable {
    var member: [UInt8]
    var value: String

    func holds(_ view: JSONView) -> Bool {
        view.recordMember(member)?.recordScalar.scalarText?.lowercased() == value.lowercased()
    }
}

/// The `updateMask` of a patch call: the members that it changes. One that is named and absent becomes its default; one
/// that is there and not named stays as it was.
struct FieldMask {
    /// Where a call carries its mask, and the member that the mask's paths count from.
    struct Source: Sendable, Hashable {
        var mask: RequestPath
        var body: RequestPath
        /// How the services that write members with underscores call it.
        static let snake = RequestPath(parsing: "update_mask")
    }

    private let paths: [String]
    private let body: String

    /// Nil: the call carries no mask, and so changes what it carries.
    init?(_ source: Source?, _ call: CallRecord, in scope: JSONView?) {
        guard let source else { return nil }
        var paths: [String] = []
        var views = call.values(source.mask, in: scope)
        if views.isEmpty, let snake = Source.snake { views = call.values(snake, in: scope) }
        for view in views {
            for element in view["paths"]?.recordElements ?? view.recordElements {
                for path in (element.scalarText ?? "").split(separator: ",") { paths.append(Self.plain(path.trimmed)) }
            }
        }
        guard !paths.isEmpty, !paths.contains("*") else { return nil }
        self.paths = paths
        body = source.body.steps.isEmpty ? "" : source.body.text + "."
    }

    /// Whether the mask names the member at this path of the request, something round it or inside it. Members beside
    /// the body always count.
    func names(_ path: String) -> Bool {
        guard path.hasPrefix(body) else { return true }
        let path = Self.plain(path.dropFirst(body.utf8.count))
        return paths.contains { $0 == path || path.hasPrefix($0 + ".") || $0.hasPrefix(path + ".") }
    }

    /// Masks may be written with underscores or in camel case.
    private static func plain(_ path: some StringProtocol) -> String {
        path.lowercased().replacing("_", with: "").replacing("[]", with: "")
    }
}
