import JSON

/// A load balancer's action that forwards to one target group has two forms that mean the same: `target_group_arn`, and a
/// `forward` block with that one group. The console sends both at once; a state has the one that its configuration uses.
enum ForwardForm {
    private static let arn = "target_group_arn"
    private static let block = "forward"

    /// The action of a request in the form that the state has; untouched where they can differ in more than form.
    static func aligned(_ action: [String: JSONValue], with state: [String: JSONValue]?) -> [String: JSONValue] {
        guard action[block] != nil || action[arn] != nil else { return action }
        let held = ValueEquality.elements(state?[block])
        var aligned = action
        guard let forward = ValueEquality.elements(action[block]).first?.objectValue else {
            // Only the short form: the block of a state that has no other group takes the new one.
            guard let only = held.first?.objectValue, let arn = action[arn], text(state?[Self.arn]) == nil,
                ValueEquality.elements(only["target_group"]).count == 1
            else { return action }
            aligned[Self.arn] = nil
            aligned[block] = [["target_group": [["arn": arn]]]]
            return aligned
        }
        let groups = ValueEquality.elements(forward["target_group"])
        guard groups.count == 1, let group = groups.first?["arn"], action[arn].map({ $0 == group }) ?? true else {
            return action
        }
        if !held.isEmpty {
            // A state that has both forms is compared in both.
            if text(state?[arn]) == nil { aligned[arn] = nil }
            return aligned
        }
        guard !isSticky(forward) else { return action }
        aligned[block] = nil
        aligned[arn] = group
        return aligned
    }

    /// Sessions that stay with their target are more than a form.
    private static func isSticky(_ forward: [String: JSONValue]) -> Bool {
        ValueEquality.elements(forward["stickiness"]).contains { $0["enabled"]?.boolValue == true }
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
