import Testing

@testable import ReevPaint
