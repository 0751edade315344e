/// What a variable is and how large it may be: a schema as expressions see it. Immutable, shared.
public final class CELDeclaration: Sendable {
    public let type: CELStaticType
    /// Of a list or map: elements at most. Of text: bytes at most. 0 for anything else.
    public let maximumElements: UInt64
    /// Of an object, by the names that expressions use.
    public let fields: [String: CELDeclaration]
    /// Of a list; of a map, its values.
    public let element: CELDeclaration?

    private init(
        _ type: CELStaticType, _ maximumElements: UInt64, fields: [String: CELDeclaration] = [:],
        element: CELDeclaration? = nil
    ) {
        self.type = type
        self.maximumElements = maximumElements
        self.fields = fields
        self.element = element
    }

    public static func scalar(_ type: CELStaticType, maximumElements: UInt64 = 0) -> CELDeclaration {
        CELDeclaration(type, maximumElements)
    }

    public static func list(of element: CELDeclaration, maximumElements: UInt64) -> CELDeclaration {
        CELDeclaration(.list(element.type), maximumElements, element: element)
    }

    /// Keys are strings.
    public static func map(of value: CELDeclaration, maximumElements: UInt64) -> CELDeclaration {
        CELDeclaration(.map(.string, value.type), maximumElements, element: value)
    }

    /// - name: unlike that of every other object that the same expression meets.
    public static func object(_ name: String, _ fields: [String: CELDeclaration]) -> CELDeclaration {
        CELDeclaration(.object(name), 0, fields: fields)
    }

    /// This or the first below of that type.
    func object(_ type: CELStaticType) -> CELDeclaration? {
        if self.type == type { return self }
        if let found = element?.object(type) { return found }
        for field in fields.values {
            if let found = field.object(type) { return found }
        }
        return nil
    }

    /// The keys of a map.
    static let keys = CELDeclaration(.string, 0)
}
