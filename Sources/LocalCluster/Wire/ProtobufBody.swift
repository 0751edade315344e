import JSON

/// Decodes what kubectl's typed commands send: `runtime.Unknown` in protobuf with one of a few known messages inside.
enum ProtobufBody {
    private enum Field {
        case string(String), bytes(String), bool(String), int(String), strings(String)
        case message(String, [UInt64: Field]), messages(String, [UInt64: Field])
        case stringMap(String), bytesMap(String)
    }

    /// The object as JSON; nil for an unknown kind or bytes that are no such message.
    static func decode(_ body: [UInt8]) -> JSONValue? {
        guard body.starts(with: [0x6B, 0x38, 0x73, 0x00]) else { return nil }
        guard let unknown = message(body.dropFirst(4)[...], unknownFields), let type = unknown["typeMeta"],
            let kind = type["kind"]?.stringValue, let fields = kinds[kind]
        else { return nil }
        guard let raw = unknown["raw"]?.stringValue.flatMap(Base64.decode), var object = message(raw[...], fields)
        else {
            return nil
        }
        object["apiVersion"] = type["apiVersion"]
        object["kind"] = .string(kind)
        return object
    }

    private static func message(_ bytes: ArraySlice<UInt8>, _ fields: [UInt64: Field], depth: Int = 0) -> JSONValue? {
        guard depth < 16 else { return nil }
        var reader = Reader(bytes: bytes)
        var result: JSONValue = [:]
        while !reader.isAtEnd {
            guard let (number, wire) = reader.tag(), let value = reader.value(wire) else { return nil }
            guard let field = fields[number] else { continue }
            guard store(value, field, in: &result, depth: depth) else { return nil }
        }
        return result
    }

    private static func store(_ value: Reader.Value, _ field: Field, in result: inout JSONValue, depth: Int) -> Bool {
        switch (field, value) {
        case (.string(let name), .bytes(let bytes)):
            let text = String(decoding: bytes, as: UTF8.self)
            if !text.isEmpty { result[name] = .string(text) }
        case (.bytes(let name), .bytes(let bytes)): result[name] = .string(Base64.encode(Array(bytes)))
        case (.strings(let name), .bytes(let bytes)):
            result[name] = .array((result[name]?.arrayValue ?? []) + [.string(String(decoding: bytes, as: UTF8.self))])
        case (.bool(let name), .number(let number)): result[name] = .bool(number != 0)
        case (.int(let name), .number(let number)): result[name] = .int(Int64(bitPattern: number))
        case (.message(let name, let fields), .bytes(let bytes)):
            guard let inner = message(bytes, fields, depth: depth + 1) else { return false }
            if inner != [:] { result[name] = inner }
        case (.messages(let name, let fields), .bytes(let bytes)):
            guard let inner = message(bytes, fields, depth: depth + 1) else { return false }
            result[name] = .array((result[name]?.arrayValue ?? []) + [inner])
        case (.stringMap(let name), .bytes(let bytes)):
            return storeEntry(bytes, [1: .string("key"), 2: .string("value")], name, in: &result, depth: depth)
        case (.bytesMap(let name), .bytes(let bytes)):
            return storeEntry(bytes, [1: .string("key"), 2: .bytes("value")], name, in: &result, depth: depth)
        default: return false
        }
        return true
    }

    private static func storeEntry(
        _ bytes: ArraySlice<UInt8>, _ fields: [UInt64: Field], _ name: String, in result: inout JSONValue, depth: Int
    ) -> Bool {
        guard let entry = message(bytes, fields, depth: depth + 1) else { return false }
        var map = result[name] ?? [:]
        map[entry["key"]?.stringValue ?? ""] = entry["value"] ?? ""
        result[name] = map
        return true
    }

    // MARK: the messages, by the published field numbers

    private static let unknownFields: [UInt64: Field] = [
        1: .message("typeMeta", [1: .string("apiVersion"), 2: .string("kind")]), 2: .bytes("raw"),
    ]
    private static let ownerReference: [UInt64: Field] = [
        1: .string("kind"), 3: .string("name"), 4: .string("uid"), 5: .string("apiVersion"), 6: .bool("controller"),
        7: .bool("blockOwnerDeletion"),
    ]
    private static let metadata: Field = .message(
        "metadata",
        [
            1: .string("name"), 2: .string("generateName"), 3: .string("namespace"), 5: .string("uid"),
            6: .string("resourceVersion"), 11: .stringMap("labels"), 12: .stringMap("annotations"),
            13: .messages("ownerReferences", ownerReference), 14: .strings("finalizers"),
        ])
    private static let resourceAttributes: [UInt64: Field] = [
        1: .string("namespace"), 2: .string("verb"), 3: .string("group"), 4: .string("version"), 5: .string("resource"),
        6: .string("subresource"), 7: .string("name"),
    ]
    private static let kinds: [String: [UInt64: Field]] = [
        "Namespace": [1: metadata, 2: .message("spec", [1: .strings("finalizers")])],
        "ServiceAccount": [
            1: metadata, 2: .messages("secrets", [3: .string("name")]),
            3: .messages("imagePullSecrets", [1: .string("name")]),
            4: .bool("automountServiceAccountToken"),
        ],
        "ConfigMap": [1: metadata, 2: .stringMap("data"), 3: .bytesMap("binaryData"), 4: .bool("immutable")],
        "Secret": [
            1: metadata, 2: .bytesMap("data"), 3: .string("type"), 4: .stringMap("stringData"), 5: .bool("immutable"),
        ],
        "SelfSubjectAccessReview": [
            1: metadata,
            2: .message(
                "spec",
                [
                    1: .message("resourceAttributes", resourceAttributes),
                    2: .message("nonResourceAttributes", [1: .string("path"), 2: .string("verb")]),
                ]),
        ],
        "SelfSubjectReview": [1: metadata],
        "TokenRequest": [
            1: metadata,
            2: .message(
                "spec",
                [
                    1: .strings("audiences"),
                    3: .message(
                        "boundObjectRef",
                        [1: .string("kind"), 2: .string("apiVersion"), 3: .string("name"), 4: .string("uid")]),
                    4: .int("expirationSeconds"),
                ]),
        ],
        "DeleteOptions": [
            1: .int("gracePeriodSeconds"),
            2: .message("preconditions", [1: .string("uid"), 2: .string("resourceVersion")]),
            3: .bool("orphanDependents"), 4: .string("propagationPolicy"), 5: .strings("dryRun"),
        ],
    ]
}

/// Tags and values of the protobuf wire format.
private struct Reader {
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    var bytes: ArraySlice<UInt8>
    var isAtEnd: Bool { bytes.isEmpty }

    mutating func varint() -> UInt64? {
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            result |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return result }
        }
        return nil
    }

    mutating func tag() -> (UInt64, UInt64)? { varint().map { ($0 >> 3, $0 & 7) } }

    mutating func value(_ wire: UInt64) -> Value? {
        switch wire {
        case 0: return varint().map { .number($0) }
        case 1: return take(8).map { .bytes($0) }
        case 2:
            guard let count = varint(), let length = Int(exactly: count) else { return nil }
            return take(length).map { .bytes($0) }
        case 5: return take(4).map { .bytes($0) }
        default: return nil
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }
}
