/// Runs one subscription an address, as many as the host name has addresses, until the task is cancelled.
struct FalcoFleet: Sendable {
    private enum Event: Sendable {
        case resolved(Result<[FalcoAddress], ResolutionError>)
        case ended(FalcoAddress, FalcoSubscription)
    }

    let intake: FalcoGRPCIntake
    let subscriber: FalcoSubscriber

    func run() async {
        await withTaskGroup(of: Event.self) { group in
            var plan = AddressPlan()
            var backoff = RetryPause()
            group.addTask { .resolved(await addresses(after: .zero)) }
            while let event = await group.next() {
                // Once cancelled, what still runs ends by itself; nothing new is started.
                if Task.isCancelled { continue }
                switch event {
                case .resolved(.success(let addresses)):
                    backoff.reset()
                    for address in plan.resolved(addresses) {
                        let fresh = subscription()
                        group.addTask { .ended(address, await subscriber.run(address, fresh)) }
                    }
                    subscriber.board.leftOut(plan.leftOutCount)
                    if case .tcp = intake.endpoint {
                        group.addTask { .resolved(await self.addresses(after: intake.settings.resolveInterval)) }
                    }
                case .resolved(.failure(let error)):
                    subscriber.board.unresolved(error)
                    let pause = backoff.next(jitter: Double.random(in: 0..<1))
                    group.addTask { .resolved(await self.addresses(after: pause)) }
                case .ended(let address, let subscription):
                    if plan.ended(address) {
                        group.addTask { .ended(address, await subscriber.run(address, subscription)) }
                    } else {
                        subscriber.board.remove(address)
                    }
                }
            }
        }
    }

    private func subscription() -> FalcoSubscription {
        let settings = intake.settings
        return FalcoSubscription(
            mode: settings.usesGet ? .get : .sub,
            pacing: FalcoSubscription.Pacing(
                askFastest: max(settings.askFastest, .milliseconds(10)),
                askSlowest: max(settings.askSlowest, settings.askFastest, .milliseconds(10)),
                askEvery: max(1, settings.askEvery)))
    }

    private func addresses(after pause: Duration) async -> Result<[FalcoAddress], ResolutionError> {
        switch intake.endpoint {
        case .unix(let path): return .success([.unix(path: path)])
        case .tcp(let host, let port):
            try? await Task.sleep(for: pause)
            do throws(ResolutionError) {
                return .success(try await intake.resolver.resolve(host, port).map(FalcoAddress.ip))
            } catch {
                return .failure(error)
            }
        }
    }
}
