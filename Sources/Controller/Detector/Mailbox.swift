import Synchronization

/// A bounded queue between tasks: many may put, one takes.
///
/// `put` waits while the mailbox is full, so that back-pressure reaches whoever produces; nothing is ever dropped. Closing
/// lets the taker drain what is there and turns further puts away.
final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isClosed = false
        var nextWaiter: UInt64 = 0
        var putters: [(id: UInt64, resume: CheckedContinuation<Void, Never>)] = []
        var taker: CheckedContinuation<Void, Never>?
    }

    let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// How many elements wait.
    var depth: Int { state.withLock { $0.elements.count } }

    /// False when the mailbox is closed or the caller was cancelled: the element was not taken in.
    func put(_ element: Element) async -> Bool {
        while true {
            switch offerOrWait(element) {
            case .taken(let taker):
                taker?.resume()
                return true
            case .closed: return false
            case .full: await waitForRoom()
            }
            if Task.isCancelled { return false }
        }
    }

    /// Takes the element in whatever the bound; for inputs that are few by nature (states, settings, ticks).
    @discardableResult
    func putUrgent(_ element: Element) -> Bool {
        let (taken, taker) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isClosed else { return (false, nil) }
            state.elements.append(element)
            defer { state.taker = nil }
            return (true, state.taker)
        }
        taker?.resume()
        return taken
    }

    /// Between one and `limit` elements in order; none when the mailbox is closed and empty, or the caller was cancelled.
    func take(upTo limit: Int) async -> [Element] {
        while true {
            let (batch, isClosed, putters) = state.withLock { state in
                let batch = Array(state.elements.prefix(limit))
                state.elements.removeFirst(batch.count)
                let putters = batch.isEmpty ? [] : state.putters.map(\.resume)
                if !batch.isEmpty { state.putters = [] }
                return (batch, state.isClosed, putters)
            }
            for putter in putters { putter.resume() }
            if !batch.isEmpty || isClosed || Task.isCancelled { return batch }
            await waitForElement()
        }
    }

    func close() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isClosed = true
            let waiting = state.putters.map(\.resume) + [state.taker].compactMap { $0 }
            state.putters = []
            state.taker = nil
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private enum Offer {
        case taken(CheckedContinuation<Void, Never>?)
        case full, closed
    }

    private func offerOrWait(_ element: Element) -> Offer {
        state.withLock { state in
            if state.isClosed { return .closed }
            guard state.elements.count < capacity else { return .full }
            state.elements.append(element)
            defer { state.taker = nil }
            return .taken(state.taker)
        }
    }

    private func waitForRoom() async {
        let id = state.withLock { state in
            state.nextWaiter &+= 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isClosed || state.elements.count < capacity || Task.isCancelled { return true }
                    state.putters.append((id, continuation))
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                let index = state.putters.firstIndex { $0.id == id }
                return index.map { state.putters.remove(at: $0).resume }
            }
            waiting?.resume()
        }
    }

    private func waitForElement() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isClosed || !state.elements.isEmpty || Task.isCancelled { return true }
                    state.taker = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            let taker = state.withLock { state in
                defer { state.taker = nil }
                return state.taker
            }
            taker?.resume()
        }
    }
}
