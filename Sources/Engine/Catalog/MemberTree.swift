import JSON

/// What one member of a request does.
public struct MemberRule: Sendable {
    public enum Verb: String, Sendable, Hashable, CaseIterable {
        /// The attribute becomes the value.
        case set
        /// The attribute goes.
        case unset
        /// Elements join a set, list or keyed block, or leave it.
        case add, remove
        /// Entries join a map, or their keys leave it.
        case merge, removeKeys
        /// A JSON document becomes the value.
        case document
        /// A nested structure becomes the value of a block, member by member by the schema.
        case blocks
        /// Each element of a list of pairs sets the attribute that its key names.
        case pairs
        /// The object's identity becomes the value; later events carry it.
        case rename
        /// The attribute becomes something that the record does not tell (the content of a version named by its number).
        case unknown
        /// True: nothing happens at all.
        case dryRun
        /// Finds the object or steers a handler.
        case uses
        /// Is not configuration; `reason` says why.
        case ignore
    }
    /// How the API's value becomes Terraform's.
    public enum Form: String, Sendable, Hashable {
        case plain
        /// The last part of an ARN.
        case arnName
        case base64
        case urlDecoded
        case lowercase, uppercase
        /// A DNS name without its last dot, in lower case.
        case dnsName
        /// Without the quotation marks round it.
        case unquoted
        /// A member that is there at all means true.
        case present
        /// True becomes false, and the reverse.
        case negated
        /// Elements of a list become one text, or the reverse.
        case joined, split
        /// What stands behind the last slash.
        case lastSegment
        /// A duration in seconds (`3600s`) as a number of milliseconds.
        case milliseconds
        /// A JSON document as text, in which whole numbers written as texts are numbers.
        case numbers
    }

    public var verb: Verb
    public var attribute: TerraformPath?
    public var form = Form.plain
    /// Other words for the same values: `Enabled` is `true`.
    public var words: [String: JSONValue] = [:]
    /// What an absent member means for a put call; the schema's default where nil.
    public var standard: JSONValue?
    /// An absent member leaves the attribute alone even in a put call.
    public var isOptional = false
    /// Of `unknown`: records hide the value, as one that may be secret.
    public var isHidden = false
    public var effect: EffectSpec?
    /// The attribute is named by another member: where, and which value names which attribute.
    public var chooser: (path: RequestPath, attributes: [String: TerraformPath])?
    /// Of `pairs`: the member of each element that holds the value; `value` where nil.
    public var pairValue: String?
    /// Of a block: other names of members, `-` for members that are not configuration.
    public var names: [String: String] = [:]
    /// Of a block of several: the attribute that tells its elements apart.
    public var key: String?
    /// Of a block whose request is a map: the attribute that takes each entry's name, and the one that takes a value
    /// that is no structure itself.
    public var entry: (name: String, value: String?)?
    /// Of a block: members that are not given become their defaults.
    public var isWhole = false
    /// Attributes added to each element of `add`.
    public var extra: [String: JSONValue] = [:]
    /// Made by `attributes`: nobody has looked whether the member has the attribute's shape.
    public var isBySchema = false
    /// Only elements whose member reads so count: tags of one kind of object among those of several.
    public var filter: (member: String, value: String)?
    public var reason: String?
    public var path: RequestPath

    public init(verb: Verb, path: RequestPath) {
        self.verb = verb
        self.path = path
    }
}

/// The members of a request that a row knows, as a tree, so that one walk over the request meets them all.
public struct MemberTree: Sendable {
    public struct Node: Sendable {
        public var name: [UInt8]
        public var isList = false
        public var rule: Int?
        public var children: [Int] = []
    }
    public private(set) var nodes: [Node] = [Node(name: [])]
    public private(set) var rules: [MemberRule] = []

    public init() {}

    public var isEmpty: Bool { rules.isEmpty }

    /// Adds a rule at its path. A rule that stands there already is kept when the new one only claims the member, and
    /// replaced when the old one did; two rules with an effect on one path are false.
    @discardableResult
    public mutating func add(_ rule: MemberRule) -> Bool {
        var index = 0
        for step in rule.path.steps {
            if let child = nodes[index].children.first(where: { Self.matches(nodes[$0].name, step.name) }) {
                index = child
            } else {
                nodes.append(Node(name: step.name))
                nodes[index].children.append(nodes.count - 1)
                index = nodes.count - 1
            }
            if step.isList { nodes[index].isList = true }
        }
        if let old = nodes[index].rule {
            if rule.isClaim { return true }
            guard rules[old].isClaim else { return false }
        }
        rules.append(rule)
        nodes[index].rule = rules.count - 1
        return true
    }

    /// Whether rules stand at the path, or below it.
    func holds(_ path: RequestPath) -> Bool {
        var index = 0
        for step in path.steps {
            guard let child = nodes[index].children.first(where: { Self.matches(nodes[$0].name, step.name) }) else {
                return false
            }
            index = child
        }
        return true
    }

    /// The child with that name; the case of the first letter does not count.
    @inline(__always)
    public func child(of node: Int, named name: (([UInt8]) -> Bool)) -> Int? {
        for child in nodes[node].children where name(nodes[child].name) { return child }
        return nil
    }

    static func matches(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count, let first = left.first, let other = right.first else { return false }
        return foldFirst(first) == foldFirst(other) && left.dropFirst().elementsEqual(right.dropFirst())
    }

    /// ASCII letters in lower case.
    @inline(__always)
    static func foldFirst(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension MemberRule {
    /// Says only that the member is known, not that it changes anything.
    public var isClaim: Bool { verb == .uses || verb == .ignore }
}
