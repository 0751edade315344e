import Synchronization

/// A reference that is set once and then only read, by many at once, without a lock.
///
/// As the standard library's `AtomicLazyReference`, whose loads are generic code of another module: they ask the runtime
/// for their types each time, which costs more than all else that is done with what is loaded.
struct OnceReference<Value: AnyObject & Sendable>: ~Copyable, Sendable {
    /// The address of an object that is held until this goes; 0: none yet.
    private let address = Atomic<UInt>(0)

    deinit { held?.release() }

    private var held: Unmanaged<Value>? {
        UnsafeRawPointer(bitPattern: address.load(ordering: .acquiring)).map { Unmanaged.fromOpaque($0) }
    }

    func load() -> Value? { held?.takeUnretainedValue() }

    /// Of two who store at once one wins; both get what stays.
    func storeIfNil(_ value: Value) -> Value {
        let made = Unmanaged.passRetained(value)
        let (isStored, _) = address.compareExchange(
            expected: 0, desired: UInt(bitPattern: made.toOpaque()), ordering: .acquiringAndReleasing)
        if isStored { return value }
        made.release()
        return load() ?? value
    }
}
