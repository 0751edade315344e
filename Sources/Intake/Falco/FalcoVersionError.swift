/// Why an answer of the version service cannot be read.
package struct FalcoVersionError: Error, Sendable, Hashable {
    package var reason: String
}
