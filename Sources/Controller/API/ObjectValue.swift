import JSON

/// An object of the API with named fields.
///
/// A conforming type lists its fields once; reading, writing and the comparison with the CRD's schema follow from the
/// list. `init()` gives every field its default; the required ones must be set by whoever makes a value by hand.
public protocol ObjectValue: FieldValue {
    init()
    static var fields: [Field<Self>] { get }
    /// True where members that no field has are no mistake (the metadata of an object).
    static var isOpen: Bool { get }
}

extension ObjectValue {
    public static var isOpen: Bool { false }
    public static var shape: FieldShape { .object(fields.map(\.member)) }

    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard case .object(let members) = json else { throw FieldError(path, "must be an object") }
        self.init()
        var names: Set<String> = []
        for field in Self.fields {
            let name = field.member.name
            names.insert(name)
            let place = path.isEmpty ? name : "\(path).\(name)"
            // The API server drops a null that the schema does not allow; so it counts as left out here too.
            if let member = members[name], !member.isNull {
                try field.read(member, place, &self, &unknown)
            } else if field.member.presence == .required {
                throw FieldError(place, "is required")
            }
        }
        guard !Self.isOpen else { return }
        for name in members.keys.sorted() where !names.contains(name) {
            unknown.append(path.isEmpty ? name : "\(path).\(name)")
        }
    }

    /// Reads an object and lets members pass that no field has, as a newer version of the CRD may send them.
    public init(json: JSONValue, at path: String = "") throws(FieldError) {
        var unknown: [String] = []
        try self.init(json: json, at: path, unknown: &unknown)
    }

    /// Reads an object that a person wrote: a member that no field has is an error.
    public init(strict json: JSONValue, at path: String = "") throws(FieldError) {
        var unknown: [String] = []
        try self.init(json: json, at: path, unknown: &unknown)
        if let first = unknown.first { throw FieldError(first, "is not a field of this version") }
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        for field in Self.fields { members[field.member.name] = field.write(self) }
        return .object(members)
    }
}
