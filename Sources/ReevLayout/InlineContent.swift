import ReevDOM
import ReevStyle

/// The inline content of a block container, prepared for line breaking.
final class InlineContent {}

/// The lines of a block container.
final class InlineLines {}
