/// Elements that never change, in memory of their own. To read one counts no reference, which an array's buffer does as
/// soon as the array stands in an object: of a state's parts every event reads dozens.
struct FixedArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// Frees the memory when the last copy goes.
    private final class Memory {
        let elements: UnsafeMutableBufferPointer<Element>

        init(_ elements: UnsafeMutableBufferPointer<Element>) { self.elements = elements }

        deinit { elements.deallocate() }
    }
    private let memory: Memory
    private let elements: UnsafeBufferPointer<Element>

    init(_ source: [Element] = []) {
        let elements = UnsafeMutableBufferPointer<Element>.allocate(capacity: source.count)
        _ = elements.initialize(from: source)
        memory = Memory(elements)
        self.elements = UnsafeBufferPointer(elements)
    }

    /// As many elements as `first`, then changed in place.
    init(repeating first: Element, count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void) {
        let elements = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
        elements.initialize(repeating: first)
        fill(elements)
        memory = Memory(elements)
        self.elements = UnsafeBufferPointer(elements)
    }

    var count: Int { elements.count }
    var byteCount: Int { count * MemoryLayout<Element>.stride }

    /// Traps outside of `0..<count`, as an array does.
    @inline(__always)
    subscript(_ index: Int) -> Element {
        precondition(index >= 0 && index < elements.count, "an index of a fixed array")
        return withExtendedLifetime(memory) { elements[index] }
    }

    /// Lends all elements.
    @inline(__always)
    func withAll<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        withExtendedLifetime(memory) { body(elements) }
    }

    /// Lends the elements in `range`; traps where it is not part of `0..<count`.
    @inline(__always)
    func withElements<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= elements.count, "a range of a fixed array")
        return withExtendedLifetime(memory) { body(UnsafeBufferPointer(rebasing: elements[range])) }
    }
}
