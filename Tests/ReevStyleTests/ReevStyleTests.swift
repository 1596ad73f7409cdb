import Testing

@testable import ReevStyle
