import Glibc
import JSON

struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// One line of the output.
struct Measurement {
    var name: String
    var value: Double
    var unit: String

    func print() {
        var writer = JSONWriter()
        writer.object([
            ("name", .string(name)), ("value", .double((value * 1000).rounded() / 1000)), ("unit", .string(unit)),
        ])
        Swift.print(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// A positive number from the environment.
func setting(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
}

enum Clock {
    /// Seconds of processor time of this thread: what one core spends, however busy the machine is.
    static func cpu() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
    static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Resident memory of a process in MiB, from /proc/PROCESS/status (`VmRSS`, `VmHWM`).
func residentMiB(_ field: String = "VmRSS", process: String = "self") -> Double {
    guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if text.hasPrefix("\(field):") {
            return (text.split(separator: " ").compactMap { Double($0.filter(\.isNumber)) }.first { $0 > 0 } ?? 0)
                / 1024
        }
    }
    return 0
}

/// Reads a file in chunks of 256 KiB.
func readChunks(_ path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw BenchFailure("cannot read \(path)") }
    defer { close(file) }
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 << 10)
    defer { buffer.deallocate() }
    while true {
        let count = read(file, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw BenchFailure("cannot read \(path)") }
        if count == 0 { return }
        try body(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
}
