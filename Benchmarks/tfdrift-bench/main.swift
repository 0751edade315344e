//
// tfdrift-bench: the numbers of the engine, as JSON lines {"name","value","unit"}.
//
//     tfdrift-bench                  everything at 20,000 resources
//     tfdrift-bench state screened   only these groups
//     tfdrift-bench state100k        100,000 resources (428 MB of state)
//
// Groups run in the order given; `state` comes first, while the process is small.
//

import Engine

let groups =
    CommandLine.arguments.dropFirst().isEmpty ? ["state", "screened", "decode"] : CommandLine.arguments.dropFirst()
let generator = AlertGenerator(resources: 20_000)
var state: StateSnapshot?

for group in groups {
    let results: [Measurement]
    switch group {
    case "state": results = try StateCases(count: 20_000, label: "20k").run(&state)
    case "state100k": results = try StateCases(count: 100_000, label: "100k").run(&state)
    case "screened": results = EventCases.screened(generator)
    case "decode": results = EventCases.decoded(generator)
    default: throw BenchFailure("unknown group \(group): state, state100k, screened, decode")
    }
    for result in results { result.print() }
}
