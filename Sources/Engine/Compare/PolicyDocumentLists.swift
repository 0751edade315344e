import JSON

extension PolicyDocumentWriter {
    /// How the values of a list are written.
    enum Form {
        case text
        /// Case does not count.
        case action
        /// Text in which the case of variables' names does not count.
        case variables
    }

    /// One value or a list of them. False: not texts.
    mutating func list(_ value: JSONView, _ form: Form) -> Bool {
        let base = beginList()
        if value.isArray {
            for element in value.elements where !item(element, form) { return false }
        } else if !item(value, form) {
            return false
        }
        endList(base)
        return true
    }

    private mutating func item(_ value: JSONView, _ form: Form) -> Bool {
        guard value.isString else { return false }
        separate()
        let start = bytes.count
        guard text(value) else { return false }
        switch form {
        case .text: break
        case .action: fold(from: start)
        case .variables: foldVariables(from: start)
        }
        mark(from: start)
        return true
    }
}
