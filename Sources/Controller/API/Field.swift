import JSON

/// One field of an API object: its name, whether it may be left out, and how it is read and written.
public struct Field<Root: ObjectValue>: Sendable {
    let member: FieldShape.Member
    let read: @Sendable (JSONValue, String, inout Root, inout [String]) throws(FieldError) -> Void
    /// Nil: the field is left out. (Written `.none` below: a bare `nil` is the JSON value null.)
    let write: @Sendable (Root) -> JSONValue?

    public static func required<Value: FieldValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable
    ) -> Field {
        Field(
            member: .init(name: name, presence: .required, shape: Value.shape),
            read: { json, at, root, unknown throws(FieldError) in
                root[keyPath: path] = try Value(json: json, at: at, unknown: &unknown)
            },
            write: { $0[keyPath: path].json })
    }

    public static func optional<Value: FieldValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable
    ) -> Field {
        Field(
            member: .init(name: name, presence: .optional, shape: Value.shape),
            read: { json, at, root, unknown throws(FieldError) in
                root[keyPath: path] = try Value(json: json, at: at, unknown: &unknown)
            },
            write: { $0[keyPath: path]?.json })
    }

    /// A list that may be left out; empty, it is.
    public static func list<Element: FieldValue>(
        _ name: String, _ path: any WritableKeyPath<Root, [Element]> & Sendable
    ) -> Field {
        Field(
            member: .init(name: name, presence: .optional, shape: [Element].shape),
            read: { json, at, root, unknown throws(FieldError) in
                root[keyPath: path] = try [Element](json: json, at: at, unknown: &unknown)
            },
            write: { $0[keyPath: path].isEmpty ? .none : .some($0[keyPath: path].json) })
    }

    /// A map of strings that may be left out; empty, it is.
    public static func map(
        _ name: String, _ path: any WritableKeyPath<Root, [String: String]> & Sendable
    ) -> Field {
        Field(
            member: .init(name: name, presence: .optional, shape: [String: String].shape),
            read: { json, at, root, unknown throws(FieldError) in
                root[keyPath: path] = try [String: String](json: json, at: at, unknown: &unknown)
            },
            write: { $0[keyPath: path].isEmpty ? .none : .some($0[keyPath: path].json) })
    }

    /// A field whose default is the value that `Root()` has.
    public static func defaulted<Value: FieldValue>(
        _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable
    ) -> Field {
        Field(
            member: .init(name: name, presence: .defaulted(Root()[keyPath: path].json), shape: Value.shape),
            read: { json, at, root, unknown throws(FieldError) in
                root[keyPath: path] = try Value(json: json, at: at, unknown: &unknown)
            },
            write: { $0[keyPath: path].json })
    }

    /// A field that always has the same text: `apiVersion` and `kind`.
    static func constant(_ name: String, _ text: String) -> Field {
        Field(
            member: .init(name: name, presence: .optional, shape: .string),
            read: { json, at, _, _ throws(FieldError) in
                guard json.stringValue == text else { throw FieldError(at, "must be \(text)") }
            },
            write: { _ in .string(text) })
    }
}
