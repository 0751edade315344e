import Synchronization

/// Performs what `FalcoSubscription` decides, for one address: opens the channel and the calls, reads, asks, sleeps.
struct FalcoSubscriber: Sendable {
    /// The machine while the reader and the asker both drive it.
    private final class Shared: Sendable {
        let machine: Mutex<FalcoSubscription>
        init(_ machine: FalcoSubscription) { self.machine = Mutex(machine) }
    }

    private typealias Alert = Result<[UInt8], ProtobufReader.Failure>

    let queue: GRPCQueue
    let tls: FalcoTLS?
    let serverName: String
    let settings: FalcoGRPCIntake.Settings
    let board: FalcoBoard
    let delivery: IntakeDelivery

    /// From `.start` to `.finish`: at most one connection. Returns the machine, to be taken up again.
    func run(_ address: FalcoAddress, _ subscription: FalcoSubscription) async -> FalcoSubscription {
        var machine = subscription
        var channel: GRPCChannel?
        var connectedAt: Int64?
        var actions = machine.handle(.start)[...]
        while let action = actions.popFirst(), !Task.isCancelled {
            switch action {
            case .report(let connection): board.set(address, connection)
            case .pause(let duration):
                try? await Task.sleep(for: duration)
                actions += machine.handle(.pauseEnded)
            case .probe:
                channel = GRPCChannel(target: address.target, tls: tls, serverName: serverName)
                let input = await probe(channel)
                if case .probeAnswered(let version) = input {
                    connectedAt = delivery.reporter.now
                    if let version { delivery.reporter.falcoVersion(version) }
                }
                actions += machine.handle(input)
            case .openStream:
                let ended = await stream(channel, &machine, firstAsk: Self.askPause(&actions))
                actions += machine.handle(ended)
            case .declareGap:
                // Falco keeps its queue while nobody reads; only what was on the way, or its whole process, is gone.
                let from = delivery.reporter.status.lastReceivedAt ?? connectedAt
                delivery.reporter.gap(.connectionLost, from: from, lostCount: nil)
            case .ask, .askAfter: break
            case .finish: return machine
            }
        }
        return machine
    }

    private static func askPause(_ actions: inout ArraySlice<FalcoSubscription.Action>) -> Duration? {
        guard case .askAfter(let pause)? = actions.first else { return nil }
        actions.removeFirst()
        return pause
    }

    private func ended(_ status: GRPCStatus) -> FalcoSubscription.Input {
        .ended(status, problem: tls?.problem(at: delivery.reporter.now), jitter: Double.random(in: 0..<1))
    }

    private static let refused = GRPCStatus(
        code: 13, message: "gRPC core refuses the channel or the call: is each certificate and key valid PEM?")

    /// The version service tells more than a connection does: that a gRPC server answers, over this TLS, on this port.
    private func probe(_ channel: GRPCChannel?) async -> FalcoSubscription.Input {
        let call = channel.flatMap { channel in
            GRPCCall<[UInt8]>(
                channel: channel, queue: queue,
                settings: .init(
                    method: "/falco.version.service/version", deadline: settings.connectTimeout, sendsMore: false),
                transform: { $0 })
        }
        guard let call else { return ended(Self.refused) }
        var answer: [UInt8]?
        while let batch = await call.nextBatch() { answer = batch.last }
        let status = call.status ?? Self.refused
        guard status.isOK || status.isUnimplemented else { return ended(status) }
        return .probeAnswered(version: answer.flatMap(version))
    }

    /// The version is good to know, not needed: an answer that cannot be read is no failure.
    private func version(_ answer: [UInt8]) -> String? {
        do throws(FalcoVersionError) {
            return try FalcoVersion(decoding: answer).description
        } catch {
            delivery.logger.debug("Falco's version cannot be read", metadata: ["error": "\(error.reason)"])
            return nil
        }
    }

    /// Reads until the call ends, asking beside it.
    private func stream(
        _ channel: GRPCChannel?, _ machine: inout FalcoSubscription, firstAsk: Duration?
    ) async -> FalcoSubscription.Input {
        let isSub = machine.mode == .sub
        var callSettings = GRPCCall<Alert>.Settings(
            method: isSub ? "/falco.outputs.service/sub" : "/falco.outputs.service/get", deadline: nil,
            sendsMore: isSub)
        // What Falco has taken from its queue for us comes to no one else.
        callSettings.stopGrace = settings.stopGrace
        let call = channel.flatMap { channel in
            GRPCCall<Alert>(channel: channel, queue: queue, settings: callSettings, transform: Self.decode)
        }
        guard let call else { return ended(Self.refused) }
        let shared = Shared(machine)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepAsking(call, shared, firstAsk) }
            while let batch = await call.nextBatch() {
                // What cannot be kept any more must not be taken from Falco's queue either.
                if await deliver(batch).refusal != nil { call.cancel() }
                let actions = shared.machine.withLock { $0.handle(.received(count: batch.count)) }
                if actions.contains(.ask) { call.ask() }
            }
            group.cancelAll()
        }
        machine = shared.machine.withLock { $0 }
        let status = call.status ?? Self.refused
        if Task.isCancelled, !status.isOK { delivery.reporter.gap(.stopped, lostCount: nil) }
        return ended(status)
    }

    private func keepAsking(
        _ call: GRPCCall<Alert>, _ shared: Shared, _ firstAsk: Duration?
    ) async {
        var pause = firstAsk
        while let duration = pause {
            try? await Task.sleep(for: duration)
            if Task.isCancelled { return }
            pause = nil
            for action in shared.machine.withLock({ $0.handle(.askDue(isPaused: call.isPaused)) }) {
                switch action {
                case .ask: call.ask()
                case .askAfter(let duration): pause = duration
                default: break
                }
            }
        }
    }

    /// On the queue's thread.
    @Sendable private static func decode(_ message: [UInt8]) -> Alert {
        do throws(ProtobufReader.Failure) {
            return .success(try FalcoOutputDecoder.json(from: message))
        } catch {
            return .failure(error)
        }
    }

    private func deliver(_ batch: [Alert]) async -> KeepOutcome {
        var alerts: [[UInt8]] = []
        alerts.reserveCapacity(batch.count)
        var unreadableCount = 0
        var reason = ""
        for alert in batch {
            switch alert {
            case .success(let bytes): alerts.append(bytes)
            case .failure(let failure):
                unreadableCount += 1
                reason = failure.rawValue
            }
        }
        delivery.unreadable("falco.outputs.response: \(reason)", count: unreadableCount)
        return await delivery.keep(alerts, patience: nil)
    }
}
