/// A place inside the parameters of a call as a record writes them: `instancesSet[].instanceId`.
///
/// Names are compared without regard to the case of their first letter. `[]` takes every element of a list, in any of
/// the forms records use: an array, a single bare object, or a wrapper with `items`, `item` or `member`.
public struct RequestPath: Sendable, Hashable, CustomStringConvertible {
    public struct Step: Sendable, Hashable {
        public var name: [UInt8]
        public var isList: Bool
    }
    /// Which part of the record the path starts from.
    public enum Root: String, Sendable, Hashable, CaseIterable {
        case request, response
        /// `additionalEventData` and `serviceEventDetails`.
        case additional, serviceDetails
        /// The labels of a log entry's resource.
        case labels
        /// The whole request, from inside an element of it.
        case call
    }

    public let root: Root
    public let steps: [Step]
    public let text: String

    /// `response:a.b[]` starts from the response (so `additional:`, `serviceDetails:`, `labels:` and `call:`), everything
    /// else from the request; `.` is the whole of it. Nil when not well-formed.
    public init?(parsing text: String) {
        root = Root.allCases.first { $0 != .request && text.hasPrefix($0.rawValue + ":") } ?? .request
        let path = root == .request ? text[...] : text.dropFirst(root.rawValue.count + 1)
        var steps: [Step] = []
        if path == "." {
            self.steps = []
            self.text = text
            return
        }
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            let isList = part.hasSuffix("[]")
            let name = isList ? part.dropLast(2) : part
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else { return nil }
            steps.append(Step(name: Array(name.utf8), isList: isList))
        }
        guard !steps.isEmpty else { return nil }
        self.steps = steps
        self.text = text
    }

    public var description: String { text }

    /// Letters, digits and what header names of S3 use.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}
