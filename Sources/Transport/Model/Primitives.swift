import Primitives

// What callers of this module need of the module below it, under the names they know.
public typealias Digest = Primitives.Digest
public typealias Inflater = Primitives.Inflater
public typealias InflateError = Primitives.InflateError
public typealias LocalAddress = Primitives.LocalAddress
