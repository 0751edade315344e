/// Finds where types and rows stand in files, by the first words of lines. What they say is read later.
struct CatalogScanner {
    private typealias Bytes = UnsafeBufferPointer<UInt8>
    typealias Part = CatalogSource.Part

    private(set) var heads: [CatalogSource.Head] = []
    private(set) var rowNames = ByteMap()
    private(set) var places: [(name: UInt32, place: CatalogSource.Place)] = []
    private(set) var rowTypes: [UInt32] = []
    private(set) var typeNames = ByteMap()
    private(set) var schemaParts: [Part] = []
    private(set) var typeParts: [Part?] = []
    private(set) var prefixes: [(prefix: String, type: Int)] = []

    // Where the scanner stands in a file.
    private enum Position { case top, row, type(Int), unknownType }
    private var position = Position.top
    private var head = CatalogSource.Head()
    private var provider = CloudProvider.aws
    /// The head is not in `heads` yet.
    private var isNewHead = true
    /// Names of the row at hand.
    private var names: [UInt32] = []
    private var part = Part()
    private var firstType = 0

    /// A line that is not indented is a type; what follows are its attributes.
    mutating func scan(schema text: SourceText, file: UInt16) {
        var isOpen = false
        var end = 0
        text.forEachLine { row, number, start in
            end = start + row.count
            guard let first = row.first, first != UInt8(ascii: "\t"), first != UInt8(ascii: "#") else { return }
            if isOpen { schemaParts[schemaParts.count - 1].end = UInt32(truncatingIfNeeded: start) }
            isOpen = typeNames[row] == nil
            guard isOpen else { return }
            typeNames.insert(row, schemaParts.count)
            schemaParts.append(
                Part(
                    file: file, line: UInt32(truncatingIfNeeded: number + 1),
                    start: UInt32(truncatingIfNeeded: end + 1)))
            typeParts.append(nil)
        }
        if isOpen { schemaParts[schemaParts.count - 1].end = UInt32(truncatingIfNeeded: end) }
    }

    /// The schema facts have been scanned before.
    mutating func scan(catalog text: SourceText, file: UInt16) {
        position = .top
        head = CatalogSource.Head()
        isNewHead = true
        text.forEachLine { line, number, start in
            let begin = Part(
                file: file, line: UInt32(truncatingIfNeeded: number), start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: start))
            read(line, begin)
            extend(to: UInt32(truncatingIfNeeded: start + line.count))
        }
        finishRow()
    }

    private mutating func read(_ line: Bytes, _ begin: Part) {
        var words = LineWords(line)
        guard let keyword = words.next().flatMap(Keyword.init) else { return }
        switch keyword {
        case .service:
            finishRow()
            position = .top
            head.services = words.map { String(decoding: $0, as: UTF8.self) }
            provider = EventSpec.provider(of: head.services)
            isNewHead = true
        case .type:
            finishRow()
            guard let number = words.next().flatMap({ typeNames[$0] }) else { return position = .unknownType }
            position = .type(number)
            typeParts[number] = begin
        case .prefix:
            guard case .type(let number) = position else { return }
            prefixes += words.map { (String(decoding: $0, as: UTF8.self), number) }
        case .event: beginRow(words, begin)
        case .ignore:
            if case .row = position { return }
            head.claims.append(String(decoding: line, as: UTF8.self))
            isNewHead = true
        case .on, .parent, .also:
            guard case .row = position else { return }
            rowTypes += words.compactMap { typeNames[$0].map { UInt32(truncatingIfNeeded: $0) } }
        }
    }

    private mutating func beginRow(_ words: LineWords, _ begin: Part) {
        finishRow()
        if isNewHead {
            heads.append(head)
            isNewHead = false
        }
        position = .row
        part = begin
        firstType = rowTypes.count
        // The last word is the evidence; `NAME:model` is NAME.
        for word in Array(words).dropLast() {
            names.append(number(of: Bytes(rebasing: word.prefix { $0 != UInt8(ascii: ":") })))
        }
    }

    private mutating func number(of name: Bytes) -> UInt32 {
        if provider == .aws { return number(ofKey: name) }
        let key = EventSpec.key(of: String(decoding: name, as: UTF8.self), provider)
        return key.withBytes { number(ofKey: $0) }
    }

    private mutating func number(ofKey key: Bytes) -> UInt32 {
        if let known = rowNames[key] { return UInt32(truncatingIfNeeded: known) }
        rowNames.insert(key, rowNames.count)
        return UInt32(truncatingIfNeeded: rowNames.count - 1)
    }

    private mutating func finishRow() {
        for (alias, name) in names.enumerated() {
            let place = CatalogSource.Place(
                part: part, head: UInt16(truncatingIfNeeded: heads.count - 1), alias: UInt16(truncatingIfNeeded: alias),
                firstType: UInt32(truncatingIfNeeded: firstType),
                typeCount: UInt16(truncatingIfNeeded: rowTypes.count - firstType))
            places.append((name, place))
        }
        names.removeAll(keepingCapacity: true)
    }

    private mutating func extend(to end: UInt32) {
        switch position {
        case .top, .unknownType: return
        case .row: part.end = end
        case .type(let number): typeParts[number]?.end = end
        }
    }

    /// The words that begin something.
    private enum Keyword: String, CaseIterable {
        case service, type, prefix, event, ignore, on, parent, also

        private static let known = allCases.map { (keyword: $0, bytes: Array($0.rawValue.utf8)) }

        init?(_ word: Bytes) {
            let found = Self.known.first { $0.bytes.withUnsafeBufferPointer { $0.hasSameBytes(as: word) } }
            guard let found else { return nil }
            self = found.keyword
        }
    }
}

/// The words of a line of a catalog file, up to its comment.
struct LineWords: Sequence, IteratorProtocol {
    private let line: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ line: UnsafeBufferPointer<UInt8>) { self.line = line }

    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        while index < line.count, Self.isBlank(line[index]) { index += 1 }
        guard index < line.count, line[index] != UInt8(ascii: "#") else {
            index = line.count
            return nil
        }
        let start = index
        while index < line.count, !Self.isBlank(line[index]) { index += 1 }
        return UnsafeBufferPointer(rebasing: line[start..<index])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
