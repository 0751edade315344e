/// Why a policy cannot be used: every fault of it, each with the rule and the field.
public struct PolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    public struct Fault: Sendable, Hashable, CustomStringConvertible {
        /// The rule's id, or its position where it has none.
        public var rule: String
        /// `conditions[1].value`, `watchedAttributes[0]`.
        public var field: String
        public var message: String
        public var description: String { "rule \(rule), \(field): \(message)" }
    }
    public var policy: String
    public var faults: [Fault]
    public var description: String {
        "policy \(policy): " + faults.map(\.description).joined(separator: "; ")
    }
}
