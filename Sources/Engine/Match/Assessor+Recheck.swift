import JSON

extension Assessor {
    /// A change that a finding left open, as its report holds it.
    public struct OpenAttribute: Sendable, Hashable {
        public var type: String
        public var path: String
        public var element: String?
        public var kind: ChangeKind
        /// The live value when it was last seen; nil: absent.
        public var newValue: JSONValue?
        /// False: changed to something that no record told.
        public var isNewKnown: Bool

        public init(
            type: String, path: String, element: String? = nil, kind: ChangeKind, newValue: JSONValue?,
            isNewKnown: Bool = true
        ) {
            self.type = type
            self.path = path
            self.element = element
            self.kind = kind
            self.newValue = newValue
            self.isNewKnown = isNewKnown
        }
    }

    /// The open change against the state now in force: `stateValue` is what that state has, `isEqual` whether it means
    /// the live value. Nil: it cannot be told, because the live value is unknown, hidden without a digest, or the path
    /// is not one of the type's.
    public static func recheck(
        _ open: OpenAttribute, in instance: StateInstance, catalog: Catalog, digestKey: [UInt8]?
    ) -> ComparedAttribute? {
        guard open.isNewKnown, let path = TerraformPath(parsing: open.path) else { return nil }
        let values = InstanceValues(instance: instance)
        let type = catalog.facts(of: open.type)
        let comparison = AttributeComparison(type: type, instance: values, digestKey: digestKey)
        guard type.hasFormers else {
            return Recheck(open: open, path: path, values: values, comparison: comparison).run(digestKey)
        }
        // The provider may have been upgraded since: the state then has it by another name.
        guard case .here(let place, let value) = values.followed(open, path, type.formers) else { return nil }
        var now = open
        (now.path, now.newValue) = (place.text, value)
        var compared = Recheck(open: now, path: place, values: values, comparison: comparison).run(digestKey)
        compared?.path = open.path
        return compared
    }
}

/// One open change against one instance.
private struct Recheck {
    let open: Assessor.OpenAttribute
    let path: TerraformPath
    let values: InstanceValues
    let comparison: AttributeComparison

    func run(_ digestKey: [UInt8]?) -> ComparedAttribute? {
        if let element = open.element { return recheck(element: element) }
        let facts = comparison.type.attribute(path)
        let old = stateValue
        if let digest = DocumentDigest.digest(in: open.newValue), let facts {
            let now = old.map { DocumentDigest.digest(of: DocumentText.parsed($0), form: facts.form) }
            let shown = now.map { JSONValue.object(["digest": .string($0)]) }
            return compared(old: shown, isEqual: now == digest)
        }
        if open.newValue?["redacted"]?.boolValue == true {
            guard open.newValue?["digest"] != nil else { return nil }
            let hidden = KeyedDigest.redacted(old, key: digestKey)
            return compared(old: hidden, isEqual: hidden == open.newValue)
        }
        if case .key = path.steps.last {
            let isEqual =
                switch (old, open.newValue) {
                case (nil, nil): true
                case (let old?, let new?):
                    ValueEquality.scalarsEqual(old, new, .string, nil)
                        || ValueEquality.isAbsent(old) && ValueEquality.isAbsent(new)
                default: false
                }
            return compared(old: old, isEqual: isEqual)
        }
        return comparison.scalar(path, facts, old: old, new: open.newValue, kind: open.kind)
    }

    /// Of a tag what the cloud shows, default tags among them.
    private var stateValue: JSONValue? {
        if case .key(let key) = path.steps.last {
            return TagMap(values, TerraformPath(Array(path.steps.dropLast()))).values(of: [key]).first ?? nil
        }
        return values.value(at: path)
    }

    private func compared(old: JSONValue?, isEqual: Bool) -> ComparedAttribute {
        ComparedAttribute(
            path: open.path, element: open.element, stateValue: old, newValue: open.newValue, isEqual: isEqual,
            kind: open.kind)
    }

    /// An element is there or not; of a rule also with the same description.
    private func recheck(element: String) -> ComparedAttribute {
        if let direction = SecurityRule.Direction(rawValue: open.path), open.type.hasSuffix("security_group"),
            let instance = values.instance
        {
            let group = instance.attribute("id")?.root.string ?? ""
            let old = SecurityRuleReader.inline(instance, direction, of: group).first { $0.element == element }?
                .inlineValue(of: group)
            return compared(old: old, isEqual: old == open.newValue)
        }
        let elements = ValueEquality.elements(values.value(at: path))
        let facts = comparison.type.attribute(path)
        var old = elements.first { ElementText.of($0) == element }
        if old == nil, let facts, let new = open.newValue {
            // The record told fewer members than the state has now: those that it left out are as nobody set them.
            old = elements.first { comparison.equality.elementsEqual($0, new, facts, at: path.schemaPath) }
        }
        if let facts, let old, let new = open.newValue {
            // A long one is kept by its digest; that the element was found says that it is the same.
            let isEqual =
                DocumentDigest.digest(in: new) != nil
                || comparison.equality.elementsEqual(old, new, facts, at: path.schemaPath)
            return compared(old: old, isEqual: isEqual)
        }
        return compared(old: old, isEqual: (old == nil) == (open.newValue == nil))
    }
}
