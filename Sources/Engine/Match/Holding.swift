/// Who holds an object.
struct Holding {
    /// Of this source, the first by address. Nearly always the only one.
    private(set) var first: StateInstance?
    private var others: [StateInstance] = []
    /// Of other sources.
    var elsewhere: [(source: SourceKey, instance: StateInstance)] = []
    /// The key that found them, as the state writes it.
    var key: ObjectIdentity.Key?

    var isEmpty: Bool { first == nil && elsewhere.isEmpty }
    /// Several instances of this source say that they are the object.
    var isAmbiguous: Bool { !others.isEmpty }
    /// Of this source, in order of their addresses.
    var own: [StateInstance] { first.map { [$0] + others } ?? [] }

    func filter(_ isMeant: (StateInstance) -> Bool) -> Holding {
        var found = Holding()
        for instance in own where isMeant(instance) { found.add(instance) }
        found.elsewhere = elsewhere.filter { isMeant($0.instance) }
        return found
    }

    mutating func add(_ instance: StateInstance) {
        guard first != nil else { return first = instance }
        let all = (own + [instance]).map { (address: $0.address, instance: $0) }.sorted { $0.address < $1.address }
        first = all.first?.instance
        others = all.dropFirst().map(\.instance)
    }
}
