import Engine
import Glibc

/// Loading, reloading and looking up a large state.
struct StateCases {
    let count: Int
    let label: String

    /// What the catalog keeps of the generated types. The catalog's own table may be handed in instead.
    static let keep = StateKeepTable([
        .init(
            name: "aws_instance",
            keep: [
                "instance_type", "ebs_optimized", "monitoring", "vpc_security_group_ids", "user_data", "tags_all",
                "disable_api_termination", "source_dest_check", "iam_instance_profile", "metadata_options",
            ], keys: []),
        .init(name: "aws_security_group", keep: ["ingress", "egress", "description", "tags_all"], keys: [["name"]]),
        .init(
            name: "aws_security_group_rule",
            keep: [
                "type", "protocol", "from_port", "to_port", "cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids",
                "source_security_group_id", "self", "description", "security_group_id",
            ], keys: [["security_group_id"], ["security_group_rule_id"]]),
        .init(
            name: "aws_iam_role", keep: ["assume_role_policy", "max_session_duration", "description", "inline_policy"],
            keys: [["name"]]),
        .init(name: "aws_iam_policy", keep: ["policy", "description"], keys: [["name"]]),
        .init(name: "aws_s3_bucket", keep: ["policy", "versioning", "tags_all"], keys: [["bucket"]]),
        .init(
            name: "aws_db_instance",
            keep: [
                "instance_class", "allocated_storage", "engine_version", "publicly_accessible", "multi_az",
                "backup_retention_period", "storage_type", "iops", "deletion_protection", "tags_all",
            ], keys: [["identifier"]]),
        .init(
            name: "aws_lambda_function", keep: ["memory_size", "timeout", "runtime", "handler", "environment", "role"],
            keys: [["function_name"]]),
        .init(name: "aws_autoscaling_group", keep: ["desired_capacity", "min_size", "max_size"], keys: [["name"]]),
        .init(name: "aws_kms_key", keep: ["policy", "enable_key_rotation", "is_enabled"], keys: [["key_id"]]),
    ])

    func path() throws -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/tfdrift-bench-\(getpid())-\(label).tfstate"
        _ = try StateGenerator(count: count).write(to: path)
        return path
    }

    static func load(_ path: String, keep: StateKeepTable = keep) throws -> StateSnapshot {
        var reader = StateReader(keep: keep, name: "bench")
        try readChunks(path) { try reader.feed($0) }
        return try reader.finish()
    }

    /// The state stays loaded in `holder`, as it does in an operator.
    func run(_ holder: inout StateSnapshot?) throws -> [Measurement] {
        let path = try path()
        defer { unlink(path) }
        MemoryTrim.afterSwap()
        let before = residentMiB()
        var walls: [Double] = []
        var cpus: [Double] = []
        for turn in 0..<11 {
            let (wall, cpu) = (Clock.wall(), Clock.cpu())
            let next = try Self.load(path)
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
            Measurement(name: "state_index_seconds_\(label)", value: walls.sorted()[walls.count / 2], unit: "s"),
            Measurement(name: "state_index_cpu_seconds_\(label)", value: cpus.sorted()[cpus.count / 2], unit: "s"),
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
