import Testing

@testable import ReevStore
