import Testing

@testable import ReevLayout
