/// `CatalogLoaded`: whether what the source's ConfigMaps add to the catalog is in force.
extension SourceStatus {
    func addCatalog(_ set: inout ConditionSet) {
        guard let catalog else { return }
        let files = catalog.catalog?.fileCount ?? 0
        if let first = catalog.problems.first {
            let others = catalog.problems.count > 1 ? "; and \(catalog.problems.count - 1) more" : ""
            set.set(
                "CatalogLoaded", .isFalse, first.reason,
                "\(first.message)\(others). In force: the built-in catalog and \(Self.count(files))")
        } else if detector?.isChangingCatalog == true {
            set.set(
                "CatalogLoaded", .unknown, "Progressing",
                "the states are read once more for the changed catalog; until then the one before it holds")
        } else {
            set.set("CatalogLoaded", .isTrue, "Loaded", "in force: the built-in catalog and \(Self.count(files))")
        }
    }

    private static func count(_ files: Int) -> String { "\(files) file\(files == 1 ? "" : "s") of the ConfigMaps" }
}
