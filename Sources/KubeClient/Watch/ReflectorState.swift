/// List and watch as a state machine: told what happened, it says what to do next. No network, no clock, no randomness.
///
/// The way: a streaming list if the server does it, else list, then watch; when a watch ends, watch on from the last
/// version seen; when that is too old (410), start again. The store keeps its content until a new list is complete.
///
///     initial ──streaming──▶ filling ──end bookmark──▶ watching ──ends──▶ watching (from the last version)
///        │  ▲                   │ refused                 │ 410
///        │  └───────────────────┼─────────────────────────┘
///        └──paged──▶ listing ◀──┘
public struct ReflectorState: Sendable {
    /// What happened.
    public enum Input: Sendable {
        case started
        case listed(KubeList)
        case listFailed(KubeError)
        /// The server took the watch.
        case opened
        case openFailed(KubeError)
        case event(WatchEvent)
        /// The stream is over; nil: the server ended it properly.
        case closed(KubeError?)
        /// The wait that was asked for is over.
        case waited
    }

    /// What to do, in order. The last one is always `list`, `watch`, `wait` or `read`.
    public enum Action: Sendable, Hashable {
        /// List, then tell `listed` or `listFailed`.
        case list
        /// Close what is open, open this watch, then tell `opened` or `openFailed`.
        case watch(resourceVersion: String, sendsInitialEvents: Bool)
        /// Read the next event of the open watch, then tell `event` or `closed`.
        case read
        /// Wait, then tell `waited`.
        case wait(Duration)
        case upsert(KubeObject)
        case remove(KubeObject)
        case replace([KubeObject])
    }

    private enum Phase: Sendable {
        /// Nothing is known: -> listing, filling.
        case initial
        /// A list is on its way: -> watching, initial.
        case listing
        /// A streaming list is coming in: -> watching, initial. Objects by key, as they came.
        case filling([ObjectKey: KubeObject])
        /// Following changes: -> watching, initial.
        case watching
    }

    /// How long a watch must have been open for the failures before it to be forgotten.
    public static let healthyAfter: Duration = .seconds(120)
    /// After so many failures in a row to open a watch, the version itself is suspected.
    private static let failuresBeforeRelist = 5

    private let backoff: Backoff
    private var usesStreamingLists: Bool
    private var phase = Phase.initial
    /// Where the next watch goes on from.
    private var resourceVersion = ""
    private var failures = 0
    private var openedAt: Duration?
    private var hasReadSinceOpen = false

    /// - `usesStreamingLists`: ask for them until the server refuses once.
    public init(usesStreamingLists: Bool = true, backoff: Backoff = .watch) {
        self.usesStreamingLists = usesStreamingLists
        self.backoff = backoff
    }

    /// `now` is monotonic time, `random` lies in 0..<1 and shortens waits.
    public mutating func handle(_ input: Input, at now: Duration, random: Double) -> [Action] {
        switch input {
        case .started, .waited: return [begin()]
        case .listed(let list): return listed(list)
        case .listFailed:
            phase = .initial
            return [wait(random)]
        case .opened:
            openedAt = now
            hasReadSinceOpen = false
            return [.read]
        case .openFailed(let error): return openFailed(error, random)
        case .event(let event): return handle(event, at: now, random)
        case .closed(let error): return closed(error, at: now, random)
        }
    }

    private mutating func begin() -> Action {
        if case .watching = phase { return .watch(resourceVersion: resourceVersion, sendsInitialEvents: false) }
        resourceVersion = ""
        guard usesStreamingLists else {
            phase = .listing
            return .list
        }
        phase = .filling([:])
        return .watch(resourceVersion: "", sendsInitialEvents: true)
    }

    private mutating func listed(_ list: KubeList) -> [Action] {
        resourceVersion = list.resourceVersion
        phase = .watching
        return [.replace(list.items), begin()]
    }

