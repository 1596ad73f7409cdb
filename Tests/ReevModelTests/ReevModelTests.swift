import Testing

@testable import ReevModel
