//
// tfdrift-bench: the numbers of the engine, as JSON lines {"name","value","unit"}.
//
//     tfdrift-bench                  everything at 20,000 resources
//     tfdrift-bench state pipeline   only these groups
//     tfdrift-bench rules200         the pipeline with 200 rules
//     tfdrift-bench rules            the judge stage with 10 and with 1,000 rules
//     tfdrift-bench resources        scalar changes with 1,000 and with 100,000 resources in state
//     tfdrift-bench latency          the slowest in a thousand of large requests and policies
//     tfdrift-bench lines            the findings of `pipeline` as lines, to compare two builds
//     tfdrift-bench state100k        100,000 resources (428 MB of state)
//
// Groups run in the order given; `state` comes first, while the process is small.
//

import Engine
import Glibc

let groups =
    CommandLine.arguments.dropFirst().isEmpty
    ? ["state", "pipeline", "rules200", "rules", "latency", "catalog", "decode", "idle"]
    : Array(CommandLine.arguments.dropFirst())
let generator = AlertGenerator(resources: 20_000)
let catalog = try Catalog.builtIn()
var state: StateSnapshot?

/// The state of 20,000 resources, loaded with what the catalog keeps.
@MainActor
func loadedState() throws -> StateSnapshot {
    if let state { return state }
    let cases = StateCases(count: 20_000, label: "20k", keep: catalog.keepTable)
    let path = try cases.path()
    defer { unlink(path) }
    let loaded = try cases.load(path)
    state = loaded
    return loaded
}

@MainActor
func pipeline(_ policies: PolicySet, _ suffix: String = "") throws -> PipelineCases {
    try PipelineCases(generator, state: try loadedState(), catalog: catalog, policies: policies, suffix: suffix)
}

/// The cost of a scalar change where few and where many resources are in state.
@MainActor
func resourceScaling() throws -> [Measurement] {
    let labels = ["1k", "100k"]
    let worlds = try zip([1_000, 100_000], labels).map { count, label in
        let cases = StateCases(count: count, label: label, keep: catalog.keepTable)
        let path = try cases.path()
        defer { unlink(path) }
        var world = try PipelineCases(
            AlertGenerator(resources: count), state: try cases.load(path), catalog: catalog,
            policies: try PipelinePolicies.baseline())
        // As many as the small state has.
        world.objectCount = 200
        return world
    }
    let seconds = try PipelineCases.scalarSeconds(worlds)
    return zip(labels, seconds).map {
        Measurement(name: "scalar_events_per_core_second_\($0)_resources", value: 1 / $1, unit: "events/s")
    } + [Measurement(name: "resource_scaling_ratio_1k_100k", value: seconds[1] / seconds[0], unit: "ratio")]
}

for group in groups {
    let results: [Measurement]
    switch group {
    case "state":
        let count = setting("TFDRIFT_BENCH_STATE") ?? 20_000
        results = try StateCases(count: count, label: "20k", keep: catalog.keepTable).run(&state)
    case "state100k": results = try StateCases(count: 100_000, label: "100k", keep: catalog.keepTable).run(&state)
    case "pipeline": results = try pipeline(PipelinePolicies.baseline()).run()
    case "rules200": results = try pipeline(PipelinePolicies.twoHundred(), "_200rules").run()
    case "rules": results = try RuleCases.run(try pipeline(PipelinePolicies.ten()).judgedSubjects())
    case "resources": results = try resourceScaling()
    case "latency": results = try pipeline(PipelinePolicies.twoHundred()).latencies()
    case "catalog": results = try EventCases.catalogLoad()
    case "lines":
        try pipeline(PipelinePolicies.baseline()).printLines()
        results = []
    case "screened": results = EventCases.screened(generator)
    case "decode": results = EventCases.decoded(generator)
    case "idle": results = try IdleOperator.measure()
    default:
        throw BenchFailure(
            "unknown group \(group): "
                + "state, state100k, pipeline, rules200, rules, resources, latency, catalog, lines, screened, decode, idle"
        )
    }
    for result in results { result.print() }
}