    private mutating func openFailed(_ error: KubeError, _ random: Double) -> [Action] {
        switch phase {
        case .filling where Self.refusesStreamingLists(error):
            usesStreamingLists = false
            phase = .initial
            return [begin()]
        case .watching:
            if error.isGone { return [startOver(random)] }
            // A missing collection comes back with other versions; a version that nothing accepts helps nobody.
            if error.isNotFound || (error.status != nil && failures + 1 >= Self.failuresBeforeRelist) {
                phase = .initial
            }
            return [wait(random)]
        default:
            phase = .initial
            return [wait(random)]
        }
    }

    private mutating func handle(_ event: WatchEvent, at now: Duration, _ random: Double) -> [Action] {
        hasReadSinceOpen = true
        switch event {
        case .added(let object), .modified(let object): return changed(object, isDeleted: false)
        case .deleted(let object): return changed(object, isDeleted: true)
        case .bookmark(let version, let isEnd): return bookmark(version, isEnd: isEnd)
        case .error(let status):
            settle(at: now)
            if status.code == 410 || status.reason == .expired || status.reason == .gone { return [startOver(random)] }
            if case .filling = phase {
                // A server on an old etcd takes the request and then says in the stream that it cannot do it (500). A
                // list works everywhere, so nothing is lost if the error was another one.
                usesStreamingLists = false
                phase = .initial
            }
            return [wait(random)]
        }
    }

    private mutating func changed(_ object: KubeObject, isDeleted: Bool) -> [Action] {
        if case .filling(var objects) = phase {
            phase = .initial  // gives up the reference, so that the change below is made in place
            objects[object.key] = isDeleted ? nil : object
            phase = .filling(objects)
            return [.read]
        }
        if !object.resourceVersion.isEmpty { resourceVersion = object.resourceVersion }
        return [isDeleted ? .remove(object) : .upsert(object), .read]
    }

    private mutating func bookmark(_ version: String, isEnd: Bool) -> [Action] {
        guard case .filling(let objects) = phase else {
            if !version.isEmpty { resourceVersion = version }
            return [.read]
        }
        // A plain bookmark instead of the end: the server knows no streaming lists and took this for an ordinary watch.
        guard isEnd, !version.isEmpty else {
            usesStreamingLists = false
            phase = .initial
            return [begin()]
        }
        phase = .watching
        resourceVersion = version
        return [.replace(objects.sorted { $0.key < $1.key }.map(\.value)), .read]
    }

    private mutating func closed(_ error: KubeError?, at now: Duration, _ random: Double) -> [Action] {
        let lived = openedAt.map { now - $0 } ?? .zero
        settle(at: now)
        if case .filling = phase {
            // An orderly end without end bookmark is the other way in which an old server shows itself.
            if error == nil { usesStreamingLists = false }
            phase = .initial
            return [wait(random)]
        }
        if let error, error.isGone { return [startOver(random)] }
        if let error, case .decoding = error.code { phase = .initial }
        let isRoutine = error == nil || Self.isIdle(error)
        // Ended as it should, or silent for too long: go on at once. Ended as soon as it began: that would spin.
        if isRoutine, lived >= .seconds(1) || hasReadSinceOpen { return [begin()] }
        return [wait(random)]
    }

    /// The version is too old: list again. At once, unless that happened just now.
    private mutating func startOver(_ random: Double) -> Action {
        phase = .initial
        if failures == 0 {
            failures = 1
            return begin()
        }
        return wait(random)
    }

    private mutating func wait(_ random: Double) -> Action {
        failures += 1
        return .wait(backoff.delay(failures: failures, random: random))
    }

    /// A watch is over: if it was healthy for long enough, old failures are forgotten.
    private mutating func settle(at now: Duration) {
        if let openedAt, now - openedAt >= Self.healthyAfter { failures = 0 }
        openedAt = nil
    }

    /// 400 and 422: the feature is off. 500 and 501: it is on and does not work. 403 and 405: not allowed to watch in this
    /// way; the list will say so more clearly.
    private static func refusesStreamingLists(_ error: KubeError) -> Bool {
        guard let code = error.status?.code else { return false }
        return [400, 403, 405, 422, 500, 501].contains(code)
    }

    private static func isIdle(_ error: KubeError?) -> Bool {
        guard case .transport(let transport) = error?.code, case .timeout = transport.code else { return false }
        return true
    }
}
