import Engine

/// The plans of a replay.
extension ReplaySetting {
    /// One of the command line: of whichever states hold its resources.
    mutating func add(_ file: TimedStateFile) throws {
        let plan: PlanFacts
        do {
            plan = try Self.read(file.path, name: nil, readAt: file.visibleAt, catalog)
        } catch {
            throw ReplayError("plan \(file.path): \(error)")
        }
        guard let made = plan.time else {
            throw ReplayError(
                "plan \(file.path): it has no timestamp, as Terraform before 1.5 writes none; give \(file.path)@TIME")
        }
        if let visibleAt = file.visibleAt, visibleAt < made {
            throw ReplayError("plan \(file.path): it was made at \(made.iso8601), after \(visibleAt.iso8601)")
        }
        plans.append(TimedPlan(plan: plan, visibleAt: file.visibleAt ?? made))
    }

    /// The one that a manifest names. What cannot be read is told and takes nothing from the state.
    mutating func addPlan(of state: DriftSource.TerraformState, _ source: SourceKey, _ folder: String) {
        guard let place = state.plan else { return }
        let what = "DriftSource \(source), plan of \(state.name)"
        guard let local = place.local else {
            return warn("\(what): a replay reads local plans only; give it with --plan")
        }
        let path = local.path.hasPrefix("/") ? local.path : "\(folder)/\(local.path)"
        do {
            let plan = try Self.read(path, name: state.name, readAt: nil, sources.last?.catalog ?? catalog)
            guard let made = plan.time else { return warn("\(what): \(path) has no timestamp; give it with --plan") }
            plans.append(TimedPlan(source: sources.count - 1, plan: plan, visibleAt: made))
        } catch {
            warn("\(what): \(path): \(error)")
        }
    }

    private static func read(
        _ path: String, name: String?, readAt: EventTime?, _ catalog: Catalog
    ) throws -> PlanFacts {
        var reader = PlanReader(catalog: catalog, name: name, readAt: readAt)
        try StateFile.read(path) { chunk in try reader.feed(chunk) }
        return try reader.finish()
    }
}
