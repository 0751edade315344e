import Engine
import JSON
import KubeClient
import Transport

/// A DriftReport as it is applied, made of the engine's record; and the record read back from one.
///
/// The engine's JSON form is the report's, but for three members: `source` is a name (the namespace is the report's own),
/// `resource.state` holds name, serial and lineage, and `resource.displayName` is there for the column.
struct ReportDocument: Sendable {
    /// Digits of the key's digest in the object's name.
    private static let digestLength = 12
    /// Of a whole report; 3 KiB are usual.
    private static let maximumBytes = 36_864
    /// Keeps Argo CD from refreshing an Application whenever a report moves.
    private static let annotations: JSONValue = ["argocd.argoproj.io/ignore-resource-updates": "true"]

    let key: ObjectKey
    let json: JSONValue

    init(record: ReportRecord, sourceUID: String) {
        key = ObjectKey(
            namespace: record.source.namespace, name: Self.name(source: record.source.name, key: record.key))
        var report = record.json()
        report["apiVersion"] = .string(Kinds.apiVersion)
        report["kind"] = .string(DriftReport.kind)
        report["metadata"] = Self.metadata(record, key, sourceUID)
        report["source"] = .string(record.source.name)
        report["resource"] = Self.resource(report["resource"] ?? [:], record)
        json = Self.fitted(report)
    }

    /// Within the CRD's bounds, and small enough as a whole also where the engine's own cutting found nothing to give up.
    private static func fitted(_ report: JSONValue) -> JSONValue {
        var fitted = ReportBounds.report.fitted(report)
        for part in ["history", "remediation", "blastRadius", "eventIDs", "rules"] {
            if fitted.serialized.count <= maximumBytes { break }
            let list = fitted.at("status", part)?.arrayValue
            // The most severe rule stays: it is the report's reason. Of the events the newest keep their count right.
            switch part {
            case "rules": fitted["status"]?[part] = list.map { .array($0.prefix(1).map(withoutConditions)) }
            case "eventIDs": fitted["status"]?[part] = list.map { .array(Array($0.suffix(4))) }
            default: fitted["status"]?[part] = nil as JSONValue?
            }
        }
        for limit in [512, 128] where fitted.serialized.count > maximumBytes {
            fitted = shortened(fitted, to: limit)
        }
        return fitted
    }

    /// What tells objects and changes apart, and what later events are compared with, is never shortened.
    private static let kept: Set<String> = [
        "metadata", "source", "id", "type", "account", "region", "attribute", "element", "old", "new", "previous",
    ]

    private static func shortened(_ value: JSONValue, to limit: Int) -> JSONValue {
        switch value {
        case .string: return ReportBounds.text(limit).fitted(value)
        case .array(let elements): return .array(elements.map { shortened($0, to: limit) })
        case .object(let members):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, member in
                        (name, kept.contains(name) ? member : shortened(member, to: limit))
                    }))
        default: return value
        }
    }

    private static func withoutConditions(_ rule: JSONValue) -> JSONValue {
        var rule = rule
        rule["conditions"] = nil as JSONValue?
        return rule
    }

    /// `<source>-<12 hex of the key's SHA-256>`, the same after any restart.
    static func name(source: String, key: ReportKey) -> String {
        let digest = Digest.sha256(Array(key.canonicalText.utf8))
        var hex = ""
        for byte in digest.prefix(digestLength / 2) {
            let digits = String(byte, radix: 16)
            hex += digits.utf8.count == 1 ? "0" + digits : digits
        }
        return "\(source)-\(hex)"
    }

    /// The record that a report was made of. Throws when the object is none that we wrote.
    static func record(_ object: KubeObject) throws(ReportRecordError) -> ReportRecord {
        var json = object.json
        let name = json["source"]?.stringValue ?? ""
        json["source"] = ["namespace": .string(object.namespace), "name": .string(name)]
        if var resource = json["resource"], let state = resource["state"], state.objectValue != nil {
            resource["state"] = state["name"]
            resource["serial"] = state["serial"]
            resource["lineage"] = state["lineage"]
            json["resource"] = resource
        }
        return try ReportRecord(json: json)
    }

    private static func metadata(_ record: ReportRecord, _ key: ObjectKey, _ sourceUID: String) -> JSONValue {
        var labels: [String: JSONValue] = [
            "app.kubernetes.io/managed-by": "tfdrift", "tfdrift.dev/source": .string(record.source.name),
            "tfdrift.dev/phase": .string(record.phase.rawValue),
        ]
        if let severity = record.severity { labels["tfdrift.dev/severity"] = .string(severity.name) }
        if record.resource.type.utf8.count <= 63 {
            labels["tfdrift.dev/resource-type"] = .string(record.resource.type)
        }
        var metadata: JSONValue = [
            "name": .string(key.name), "namespace": .string(key.namespace), "labels": .object(labels),
            "annotations": annotations,
        ]
        if !sourceUID.isEmpty {
            metadata["ownerReferences"] = [
                [
                    "apiVersion": .string(Kinds.apiVersion), "kind": .string(DriftSource.kind),
                    "name": .string(record.source.name), "uid": .string(sourceUID), "controller": true,
                    "blockOwnerDeletion": false,
                ]
            ]
        }
        return metadata
    }

    private static func resource(_ flat: JSONValue, _ record: ReportRecord) -> JSONValue {
        var resource = flat
        var state: JSONValue?
        if let name = flat["state"] {
            state = ["name": name]
            state?["serial"] = flat["serial"]
            state?["lineage"] = flat["lineage"]
        }
        resource["state"] = state
        resource["serial"] = nil
        resource["lineage"] = nil
        resource["displayName"] = .string(record.resource.address ?? "\(record.resource.type) \(record.resource.id)")
        return resource
    }
}
