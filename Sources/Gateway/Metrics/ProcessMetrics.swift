import Glibc

/// The process' own figures, read from /proc when somebody scrapes. Names are those of every Prometheus client library.
public enum ProcessMetrics {
    public static func exposition() -> String {
        var text = ""
        func gauge(_ name: String, _ type: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
        }
        gauge("process_cpu_seconds_total", "counter", "User and system CPU time in seconds.", cpuSeconds())
        gauge("process_open_fds", "gauge", "Open file descriptors.", openFileCount())
        gauge("process_resident_memory_bytes", "gauge", "Resident memory in bytes.", residentBytes().map(Double.init))
        gauge("process_start_time_seconds", "gauge", "Start of the process, Unix time in seconds.", startTime)
        return text
    }

    /// Resident memory of this process in bytes; nil where /proc is not mounted.
    public static func residentBytes() -> Int? {
        guard let fields = firstLine(of: "/proc/self/statm")?.split(separator: " "), fields.count > 1 else {
            return nil
        }
        return Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }

    private static let startTime: Double = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec)
    }()

    private static func cpuSeconds() -> Double? {
        var used = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0 else { return nil }
        return Double(used.tv_sec) + Double(used.tv_nsec) / 1e9
    }

    private static func openFileCount() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = -3  // ".", ".." and the descriptor of this very listing
        while readdir(folder) != nil { count += 1 }
        return Double(max(count, 0))
    }

    private static func firstLine(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
