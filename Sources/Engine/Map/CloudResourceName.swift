/// Names of resources as log entries of Google Cloud and activities of Azure give them, in the form of state ids.
public enum CloudResourceName {
    /// A relative name without host and API version; `projects/-` and a project's number become the project's id.
    ///
    /// `//compute.googleapis.com/projects/p/...` and `https://www.googleapis.com/compute/v1/projects/p/...` are
    /// `projects/p/...`.
    static func google(_ text: String, project: String) -> String {
        let name = relative(text)
        guard !project.isEmpty else { return name }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0] == "projects" else { return name }
        let isPlaceholder = parts[1] == "-" || parts[1] == "_" || parts[1].allSatisfy(\.isNumber)
        guard isPlaceholder, parts[1] != project else { return name }
        parts[1] = project
        return parts.joined(separator: "/")
    }

    /// The part of a link or full resource name that begins with the container: `projects/...`, `organizations/...`.
    static func relative(_ text: String) -> String {
        guard text.contains("//") else { return text }
        for container in ["/projects/", "/organizations/", "/folders/", "/billingAccounts/"] {
            if let range = text.utf8Range(of: container) {
                return String(text[text.utf8.index(after: range.lowerBound)...])
            }
        }
        return text
    }

    /// An ARM id in lower case, as Azure compares them.
    static func azure(_ text: String) -> String {
        let lower = text.lowercased()
        return lower.count > 1 && lower.hasSuffix("/") ? String(lower.dropLast()) : lower
    }

    /// A part of a resource's name, for locators.
    public enum Part: Sendable, Hashable {
        case whole
        /// Without the last two segments: the container.
        case parent
        /// The last segment.
        case last
        /// What an extension resource extends: the text before the last `/providers/`.
        case scope
        /// The segment behind the one of this name.
        case behind(String)

        /// `resource`, `parent`, `last`, `scope`, or `resource/zones`.
        init?(parsing text: Substring) {
            switch text {
            case "resource": self = .whole
            case "parent": self = .parent
            case "last": self = .last
            case "scope": self = .scope
            case let text where text.hasPrefix("resource/"): self = .behind(String(text.dropFirst(9)))
            default: return nil
            }
        }

        /// Nil when the name has no such part.
        func text(of name: String) -> String? {
            switch self {
            case .whole: return name.isEmpty ? nil : name
            case .last: return name.split(separator: "/").last.map(String.init)
            case .parent:
                let parts = name.split(separator: "/", omittingEmptySubsequences: false)
                return parts.count > 2 ? parts.dropLast(2).joined(separator: "/") : nil
            case .scope:
                guard let range = name.utf8Range(of: "/providers/", isLast: true) else { return nil }
                return String(name[..<range.lowerBound])
            case .behind(let word):
                let parts = name.split(separator: "/")
                guard let index = parts.firstIndex(where: { $0.lowercased() == word.lowercased() }),
                    index + 1 < parts.count
                else { return nil }
                return String(parts[index + 1])
            }
        }
    }
}

extension String {
    /// Where `word` stands, byte by byte; the first place or the last.
    func utf8Range(of word: String, isLast: Bool = false) -> Range<String.Index>? {
        let (text, wanted) = (utf8, Array(word.utf8))
        guard !wanted.isEmpty, text.count >= wanted.count else { return nil }
        var found: Range<String.Index>?
        var start = text.startIndex
        while let end = text.index(start, offsetBy: wanted.count, limitedBy: text.endIndex) {
            if text[start..<end].elementsEqual(wanted) {
                found = start..<end
                if !isLast { return found }
            }
            guard start < text.endIndex else { break }
            start = text.index(after: start)
        }
        return found
    }
}
