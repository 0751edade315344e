import KubeClient

/// KubeClient's queue-and-workers. Its name there is the field's, `Controller`, which is also this module's.
typealias ReconcileLoop = Controller
