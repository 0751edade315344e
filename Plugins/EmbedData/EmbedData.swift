import Foundation
import PackagePlugin

/// Embeds data files into a target as `EmbeddedData.files`, so that the files are the only source and the binary needs no
/// resource folder beside it.
///
/// Taken are the files below the target's `Catalog/Data` or `Data` folder, under their own names; the demo also takes the
/// package's CRDs and samples, as `crds/NAME` and `samples/NAME`.
@main
struct EmbedData: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        var inputs: [(name: String, file: URL)] = []
        for folder in ["Catalog/Data", "Data"] {
            inputs += try files(in: target.directoryURL.appending(path: folder), prefix: "")
        }
        if target.name == "Demo" {
            inputs += try files(in: context.package.directoryURL.appending(path: "crds"), prefix: "crds/")
            inputs += try files(in: context.package.directoryURL.appending(path: "config/samples"), prefix: "samples/")
        }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedData.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(inputs.count) data files of \(target.name)",
                executable: try context.tool(named: "embed-data").url,
                arguments: [output.path] + inputs.flatMap { [$0.name, $0.file.path] },
                inputFiles: inputs.map(\.file),
                outputFiles: [output])
        ]
    }

    private func files(in folder: URL, prefix: String) throws -> [(name: String, file: URL)] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { !$0.lastPathComponent.hasPrefix(".") && !$0.hasDirectoryPath && $0.pathExtension != "md" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { (prefix + $0.lastPathComponent, $0) }
    }
}
