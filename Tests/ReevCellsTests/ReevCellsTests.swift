import Testing

@testable import ReevCells
