import Engine
import Synchronization

/// The states of all sources of this process, by cloud account: who owns what.
///
/// Written by each source's worker when one of its states was loaded, read as an immutable index by every worker of the
/// same account. Bounded by the sources and their states.
final class OwnershipBoard: Sendable {
    struct AccountKey: Hashable, Sendable {
        var provider: CloudProvider
        var account: String
    }

    private struct Account {
        var states: [SourceKey: [StateSnapshot]] = [:]
        var index = OwnershipIndex()
    }

    private let accounts = Mutex<[AccountKey: Account]>([:])

    func index(of key: AccountKey) -> OwnershipIndex {
        accounts.withLock { $0[key]?.index ?? OwnershipIndex() }
    }

    /// Replaces what `source` owns; an empty list takes it off the board.
    func publish(_ states: [StateSnapshot], of source: SourceKey, in key: AccountKey) {
        accounts.withLock { accounts in
            var account = accounts[key] ?? Account()
            account.states[source] = states.isEmpty ? nil : states
            account.index = OwnershipIndex(account.states.map { OwnershipIndex.Source(key: $0.key, states: $0.value) })
            accounts[key] = account.states.isEmpty ? nil : account
        }
    }
}
