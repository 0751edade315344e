/// Finds where the types and rows of a catalog file stand, by the first words of its lines. What a row says is read later.
struct CatalogScanner {
    /// A run of lines.
    struct Part {
        var range: Range<Int>
        var line: Int
    }
    struct Row {
        var part: Part
        var services: [String]
        /// Ignored members that stand above the row and hold for the file.
        var claims: [String]
        var names: [String]
        var types: [String]
    }
    private(set) var types: [Part] = []
    private(set) var rows: [Row] = []

    private enum Place { case top, type, row }
    private let file: String
    private var place = Place.top
    private var services: [String] = []
    private var claims: [String] = []

    init(_ text: SourceText, file: String) {
        self.file = file
        text.forEachLine { line, number, start in
            read(line, number, start)
            extend(to: start + line.count)
        }
    }

    private mutating func read(_ line: UnsafeBufferPointer<UInt8>, _ number: Int, _ start: Int) {
        let part = Part(range: start..<start, line: number)
        switch Self.keyword(line) {
        case .service:
            place = .top
            services = words(line, number)
        case .type:
            place = .type
            types.append(part)
        case .event:
            place = .row
            let names = words(line, number).dropLast().map { String($0.prefix { $0 != ":" }) }
            rows.append(Row(part: part, services: services, claims: claims, names: names, types: []))
        case .ignore where place != .row: claims.append(String(decoding: line, as: UTF8.self))
        case .on, .parent, .also:
            guard place == .row, let last = rows.indices.last else { return }
            rows[last].types += words(line, number)
        case .ignore, nil: return
        }
    }

    private mutating func extend(to end: Int) {
        switch place {
        case .top: return
        case .type:
            guard let last = types.indices.last else { return }
            types[last].range = types[last].range.lowerBound..<end
        case .row:
            guard let last = rows.indices.last else { return }
            rows[last].part.range = rows[last].part.range.lowerBound..<end
        }
    }

    private func words(_ line: UnsafeBufferPointer<UInt8>, _ number: Int) -> [String] {
        var line = CatalogLine(file: file, number: number, text: String(decoding: line, as: UTF8.self))
        _ = line.next()
        return line.rest()
    }

    private enum Keyword: String, CaseIterable {
        case service, type, event, ignore, on, parent, also
    }
    private static let keywords = Keyword.allCases.map { (keyword: $0, bytes: Array($0.rawValue.utf8)) }

    /// The words that begin something; of other lines nothing, without making a text of them.
    private static func keyword(_ line: UnsafeBufferPointer<UInt8>) -> Keyword? {
        var start = 0
        while start < line.count, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        var end = start
        while end < line.count, line[end] != 0x20, line[end] != 0x09 { end += 1 }
        return keywords.first { $0.bytes.elementsEqual(line[start..<end]) }?.keyword
    }
}
