/// What happened, as one Event tells it.
public struct EventContent: Sendable, Hashable {
    public enum EventType: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    public var regarding: ObjectReference
    public var related: ObjectReference?
    public var type: EventType
    /// Why, one CamelCase word of at most 128 characters.
    public var reason: String
    /// What was done, one CamelCase word of at most 128 characters.
    public var action: String
    /// For people; what is beyond 1 KiB of UTF-8 is cut.
    public var note: String

    public init(
        regarding: ObjectReference, related: ObjectReference? = nil, type: EventType, reason: String, action: String,
        note: String
    ) {
        self.regarding = regarding
        self.related = related
        self.type = type
        self.reason = reason
        self.action = action
        self.note = note
    }

    static let maximumNoteBytes = 1024

    /// `text` cut to at most `limit` bytes between characters, with an ellipsis where something is missing.
    static func cut(_ text: String, to limit: Int = maximumNoteBytes) -> String {
        guard text.utf8.count > limit else { return text }
        let ellipsis = "…"
        var result = ""
        var bytes = ellipsis.utf8.count
        for character in text {
            bytes += character.utf8.count
            guard bytes <= limit else { break }
            result.append(character)
        }
        return result + ellipsis
    }
}
