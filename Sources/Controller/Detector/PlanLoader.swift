//
// PlanLoader: keeps the plan of one Terraform state current.
//
// Woken by   its interval
// Reads      the place where it is published, conditionally
// Gives      a new plan, or the reason why there is none, to its worker
// Not here   what a plan means (Engine), where the bytes come from (States)
//

import Engine
import States

/// One published plan of a source, bound to a backend.
struct PlanBinding: Sendable {
    /// Where it is, as of a state; `name` is that of the state it belongs to.
    var binding: StateBinding
    /// Makes digests of sensitive values.
    var digestKey: [UInt8]?

    var name: String { binding.name }

    func isSamePlace(as other: PlanBinding) -> Bool {
        binding.isSamePlace(as: other.binding) && digestKey == other.digestKey
    }
}

/// What one attempt to load a plan gave.
enum PlanOutcome: Sendable {
    case loaded(PlanFacts)
    case unchanged
    /// The text says what failed and what to do; it holds no secret.
    case failed(String)
}

struct PlanLoader: Sendable {
    let binding: PlanBinding
    let catalog: Catalog
    let deliver: @Sendable (PlanOutcome) async -> Void

    /// Loads at once and then again and again, until cancelled. After a failure it comes back sooner, from 5 s on.
    func run() async {
        var known: StateVersion?
        var failures: Int64 = 0
        while !Task.isCancelled {
            let outcome = await load(&known)
            if case .failed = outcome { failures += 1 } else { failures = 0 }
            await deliver(outcome)
            let place = binding.binding
            let interval = failures == 0 ? place.refreshSeconds : place.retrySeconds(after: failures)
            try? await Task.sleep(for: .seconds(interval))
        }
    }

    private func load(_ known: inout StateVersion?) async -> PlanOutcome {
        let backend = binding.binding.backend
        do {
            guard case .content(let content) = try await backend.load(ifChanged: known) else { return .unchanged }
            // When it was published or first seen says nothing of when it was made; only its own timestamp does.
            var reader = PlanReader(catalog: catalog, name: binding.name, digestKey: binding.digestKey)
            for try await chunk in content.bytes { try reader.feed(chunk) }
            let plan = try reader.finish()
            known = content.version
            MemoryTrim.afterSwap()
            return .loaded(plan)
        } catch let error as PlanError {
            return .failed("plan \(backend.location): \(error)")
        } catch {
            return .failed("\(error)")
        }
    }
}
