import Testing

@testable import Engine

@Suite struct AttributePatternTests {
    static let cases: [(String, String, Bool)] = [
        // neither dot nor bracket: a prefix of the path or the name of any leaf
        ("ingress", "ingress", true), ("ingress", "ingress[0].cidr_blocks", true),
        ("cidr_blocks", "ingress[0].cidr_blocks", true), ("cidr_blocks", "ingress[0].cidr_blocks[2]", true),
        ("status", "versioning_configuration[0].status", true), ("status", "status_code", false),
        ("ingress", "egress", false), ("tags", "tags[\"Name\"]", true), ("Name", "tags[\"Name\"]", true),
        // [0] may be left out
        ("versioning_configuration.status", "versioning_configuration[0].status", true),
        ("versioning_configuration[0].status", "versioning_configuration[0].status", true),
        ("versioning_configuration[1].status", "versioning_configuration[0].status", false),
        ("versioning_configuration[*].status", "versioning_configuration[3].status", true),
        // * stays inside a segment, ** crosses
        ("root.*", "root.a", true), ("root.*", "root.a.b", false), ("root.**", "root.a.b", true),
        ("**.b", "root.a.b", true), ("root.**.b", "root.b", true), ("ro*.a", "root.a", true), ("*", "a.b.c", true),
        ("**", "a.b.c", true), ("*.status", "versioning[0].status", true),
        // map keys
        ("tags[\"a.b/c\"]", "tags[\"a.b/c\"]", true), ("tags[\"a*\"]", "tags[\"a.b/c\"]", true),
        ("tags.Name", "tags[\"Name\"]", true), ("tags[*]", "tags[\"Name\"]", true),
        ("tags[\"b\"]", "tags[\"a\"]", false),
        // a pattern with a dot is a whole path
        ("root.a", "root.a.b", false),
    ]

    @Test(arguments: cases)
    func `a pattern matches a path as the semantics say`(_ pattern: String, _ path: String, _ matches: Bool) throws {
        #expect(try AttributePattern(pattern).matches(AttributePath(path)) == matches)
    }

    @Test func `patterns that would be costly are refused`() {
        #expect(throws: AttributePattern.Failure.tooManyCrossings) {
            try AttributePattern("**.a.**.b.**.c.**.d.**.e")
        }
        #expect(throws: AttributePattern.Failure.tooManySegments) {
            try AttributePattern(Array(repeating: "a", count: 40).joined(separator: "."))
        }
        #expect(throws: AttributePattern.Failure.empty) { try AttributePattern("") }
    }

    @Test(arguments: ["tags[\"a", "a[", "a[]", "..", "[", "\"", "a.[0]b", "tags[\"a\\"])
    func `malformed paths are kept as they are, never a trap`(_ path: String) throws {
        _ = AttributePath(path)
        _ = try? AttributePattern(path).matches(AttributePath(path))
    }
}
