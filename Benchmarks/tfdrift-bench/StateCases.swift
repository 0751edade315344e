import Engine
import Glibc

/// Loading, reloading and looking up a large state.
struct StateCases {
    let count: Int
    let label: String

    /// What is kept of each type: the catalog's own table.
    let keep: StateKeepTable

    func path() throws -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/tfdrift-bench-\(getpid())-\(label).tfstate"
        let bytes = try StateGenerator(count: count).write(to: path)
        Measurement(name: "state_bytes_mb_\(label)", value: Double(bytes) / 1e6, unit: "MB").print()
        return path
    }

    func load(_ path: String) throws -> StateSnapshot {
        var reader = StateReader(keep: keep, name: "bench")
        try readChunks(path) { try reader.feed($0) }
        return try reader.finish()
    }

    /// Loads it once and ten times again, the old one held until the new one is there. Seconds are those of the best load:
    /// other work on the machine only slows. The state stays loaded in `holder`, as it does in an operator.
    func run(_ holder: inout StateSnapshot?) throws -> [Measurement] {
        let path = try path()
        defer { unlink(path) }
        MemoryTrim.afterSwap()
        let before = residentMiB()
        var walls: [Double] = []
        var cpus: [Double] = []
        for turn in 0..<11 {
            let (wall, cpu) = (Clock.wall(), Clock.cpu())
            let next = try load(path)
            walls.append(Clock.wall() - wall)
            cpus.append(Clock.cpu() - cpu)
            holder = next
            MemoryTrim.afterSwap()
            if turn == 0 {
                Measurement(name: "state_index_resident_mib_\(label)_first", value: residentMiB(), unit: "MiB").print()
            }
        }
        guard let state = holder, state.count == count else { throw BenchFailure("the state was not loaded whole") }
        var results = [
            Measurement(name: "state_index_seconds_\(label)", value: walls.min() ?? 0, unit: "s"),
            Measurement(name: "state_index_cpu_seconds_\(label)", value: cpus.min() ?? 0, unit: "s"),
            Measurement(name: "state_index_resident_mib_\(label)", value: residentMiB(), unit: "MiB"),
            Measurement(name: "state_index_peak_mib_\(label)", value: residentMiB("VmHWM"), unit: "MiB"),
            Measurement(name: "state_index_resident_before_mib_\(label)", value: before, unit: "MiB"),
        ]
        for (part, bytes) in state.footprint {
            results.append(
                Measurement(name: "state_index_\(part)_mib_\(label)", value: Double(bytes) / 1_048_576, unit: "MiB"))
        }
        results.append(lookups(state))
        return results
    }

    private func lookups(_ state: StateSnapshot) -> Measurement {
        let keys = (0..<count).filter { StateGenerator.kind(of: $0) == .instance }.map {
            Array(StateAttributes.id(.instance, $0).utf8)
        }
        let type = Array("aws_instance".utf8)
        var found = 0
        let start = Clock.cpu()
        for turn in 0..<4 {
            for index in keys.indices {
                let key = keys[(index &* 7919 &+ turn) % keys.count]
                type.withUnsafeBufferPointer { type in
                    key.withUnsafeBufferPointer { key in state.forEach(type: type, key: key) { _ in found += 1 } }
                }
            }
        }
        let elapsed = Clock.cpu() - start
        precondition(found == keys.count * 4, "every instance is found by its id")
        return Measurement(
            name: "state_lookup_nanoseconds_\(label)", value: elapsed / Double(found) * 1e9, unit: "ns")
    }
}
