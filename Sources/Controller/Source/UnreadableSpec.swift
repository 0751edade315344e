import JSON
import KubeClient

/// The status of an object of ours that passed the schema and still cannot be read, because the CRD is older or newer than
/// the operator. Pure.
struct UnreadableSpec: Sendable {
    static let reason = "InvalidSpec"

    let object: KubeObject
    let message: String

    init(object: KubeObject, error: FieldError) {
        self.object = object
        message =
            "\(error): change the field, or apply the CRDs of this version of the operator (kubectl apply --server-side -k "
            + "crds/)"
    }

    /// What the object has, as far as it can be read.
    var conditions: [StatusCondition] {
        (object.status?["conditions"]?.arrayValue ?? []).compactMap { try? StatusCondition(json: $0) }
    }

    /// Whether findings without a report are forgotten now that the source is not judged.
    var losesCounts: Bool { conditions.contains { $0.type == "Reporting" && $0.status == .isFalse } }

    /// Nil when it stands there already.
    func status(now: Int64) -> Status? {
        var set = ConditionSet(generation: object.generation)
        set.set("Ready", .isFalse, Self.reason, message)
        set.set("Stalled", .isTrue, Self.reason, message)
        let merged = set.merged(with: conditions, now: ConditionSet.time(now))
        let status = Status(
            observedGeneration: object.generation, conditions: merged,
            lastHandledReconcileAt: object.annotations["reconcile.fluxcd.io/requestedAt"])
        let isThere = merged == conditions && object.status?["observedGeneration"]?.intValue == object.generation
        return isThere ? nil : status
    }

    struct Status: Sendable {
        var observedGeneration: Int64
        var conditions: [StatusCondition]
        var lastHandledReconcileAt: String?

        var json: JSONValue {
            var json: JSONValue = [
                "observedGeneration": .int(observedGeneration), "conditions": .array(conditions.map(\.json)),
            ]
            if let lastHandledReconcileAt { json["lastHandledReconcileAt"] = .string(lastHandledReconcileAt) }
            return json
        }
    }
}
