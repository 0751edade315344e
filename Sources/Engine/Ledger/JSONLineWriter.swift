import JSON

/// Writes one object on one line, members in the order of the calls, absent and empty ones left out.
struct JSONLineWriter {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    mutating func object(_ body: (inout JSONLineWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        isFirst = false
    }

    mutating func member(_ name: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        raw(name, .string(text))
    }

    mutating func member(_ name: StaticString, _ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        raw(name, value)
    }

    /// Also where the value is null or empty.
    mutating func raw(_ name: StaticString, _ value: JSONValue) {
        key(name)
        bytes += value.serialized
    }

    mutating func nested(_ name: StaticString, _ body: (inout JSONLineWriter) -> Void) {
        key(name)
        object(body)
    }

    mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ body: (Element, inout JSONLineWriter) -> Void
    ) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            object { body(element, &$0) }
        }
        bytes.append(UInt8(ascii: "]"))
        isFirst = false
    }

    private mutating func key(_ name: StaticString) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}
