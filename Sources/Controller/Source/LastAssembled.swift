import KubeClient
import Synchronization

/// What each source was made of last, so that an API server that cannot be asked for a Secret takes nothing away: intakes
/// go on receiving and states stay loaded with the credentials that were read before. A Secret that is gone, or that we may
/// no longer read, is another matter: it closes what it opened.
final class LastAssembled: Sendable {
    private struct Entry {
        var uid: String
        var generation: Int64
        var parts: AssembledSource
    }

    private let entries = Mutex<[ObjectKey: Entry]>([:])

    /// `fresh`, with the parts of last time where a Secret could not be read just now and the spec is the same.
    func completed(_ fresh: AssembledSource, of object: KubeObject) -> AssembledSource {
        entries.withLock { entries in
            var parts = fresh
            if let last = entries[object.key], last.uid == object.uid, last.generation == object.generation {
                parts.complete(from: last.parts)
            }
            // Always in one order: another order would be another list to those who compare.
            parts.states.sort { $0.name < $1.name }
            parts.plans.sort { $0.name < $1.name }
            parts.intakes.sort { $0.name < $1.name }
            entries[object.key] = Entry(uid: object.uid, generation: object.generation, parts: parts)
            return parts
        }
    }

    func forget(_ key: ObjectKey) { entries.withLock { $0[key] = nil } }
}

extension AssembledSource {
    /// Puts back what only an unreadable Secret keeps out.
    fileprivate mutating func complete(from last: AssembledSource) {
        for (name, problem) in intakeProblems where problem.reason == SourceProblem.unreadable {
            intakes += last.intakes.filter { $0.name == name }
        }
        for (name, problem) in stateProblems where problem.reason == SourceProblem.unreadable {
            states += last.states.filter { $0.name == name }
        }
        catalog?.complete(from: last.catalog)
        for (name, problem) in planProblems where problem.reason == SourceProblem.unreadable {
            plans += last.plans.filter { $0.name == name }
        }
        if otherProblems.contains(where: { $0.reason == SourceProblem.unreadable }) { settings = last.settings }
    }
}
