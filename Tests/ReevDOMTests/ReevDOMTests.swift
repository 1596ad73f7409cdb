import Testing

@testable import ReevDOM
