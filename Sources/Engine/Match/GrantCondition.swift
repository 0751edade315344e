import JSON

/// The condition of a grant of Google Cloud's IAM. One role may be given twice, with a condition and without: to Terraform,
/// and in a policy, these are two grants.
enum GrantCondition {
    static func isGrant(_ type: String) -> Bool {
        type.utf8.suffix(11).elementsEqual("_iam_member".utf8)
            || type.utf8.suffix(12).elementsEqual("_iam_binding".utf8)
    }

    /// Whether the instance has the condition that the element of a policy, or of its difference, has.
    static func isSame(_ instance: StateInstance, _ element: JSONView) -> Bool {
        let held = InstanceValues(instance: instance).view(at: path)
        let told = element.recordMember("condition").flatMap { $0.isObject && $0.count > 0 ? $0 : nil }
        guard let held, !held.isNull else { return told == nil }
        guard let told else { return false }
        if let one = held["expression"]?.scalarText, let other = told.recordMember("expression")?.scalarText {
            return one == other
        }
        return held["title"]?.scalarText == told.recordMember("title")?.scalarText
    }

    private static let path = TerraformPath([.name("condition"), .index(0)])
}
