/// The states in force of all sources of one (provider, account): who owns an object. A value; made anew when a state
/// arrives, which copies references only.
public struct OwnershipIndex: Sendable {
    /// The states of one source.
    public struct Source: Sendable {
        public var key: SourceKey
        public var states: [StateSnapshot]
        public init(key: SourceKey, states: [StateSnapshot]) {
            self.key = key
            self.states = states
        }
    }

    /// In ascending order of their keys.
    public let sources: [Source]

    public init(_ sources: [Source] = []) {
        self.sources = sources.sorted { $0.key < $1.key }
    }

    public var isEmpty: Bool { sources.allSatisfy { $0.states.isEmpty } }
    public func states(of source: SourceKey) -> [StateSnapshot] {
        sources.first { $0.key == source }?.states ?? []
    }

    /// Whether any state holds objects of the type.
    func hasInstances(of type: String) -> Bool {
        for place in sources.indices {
            for state in sources[place].states.indices where sources[place].states[state].hasInstances(of: type) {
                return true
            }
        }
        return false
    }

    /// Calls `body` with each instance of `type` with this identity key, in order of sources, states and instances.
    public func forEach(
        type: UnsafeBufferPointer<UInt8>, key: UnsafeBufferPointer<UInt8>, _ body: (SourceKey, StateInstance) -> Void
    ) {
        for source in sources {
            for state in source.states { state.forEach(type: type, key: key) { body(source.key, $0) } }
        }
    }

    public func lookup(type: String, key: String) -> [(source: SourceKey, instance: StateInstance)] {
        var found: [(source: SourceKey, instance: StateInstance)] = []
        let (type, key) = (type, StateIndex.foldsKeys(of: type) ? key.lowercased() : key)
        type.withBytes { type in
            key.withBytes { key in
                forEach(type: type, key: key) { found.append((source: $0, instance: $1)) }
            }
        }
        return found
    }

    /// Instances of any type with this identity key.
    public func lookup(key: String) -> [(source: SourceKey, instance: StateInstance)] {
        var found: [(source: SourceKey, instance: StateInstance)] = []
        for source in sources {
            for state in source.states {
                found += state.lookup(key: key).map { (source: source.key, instance: $0) }
            }
        }
        return found
    }
}
