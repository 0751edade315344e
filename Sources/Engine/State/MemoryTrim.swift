/// malloc.h is not part of Swift's Glibc module; this is its `malloc_trim`.
@_silgen_name("malloc_trim")
private func mallocTrim(_ padding: Int) -> Int32

/// Gives memory that an old state freed back to the system. glibc keeps it otherwise: 90 MB instead of 46 after five
/// reloads of a large state. Called by whoever swaps snapshots, after the old one is gone.
public enum MemoryTrim {
    public static func afterSwap() { _ = mallocTrim(0) }
}
