//
// SourceAssembler: from a DriftSource's spec and Secrets to what runs.
//
// Reads      Secrets and ConfigMaps by name, in the source's own namespace
// Gives      intakes, state bindings, engine settings; a problem for each part that cannot be made, and the rest all the same
// Not here   running any of it
//

import Engine
import Intake
import JSON
import KubeClient
import Transport

/// The parts of one source.
struct AssembledSource: Sendable {
    var settings: SourceSettings
    /// Nil: the spec names none, and the built-in catalog holds.
    var catalog: AssembledCatalog?
    /// By the name of the entry in `spec.events`.
    var intakes: [(name: String, intake: any Intake)] = []
    var states: [StateBinding] = []
    var plans: [PlanBinding] = []
    var intakeProblems: [String: SourceProblem] = [:]
    var stateProblems: [String: SourceProblem] = [:]
    /// Of plans, by state. They keep nothing from working: a plan only adds to what events tell.
    var planProblems: [String: SourceProblem] = [:]
    var otherProblems: [SourceProblem] = []

    var problems: [SourceProblem] {
        otherProblems + (catalog?.problems ?? []) + intakeProblems.sorted { $0.key < $1.key }.map(\.value)
            + stateProblems.sorted { $0.key < $1.key }.map(\.value)
    }
}

struct SourceAssembler: Sendable {
    let backend: any OperatorBackend
    let receiver: FalcoHTTPReceiver
    let http: any HTTPSending
    let permissions: Permissions
    /// Whether this operator sees clients' certificates at all.
    let hasTLSListener: Bool
    let shelf: CatalogShelf

    func assemble(_ source: DriftSource) async -> AssembledSource {
        let namespace = source.metadata.namespace ?? ""
        let secrets = SecretReader(backend: backend, namespace: namespace)
        var assembled = AssembledSource(settings: settings(of: source, digestKey: nil))
        await addDigestKey(source, secrets, &assembled)
        assembled.catalog = await catalog(of: source)
        for entry in source.spec.events {
            do throws(AssemblyError) {
                assembled.intakes.append((entry.name, try await intake(entry, of: source, secrets)))
            } catch {
                assembled.intakeProblems[entry.name] = error.problem("spec.events[\(entry.name)]")
            }
        }
        for entry in source.spec.states {
            do throws(AssemblyError) {
                assembled.states.append(try await state(entry, of: source, secrets))
            } catch {
                assembled.stateProblems[entry.name] = error.problem("spec.states[\(entry.name)]")
            }
            do throws(AssemblyError) {
                let plan = try await plan(
                    of: entry, source, digestKey: assembled.settings.digestKey, secrets)
                if let plan { assembled.plans.append(plan) }
            } catch {
                assembled.planProblems[entry.name] = error.problem("spec.states[\(entry.name)]")
            }
        }
        return assembled
    }

    private func settings(of source: DriftSource, digestKey: [UInt8]?) -> SourceSettings {
        SourceSettings(
            key: SourceKey(namespace: source.metadata.namespace ?? "", name: source.metadata.name),
            provider: CloudProvider(rawValue: source.spec.provider.rawValue) ?? .aws, account: source.spec.account,
            regions: source.spec.regions, environment: source.spec.environment,
            applyIdentities: source.spec.applyIdentities, applyGraceSeconds: source.spec.applyGrace.seconds,
            digestKey: digestKey, anonymizesActors: source.spec.privacy.anonymizeActors)
    }

    private func addDigestKey(
        _ source: DriftSource, _ secrets: SecretReader, _ assembled: inout AssembledSource
    ) async {
        guard let reference = source.spec.privacy.digestKeySecretRef else { return }
        do throws(AssemblyError) {
            let key = try await secrets.value(reference.key, of: reference.name, "privacy.digestKeySecretRef")
            assembled.settings = settings(of: source, digestKey: key)
        } catch {
            assembled.otherProblems.append(error.problem("spec"))
        }
    }
}

extension DurationText {
    /// Nil for zero, which means never.
    var intervalOrNil: Duration? { milliseconds == 0 ? nil : duration }
}
