/// Why one part of a source cannot be made.
struct AssemblyError: Error, Sendable {
    enum Kind: Sendable {
        /// The spec breaks a rule that the schema cannot check, or asks for what the operator's flags do not permit.
        case invalid
        /// A Secret or a key in it is not there.
        case missing
        case forbidden
        case unavailable
        /// What stands in the Secret cannot be used.
        case unusable
    }
    var kind: Kind
    /// Below the entry that it belongs to, such as `falcoHTTP.tokenSecretRef`; empty: the entry itself.
    var field: String
    /// What is wrong and what to do; holds no secret.
    var text: String

    init(_ kind: Kind, _ field: String, _ text: String) {
        self.kind = kind
        self.field = field
        self.text = text
    }

    /// The same error of an entry inside `parent`.
    func below(_ parent: String) -> AssemblyError {
        AssemblyError(kind, field.isEmpty ? parent : "\(parent).\(field)", text)
    }

    /// - `place`: `spec.events[falco]`, `spec.states[main]`, `spec`.
    func problem(_ place: String) -> SourceProblem {
        let message = "\(place)\(field.isEmpty ? "" : "." + field): \(text)"
        return switch kind {
        case .invalid: SourceProblem(reason: "InvalidSpec", message: message, remedy: .changeSpec)
        case .missing: SourceProblem(reason: "SecretNotFound", message: message, remedy: .wait)
        case .forbidden: SourceProblem(reason: "SecretForbidden", message: message, remedy: .wait)
        case .unavailable: SourceProblem(reason: SourceProblem.unreadable, message: message, remedy: .wait)
        case .unusable: SourceProblem(reason: "SecretInvalid", message: message, remedy: .wait)
        }
    }
}
