/// The life of a subscription to one Falco address, as a state machine: connect, subscribe, keep asking, back off.
///
/// Falco delivers on `sub` only as an answer to our requests: each drains its queue, then it waits for the next. So the
/// machine asks at once, again after every `askEvery` received alerts, and by a timer that runs between `askFastest`
/// (alerts are coming) and `askSlowest` (all quiet). It does not ask while the reader is stopped by back-pressure.
///
/// While attempts fail the connection stays reported as failed, with the latest reason, until it stands.
///
/// In mode `.get` there is no asking: each call drains what is queued and ends, and the next follows by the same timer.
struct FalcoSubscription: Sendable, Hashable {
    enum Mode: Sendable, Hashable { case sub, get }

    struct Pacing: Sendable, Hashable {
        var askFastest: Duration = .milliseconds(100)
        var askSlowest: Duration = .seconds(1)
        var askEvery = 256
    }

    enum Input: Sendable, Hashable {
        /// The task starts, or takes the address up again.
        case start
        /// The pause that was asked for is over.
        case pauseEnded
        /// The version service answered (nil: it is not offered, but the connection stands).
        case probeAnswered(version: String?)
        /// `count` alerts were handed to the inbox.
        case received(count: Int)
        /// The ask timer ran off; `isPaused` says that reading has stopped.
        case askDue(isPaused: Bool)
        /// The probe or the stream ended. `problem`: what is wrong on our side, if that is known. `jitter` in 0..<1 for
        /// the back-off.
        case ended(GRPCStatus, problem: String? = nil, jitter: Double)
    }

    enum Action: Sendable, Hashable {
        case report(IntakeStatus.Connection)
        /// Wait, then `.pauseEnded`.
        case pause(Duration)
        /// Open a channel and call the version service, then `.probeAnswered` or `.ended`.
        case probe
        /// Open the call on the same channel; it carries the first request.
        case openStream
        /// Send an empty request.
        case ask
        /// Wait beside the reader, then `.askDue`.
        case askAfter(Duration)
        /// The stream broke after it stood: what was in flight is lost. Again when it stands anew, because a Falco that
        /// was restarted saw nothing in between.
        case declareGap
        /// The address is done for now; take it up again with `.start` if it is still wanted.
        case finish
    }

    /// - idle -> probing (first start) or pausing (after a failure)
    /// - pausing -> probing
    /// - probing -> streaming or idle
    /// - streaming -> idle; in mode `.get` after a good end -> pausing
    private enum Phase: Sendable, Hashable { case idle, pausing, probing, streaming }

    let mode: Mode
    let pacing: Pacing
    private var phase = Phase.idle
    private var backoff = RetryPause()
    private var pause: Duration?
    private var askInterval: Duration
    private var unaskedCount = 0
    private var receivedSinceAsk = 0
    private var isProven = false
    private var isGapOpen = false

    init(mode: Mode = .sub, pacing: Pacing = Pacing(), backoff: RetryPause = RetryPause()) {
        self.mode = mode
        self.pacing = pacing
        self.backoff = backoff
        askInterval = pacing.askFastest
    }

    mutating func handle(_ input: Input) -> [Action] {
        switch (phase, input) {
        case (.idle, .start):
            guard let pause else { return [.report(.connecting)] + probe() }
            self.pause = nil
            phase = .pausing
            return [.pause(pause)]
        case (.pausing, .pauseEnded):
            // Between two drains of mode `.get` the connection is known to be good.
            if isProven, mode == .get { return stream() }
            return probe()
        case (.probing, .probeAnswered):
            isProven = true
            let gap: [Action] = isGapOpen ? [.declareGap] : []
            isGapOpen = false
            return gap + [.report(.connected)] + stream()
        case (.streaming, .received(let count)): return received(count)
        case (.streaming, .askDue(let isPaused)): return askDue(isPaused: isPaused)
        case (.probing, .ended(let status, let problem, let jitter)),
            (.streaming, .ended(let status, let problem, let jitter)):
            return ended(status, problem, jitter: jitter)
        default: return []
        }
    }

    private mutating func probe() -> [Action] {
        phase = .probing
        isProven = false
        return [.probe]
    }

    private mutating func stream() -> [Action] {
        phase = .streaming
        unaskedCount = 0
        receivedSinceAsk = 0
        return mode == .sub ? [.openStream, .askAfter(askInterval)] : [.openStream]
    }

    private mutating func received(_ count: Int) -> [Action] {
        // Only delivered alerts prove that Falco serves us; a proxy that accepts and drops must not reset the back-off.
        backoff.reset()
        receivedSinceAsk += count
        guard mode == .sub else { return [] }
        unaskedCount += count
        guard unaskedCount >= pacing.askEvery else { return [] }
        unaskedCount = 0
        return [.ask]
    }

    private mutating func askDue(isPaused: Bool) -> [Action] {
        adapt()
        guard !isPaused else { return [.askAfter(askInterval)] }
        unaskedCount = 0
        return [.ask, .askAfter(askInterval)]
    }

    private mutating func adapt() {
        askInterval = receivedSinceAsk > 0 ? pacing.askFastest : min(askInterval * 2, pacing.askSlowest)
        receivedSinceAsk = 0
    }

    private mutating func ended(_ status: GRPCStatus, _ problem: String?, jitter: Double) -> [Action] {
        if mode == .get, phase == .streaming, status.isOK {
            backoff.reset()
            adapt()
            phase = .pausing
            return [.pause(askInterval)]
        }
        let wasStreaming = phase == .streaming
        phase = .idle
        isProven = false
        askInterval = pacing.askFastest
        pause = backoff.next(jitter: jitter)
        let actions: [Action] = [.report(.failed(FalcoFailure.message(for: status, problem: problem))), .finish]
        guard wasStreaming else { return actions }
        isGapOpen = true
        return [.declareGap] + actions
    }
}
