// swift-tools-version: 6.2
import PackageDescription

// Every target is Swift 6 language mode, warnings are errors.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

// What the operator's file does not have need not be in memory: relocations packed, no table of its own symbols. glibc reads
// them so from 2.36 on, which Debian 12 has.
let compact: [LinkerSetting] = [
    .unsafeFlags([
        "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
    ])
]

// `make fuzz` instruments what reads bytes from outside and adds a program that feeds it, in a build folder of its own.
let isFuzzing = Context.environment["TFDRIFT_FUZZ"] == "1"
let fuzzed: Set<String> = ["JSON", "CEL", "Engine"]
let fuzzer = Target.executableTarget(
    name: "tfdrift-fuzz", dependencies: ["Engine", "CEL", "JSON"], path: "Tests/Fuzz",
    exclude: ["Corpus", "world.tfstate"],
    swiftSettings: strict + [.unsafeFlags(["-sanitize=fuzzer"])],
    linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])

func library(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], plugins: [Target.PluginUsage] = []
) -> Target {
    let coverage: [SwiftSetting] = isFuzzing && fuzzed.contains(name) ? [.unsafeFlags(["-sanitize=fuzzer"])] : []
    return .target(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict + coverage, plugins: plugins)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

// The arrows between modules run down only; docs/architecture.md says what each may import, `make lint` enforces it.
let package = Package(
    name: "tfdrift",
    products: [.executable(name: "tfdrift", targets: ["tfdrift"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CGRPC", providers: [.apt(["libgrpc-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

        .executableTarget(name: "embed-data", swiftSettings: strict),
        .plugin(name: "EmbedData", capability: .buildTool(), dependencies: ["embed-data"]),

        .target(name: "CByteScan"),
        library("JSON", ["CByteScan"]),
        library("CEL", ["CRE2"]),
        library("Engine", ["CByteScan", "JSON", "CEL", "COpenSSL"], exclude: ["Catalog/Data"], plugins: ["EmbedData"]),
        library("Primitives", ["COpenSSL", "CZlib"]),
        library("Transport", ["Primitives", "CCurl", "COpenSSL", logging, metrics]),
        library("KubeClient", ["Primitives", "Transport", "JSON", "CYAML", logging, metrics]),
        library("Intake", ["Primitives", "JSON", "CGRPC", "COpenSSL", logging, metrics]),
        library("States", ["Engine", "Transport", "JSON", "CZlib", logging]),
        library(
            "Gateway",
            [hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes, nio, nioSSL, lifecycle, logging, metrics]),
        library(
            "Controller",
            [
                "KubeClient", "Transport", "Intake", "States", "Engine", "Gateway", "CEL", "JSON",
                lifecycle, logging, metrics,
            ]),
        library(
            "LocalCluster",
            ["KubeClient", "JSON", "CEL", hummingbird, hummingbirdCore, httpTypes, nio, lifecycle, logging]),
        library(
            "Demo",
            [
                "LocalCluster", "Controller", "KubeClient", "Transport", "Intake", "Engine", "Gateway", "JSON", "CGRPC",
                lifecycle, logging,
            ],
            exclude: ["Data"],
            plugins: ["EmbedData"]),
        .executableTarget(
            name: "tfdrift",
            dependencies: ["Demo", "Controller", "JSON", argumentParser, lifecycle, logging],
            swiftSettings: strict, linkerSettings: compact),
        .executableTarget(
            name: "tfdrift-bench",
            dependencies: ["Engine", "JSON"],
            path: "Benchmarks/tfdrift-bench", swiftSettings: strict),

        tests("JSONTests", ["JSON", "CByteScan"]),
        tests("CELTests", ["CEL"]),
        tests("EngineTests", ["Engine", "JSON"], exclude: ["Fixtures"]),
        tests("TransportTests", ["Transport", "CZlib", logging], exclude: ["Fixtures"]),
        tests(
            "KubeClientTests",
            [
                "KubeClient", "Transport", "JSON", logging, metrics,
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ], exclude: ["Fixtures"]),
        tests("IntakeTests", ["Intake", "Demo", "JSON", logging, metrics], exclude: ["Fixtures"]),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("StatesTests", ["States", "Engine", "Transport", "JSON", "TestSupport"], exclude: ["Fixtures"]),
        tests("GatewayTests", ["Gateway", "Transport", lifecycle, logging, metrics], exclude: ["Fixtures"]),
        tests(
            "LocalClusterTests", ["LocalCluster", "KubeClient", "Transport", "JSON", logging, lifecycle],
            exclude: ["Fixtures"]),
        tests(
            "ClusterConformance", ["LocalCluster", "KubeClient", "Transport", "JSON", logging], exclude: ["Fixtures"]),
        tests(
            "ControllerTests",
            [
                "Controller", "LocalCluster", "KubeClient", "Transport", "Engine", "Gateway", "CEL", "JSON", "Demo",
                "Intake", "TestSupport", logging, metrics,
            ],
            exclude: ["Fixtures"]),
        tests("DemoTests", ["Demo", "JSON", "tfdrift"], exclude: ["Fixtures"]),
    ] + (isFuzzing ? [fuzzer] : []),
    swiftLanguageModes: [.v6]
)
