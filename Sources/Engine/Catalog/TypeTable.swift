/// Types by their name: those that were given, and behind them those of the files that come with the program.
struct TypeTable: Sendable {
    private(set) var own: [String: TypeSpec] = [:]
    private let source: CatalogSource?

    init(source: CatalogSource? = nil) { self.source = source }

    subscript(_ name: String) -> TypeSpec? {
        get { own[name] ?? source?.type(name)?.spec }
        set { own[name] = newValue }
    }

    /// These types alone, with nothing behind them.
    func only(_ names: some Sequence<String>) -> TypeTable {
        var table = TypeTable()
        for name in names { table.own[name] = self[name] }
        return table
    }

    /// Every type, read.
    var all: [String: TypeSpec] {
        var all = own
        for number in 0..<(source?.typeCount ?? 0) {
            if let spec = source?.type(number).spec, all[spec.name] == nil { all[spec.name] = spec }
        }
        return all
    }
}
