/// What keeps a part of a source from working, in the words of its condition.
struct SourceProblem: Sendable, Hashable {
    enum Remedy: Sendable, Hashable {
        /// Comes right by itself or by somebody else's doing (a Secret is created): look again.
        case wait
        /// Only a change of the spec helps.
        case changeSpec
    }
    /// The reason of a Secret that could not be read for now.
    static let unreadable = "SecretUnreadable"

    /// CamelCase, from the table of reasons in docs/reference/driftsource.md.
    var reason: String
    var message: String
    var remedy: Remedy
}
