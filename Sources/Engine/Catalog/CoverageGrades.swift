/// How well each call's members are mapped, and whether a test proves it: `grades.tsv`, written by the tests from the
/// vendors' API models and the call tables. A row is `service`, event, members mapped, members that configure anything,
/// and `proven` or `-`.
public struct CoverageGrades: Sendable {
    public struct Grade: Sendable, Hashable {
        /// Members of the request that set something.
        public var mapped: Int
        /// Members that configure anything, mapped or not; nil where no API model is known.
        public var total: Int?
        /// A test event gives the right change, and its twin with the state's value none.
        public var isProven: Bool

        public init(mapped: Int, total: Int?, isProven: Bool) {
            self.mapped = mapped
            self.total = total
            self.isProven = isProven
        }
    }
    private var grades: [String: [String: Grade]] = [:]

    public init() {}

    public init(text: String, file: String) throws(CatalogError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == 5, let mapped = Int(cells[2]), cells[3] == "-" || Int(cells[3]) != nil else {
                throw CatalogError(
                    file: file, line: index + 1, field: "grade",
                    message: "expected service, event, mapped, total or '-', and 'proven' or '-', apart by tabs")
            }
            grades[String(cells[0]), default: [:]][String(cells[1])] = Grade(
                mapped: mapped, total: Int(cells[3]), isProven: cells[4] == "proven")
        }
    }

    /// The grades that come with the program.
    public static func builtIn() throws(CatalogError) -> CoverageGrades {
        let name = "grades.tsv"
        guard let text = EmbeddedFiles.text(name) else {
            throw CatalogError(file: name, line: 0, field: "file", message: "not embedded in this build")
        }
        return try CoverageGrades(text: text, file: name)
    }

    public subscript(service: String, event: String) -> Grade? { grades[service]?[event] }
}
