/// A place where a Terraform state lives. Reads only, never locks.
public protocol StateBackend: Sendable {
    /// The place as messages show it, without secrets: `s3://bucket/key`, `/path/terraform.tfstate`.
    var location: String { get }

    /// The state's bytes as they are now, unless they are still those of `version`.
    func load(ifChanged version: StateVersion?) async throws(StateError) -> StateLoad
}
