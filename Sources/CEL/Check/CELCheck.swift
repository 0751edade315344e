/// An expression checked against the declarations of its variables, and what it may cost at most.
///
/// Types and costs are those that a Kubernetes API server finds when a CustomResourceDefinition is created: an expression
/// that is refused there is refused here in the same words. Functions that this module does not have are unknown here.
public struct CELCheck: Sendable {
    /// In the order of their places; empty when the expression is sound.
    public let issues: [CELIssue]
    public let type: CELStaticType
    /// Units of the server's estimate for one evaluation. Meaningless when there are issues.
    public let maximumCost: UInt64
    /// Those that it uses.
    public let variables: [String]

    public init(_ source: String, limits: CELLimits = CELLimits(), variables: [String: CELDeclaration]) {
        do throws(CELError) {
            var parser = try Parser(source, limits: limits, declared: nil)
            let root = try parser.program()
            var checker = Checker(source: source, names: parser.variables, declarations: variables)
            let node = checker.check(root)
            issues = checker.issues.sorted { $0.offset < $1.offset }
            type = node.type
            maximumCost = node.cost
            self.variables = parser.variables
        } catch {
            issues = [Self.issue(error, in: source)]
            type = .dyn
            maximumCost = 0
            self.variables = []
        }
    }

    /// Each issue in the server's form, one below the other.
    public func described(in source: String) -> String {
        issues.map { $0.described(in: source) }.joined(separator: "\n")
    }

    private static func issue(_ error: CELError, in source: String) -> CELIssue {
        switch error.code {
        case .unknownFunction:
            let place = SourceScan(source).call(at: error.offset)
            return CELIssue("undeclared reference to '\(place.name)' (in container '')", at: place.parenthesis)
        case .invalidPattern: return CELIssue("invalid matches argument", at: error.offset)
        default: return CELIssue("Syntax error: \(error.message)", at: error.offset)
        }
    }
}

/// Finds in the text what the tree does not keep.
struct SourceScan {
    private let bytes: [UInt8]

    init(_ source: String) { bytes = Array(source.utf8) }

    func isReceiver(at offset: Int) -> Bool { bytes.indices.contains(offset) && bytes[offset] == UInt8(ascii: ".") }

    /// The name and the opening parenthesis of the call that begins at `offset`, with or without a dot before its name.
    func call(at offset: Int) -> (name: String, parenthesis: Int) {
        let start = min(max(offset, 0), bytes.count)
        let parenthesis = bytes[start...].firstIndex(of: UInt8(ascii: "(")) ?? start
        let name = bytes[start..<parenthesis].filter { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte)
                || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        let isReceiver = name.first == UInt8(ascii: ".")
        return (String(decoding: isReceiver ? name.dropFirst() : name[...], as: UTF8.self), parenthesis)
    }
}
