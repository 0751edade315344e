import Testing

/// A whole operator against a cluster over HTTP: `LocalCluster`, or the one of `$TFDRIFT_TEST_KUBECONFIG`.
@Suite struct OperatorTests {
    @Suite struct Reports {}
    @Suite struct Policies {}
    @Suite struct Sources {}
    @Suite struct Faults {}
    @Suite struct Endpoints {}
    @Suite struct Certificates {}
    @Suite struct Secrets {}
    @Suite struct Silence {}
    @Suite struct Permissions {}
    @Suite struct Privacy {}
    @Suite struct Leading {}
    @Suite struct Plans {}
}
