/// malloc.h and sys/mman.h are not part of the modules that this one imports; these are their functions.
@_silgen_name("malloc_trim")
private func mallocTrim(_ padding: Int) -> Int32
@_silgen_name("madvise")
private func memoryAdvise(_ start: UnsafeMutableRawPointer, _ count: Int, _ advice: Int32) -> Int32
@_silgen_name("getpagesize")
private func pageSize() -> Int32

/// Gives memory back to the system.
public enum MemoryTrim {
    /// After an old state was freed: glibc keeps its memory otherwise, 90 MB instead of 46 after five reloads of a large
    /// state. Called by whoever swaps snapshots, when the old one is gone.
    public static func afterSwap() { _ = mallocTrim(0) }

    /// Takes the whole pages of these bytes out of the process's memory. They must be part of the program file and never
    /// written to, as a static string is: the next look reads them from there. An advice: where the system does not
    /// follow it, nothing changes.
    static func releaseUnchanged(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        let page = UInt(max(pageSize(), 1))
        let start = (UInt(bitPattern: base) + page - 1) / page * page
        let end = (UInt(bitPattern: base) + UInt(bytes.count)) / page * page
        guard start < end, let pointer = UnsafeMutableRawPointer(bitPattern: start) else { return }
        let dontNeed: Int32 = 4
        _ = memoryAdvise(pointer, Int(end - start), dontNeed)
    }
}
