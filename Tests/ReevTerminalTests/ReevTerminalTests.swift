import Testing

@testable import ReevTerminal
