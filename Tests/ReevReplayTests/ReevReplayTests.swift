import Testing

@testable import ReevReplay
