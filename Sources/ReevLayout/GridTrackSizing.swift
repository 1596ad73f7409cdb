import ReevStyle

/// A track under sizing, https://drafts.csswg.org/css-grid-2/#algo-terms
struct GridTrack {
  /// A sizing function with percentages resolved.
  enum Sizing: Hashable {
    case fixed(LayoutUnit)
    case minContent
    case maxContent
    case auto
    /// `fit-content()`: as a maximum only.
    case fitContent(LayoutUnit)
    /// As a maximum only.
    case flex(Float)
  }

  var minimum: Sizing
  var maximum: Sizing
  var base = LayoutUnit.zero
  /// nil is infinite.
  var growthLimit: LayoutUnit?
  var isInfinitelyGrowable = false
  /// An empty `auto-fit` track: its size and one of its gutters are 0.
  var isCollapsed = false

  init(minimum: Sizing, maximum: Sizing) {
    self.minimum = minimum
    self.maximum = maximum
  }

  var flexFactor: Float? {
    if case .flex(let factor) = maximum { factor } else { nil }
  }

  var hasIntrinsicMinimum: Bool {
    if case .fixed = minimum { false } else { true }
  }

  /// Whether the maximum is intrinsic (flexible ones aren't).
  var hasIntrinsicMaximum: Bool {
    switch maximum {
    case .fixed, .flex: false
    default: true
    }
  }

  /// Whether the maximum counts as `max-content`: `auto` and `fit-content()` do.
  var hasMaxContentMaximum: Bool {
    switch maximum {
    case .maxContent, .auto, .fitContent: true
    default: false
    }
  }

  var fitContentLimit: LayoutUnit? {
    if case .fitContent(let limit) = maximum { limit } else { nil }
  }

  /// The definite maximum, of `fit-content()` too.
  var fixedMaximum: LayoutUnit? {
    switch maximum {
    case .fixed(let size), .fitContent(let size): size
    default: nil
    }
  }
}

/// Sizes the tracks of one axis, https://drafts.csswg.org/css-grid-2/#algo-track-sizing
struct GridTrackSizing {
  /// Under which constraint the grid container is sized.
  enum Constraint {
    case none
    case minContent
    case maxContent
  }

  /// The contributions of an item, https://drafts.csswg.org/css-grid-2/#algo-terms
  enum Contribution: Int {
    case minimum
    case minContent
    case maxContent
  }

  /// An item as the tracks see it.
  struct Item {
    var span: Range<Int>
    /// Whether a flexible track is among those it spans.
    var crossesFlexible = false
    fileprivate var known: (LayoutUnit?, LayoutUnit?, LayoutUnit?) = (nil, nil, nil)

    init(span: Range<Int>) { self.span = span }
  }

  var tracks: [GridTrack]
  var items: [Item]
  var gap: LayoutUnit
  /// The container's content size; nil is indefinite.
  var available: LayoutUnit?
  /// The container's minimum and maximum content sizes, for indefinite `available`.
  var minimumSize = LayoutUnit.zero
  var maximumSize: LayoutUnit?
  var constraint = Constraint.none
  /// Whether `auto` tracks stretch (`normal` and `stretch` content alignment).
  var stretchesAutoTracks = true
  /// An item's contribution. The last parameter is the definite room in its tracks where all have
  /// a fixed maximum, which limits its automatic minimum size.
  let contribution: (Int, Contribution, LayoutUnit?) -> LayoutUnit

  init(
    tracks: [GridTrack], items: [Item], gap: LayoutUnit, available: LayoutUnit?,
    contribution: @escaping (Int, Contribution, LayoutUnit?) -> LayoutUnit
  ) {
    self.tracks = tracks
    self.items = items
    self.gap = gap
    self.available = available
    self.contribution = contribution
  }

  /// The tracks' sizes and the gutters between them.
  var totalSize: LayoutUnit {
    tracks.reduce(LayoutUnit.zero) { $0 + $1.base } + gaps(0..<tracks.count)
  }

  mutating func run() {
    initialize()
    resolveIntrinsicSizes()
    maximize()
    expandFlexibleTracks()
    if stretchesAutoTracks { stretchAutoTracks() }
  }

  /// The gutters between the tracks of a span; those of collapsed tracks are gone.
  func gaps(_ span: Range<Int>) -> LayoutUnit {
    let count = span.reduce(0) { $0 + (tracks[$1].isCollapsed ? 0 : 1) }
    return gap * max(0, count - 1)
  }

  // 12.4. Initialize Track Sizes
  private mutating func initialize() {
    for index in tracks.indices {
      if tracks[index].isCollapsed {
        tracks[index].minimum = .fixed(.zero)
        tracks[index].maximum = .fixed(.zero)
      }
      tracks[index].base = .zero
      if case .fixed(let size) = tracks[index].minimum { tracks[index].base = size }
      tracks[index].growthLimit = nil
      if case .fixed(let size) = tracks[index].maximum {
        tracks[index].growthLimit = max(size, tracks[index].base)
      }
    }
    for index in items.indices {
      items[index].crossesFlexible = items[index].span.contains {
        tracks[$0].flexFactor != nil
      }
    }
  }

  // 12.5. Resolve Intrinsic Track Sizes
  private mutating func resolveIntrinsicSizes() {
    // 1. Shim baseline-aligned items: part of the contributions.
    let intrinsic = items.indices.filter { index in
      items[index].span.contains {
        tracks[$0].hasIntrinsicMinimum || tracks[$0].hasIntrinsicMaximum
      }
    }
    // 2. Size tracks to fit non-spanning items; 3. increase sizes to accommodate spanning items
    // crossing content-sized tracks, by ascending span.
    let plain = intrinsic.filter { !items[$0].crossesFlexible }
      .sorted { items[$0].span.count < items[$1].span.count }
    var start = 0
    while start < plain.count {
      var end = start
      while end < plain.count, items[plain[end]].span.count == items[plain[start]].span.count {
        end += 1
      }
      accommodate(Array(plain[start..<end]), flexibleOnly: false)
      start = end
    }
    // 4. Increase sizes to accommodate spanning items crossing flexible tracks.
    let flexible = intrinsic.filter { items[$0].crossesFlexible }
    if !flexible.isEmpty { accommodate(flexible, flexibleOnly: true) }
    // 5. If any track still has an infinite growth limit, it is its base size.
    for index in tracks.indices where tracks[index].growthLimit == nil {
      tracks[index].growthLimit = tracks[index].base
    }
  }

  /// Steps 1 to 6 of increasing sizes for a group of items.
  private mutating func accommodate(_ group: [Int], flexibleOnly: Bool) {
    func isAffected(_ track: GridTrack) -> Bool { !flexibleOnly || track.flexFactor != nil }

    // 1. For intrinsic minimums.
    grow(
      group, base: true, affects: { isAffected($0) && $0.hasIntrinsicMinimum },
      beyond: \.hasIntrinsicMaximum,
      contribution: { $0.value($1, .minimum) })
    // 2. For content-based minimums.
    grow(
      group, base: true,
      affects: {
        isAffected($0) && ($0.minimum == .minContent || $0.minimum == .maxContent)
      },
      beyond: \.hasIntrinsicMaximum, contribution: { $0.value($1, .minContent) })
    // 3. For max-content minimums.
    if constraint == .maxContent {
      grow(
        group, base: true,
        affects: {
          isAffected($0)
            && ($0.minimum == .auto && $0.maximum != .minContent || $0.minimum == .maxContent)
        },
        beyond: \.hasMaxContentMaximum, keepsFitContent: true,
        contribution: { $0.limited($1, .maxContent) })
    }
    grow(
      group, base: true, affects: { isAffected($0) && $0.minimum == .maxContent },
      beyond: \.hasMaxContentMaximum, keepsFitContent: true,
      contribution: { $0.value($1, .maxContent) })
    // 4. Every growth limit is at least the base size.
    for index in tracks.indices {
      if let limit = tracks[index].growthLimit, limit < tracks[index].base {
        tracks[index].growthLimit = tracks[index].base
      }
    }
    if flexibleOnly { return }
    // 5. For intrinsic maximums.
    let wasInfinite = tracks.map { $0.growthLimit == nil }
    grow(
      group, base: false, affects: \.hasIntrinsicMaximum, beyond: { _ in true },
      contribution: { $0.value($1, .minContent) })
    for index in tracks.indices {
      tracks[index].isInfinitelyGrowable = wasInfinite[index] && tracks[index].growthLimit != nil
    }
    // 6. For max-content maximums.
    grow(
      group, base: false, affects: \.hasMaxContentMaximum, beyond: { _ in true },
      contribution: { $0.value($1, .maxContent) })
    for index in tracks.indices { tracks[index].isInfinitelyGrowable = false }
  }

  /// Distributes extra space across spanned tracks,
  /// https://drafts.csswg.org/css-grid-2/#extra-space
  private mutating func grow(
    _ group: [Int], base isBase: Bool, affects: (GridTrack) -> Bool,
    beyond: (GridTrack) -> Bool, keepsFitContent: Bool = false,
    contribution: (inout GridTrackSizing, Int) -> LayoutUnit
  ) {
    var planned = [LayoutUnit?](repeating: nil, count: tracks.count)
    for index in group {
      let span = items[index].span
      let affected = span.filter { affects(tracks[$0]) }
      guard !affected.isEmpty else { continue }
      // 1. Find the space to distribute.
      let size = contribution(&self, index)
      var extra = size - gaps(span)
      for track in span {
        extra = extra - (isBase ? tracks[track].base : limitOrBase(track))
      }
      for track in affected where planned[track] == nil { planned[track] = .zero }
      guard extra > .zero else { continue }
      // 2. Distribute space up to limits.
      var increases = [LayoutUnit](repeating: .zero, count: affected.count)
      if isBase, items[index].crossesFlexible {
        share(extra, affected, &increases)
      } else {
        let rooms = affected.map { isBase ? baseRoom($0) : limitRoom($0) }
        extra = share(extra, Array(affected.indices), rooms, &increases)
        // 3. Distribute space beyond limits.
        if extra > .zero {
          var open = affected.indices.filter { beyond(tracks[affected[$0]]) }
          if isBase, open.isEmpty { open = Array(affected.indices) }
          let unlimited = affected.indices.map { position -> LayoutUnit? in
            let track = affected[position]
            guard !isBase || keepsFitContent else { return nil }
            let size = (isBase ? tracks[track].base : limitOrBase(track)) + increases[position]
            return tracks[track].fitContentLimit.map { max(.zero, $0 - size) }
          }
          share(extra, open, unlimited, &increases)
        }
      }
      for (position, track) in affected.enumerated() {
        planned[track] = max(planned[track] ?? .zero, increases[position])
      }
    }
    // 4. Update the tracks' affected sizes.
    for index in tracks.indices {
      guard let increase = planned[index] else { continue }
      if isBase {
        tracks[index].base += increase
      } else {
        tracks[index].growthLimit = limitOrBase(index) + increase
      }
    }
  }

  private func limitOrBase(_ track: Int) -> LayoutUnit {
    tracks[track].growthLimit ?? tracks[track].base
  }

  /// How far a base size may grow; nil is without limit.
  private func baseRoom(_ track: Int) -> LayoutUnit? {
    let limit: LayoutUnit?
    switch (tracks[track].growthLimit, tracks[track].fitContentLimit) {
    case (let growth?, let fit?): limit = min(growth, fit)
    case (let growth?, nil): limit = growth
    case (nil, let fit): limit = fit
    }
    return limit.map { max(.zero, $0 - tracks[track].base) }
  }

  /// How far a growth limit may grow; nil is without limit.
  private func limitRoom(_ track: Int) -> LayoutUnit? {
    if tracks[track].growthLimit != nil, !tracks[track].isInfinitelyGrowable { return .zero }
    return tracks[track].fitContentLimit.map { max(.zero, $0 - limitOrBase(track)) }
  }

  /// Shares `extra` equally among the positions `open`, each up to its room, and returns the rest.
  @discardableResult
  private func share(
    _ extra: LayoutUnit, _ open: [Int], _ rooms: [LayoutUnit?], _ increases: inout [LayoutUnit]
  ) -> LayoutUnit {
    var extra = extra
    let ordered = open.sorted { (rooms[$0] ?? .maximum) < (rooms[$1] ?? .maximum) }
    for (position, index) in ordered.enumerated() {
      let part = extra / (ordered.count - position)
      let increase = rooms[index].map { min($0, part) } ?? part
      increases[index] += increase
      extra = extra - increase
    }
    return extra
  }

  /// Shares `extra` among flexible tracks by their flex factors, equally where their sum is 0.
  private func share(_ extra: LayoutUnit, _ affected: [Int], _ increases: inout [LayoutUnit]) {
    let factors = affected.map { tracks[$0].flexFactor ?? 0 }
    let sum = factors.reduce(0, +)
    guard sum > 0 else {
      share(
        extra, Array(affected.indices), [LayoutUnit?](repeating: nil, count: affected.count),
        &increases)
      return
    }
    var rest = extra
    var restSum = sum
    for (position, factor) in factors.enumerated() where factor > 0 {
      let part = LayoutUnit(px: rest.px * (factor / restSum))
      increases[position] += min(part, rest)
      rest = rest - min(part, rest)
      restSum = max(restSum - factor, Float.leastNonzeroMagnitude)
    }
  }

  // MARK: Contributions

  private mutating func value(_ index: Int, _ kind: Contribution) -> LayoutUnit {
    let known = items[index].known
    switch kind {
    case .minimum: if let value = known.0 { return value }
    case .minContent: if let value = known.1 { return value }
    case .maxContent: if let value = known.2 { return value }
    }
    var limit: LayoutUnit?
    if kind == .minimum {
      var sum = gaps(items[index].span)
      var isFixed = true
      for track in items[index].span {
        if case .fixed(let size) = tracks[track].maximum { sum += size } else { isFixed = false }
      }
      if isFixed { limit = sum }
    }
    let value = contribution(index, kind, limit)
    switch kind {
    case .minimum: items[index].known.0 = value
    case .minContent: items[index].known.1 = value
    case .maxContent: items[index].known.2 = value
    }
    return value
  }

  /// The contribution limited by the tracks' fixed maximums, at least the minimum contribution.
  private mutating func limited(_ index: Int, _ kind: Contribution) -> LayoutUnit {
    var limit = gaps(items[index].span)
    for track in items[index].span {
      guard let maximum = tracks[track].fixedMaximum else { return value(index, kind) }
      limit += maximum
    }
    return max(min(value(index, kind), limit), value(index, .minimum))
  }

  // MARK: Free space

  // 12.6. Maximize Tracks
  private mutating func maximize() {
    if constraint == .minContent { return }
    if let available {
      grow(by: available - totalSize)
      return
    }
    let before = tracks
    for index in tracks.indices { tracks[index].base = limitOrBase(index) }
    // Should the grid be larger than the container's maximum size, that is the space to fill.
    if let maximumSize, totalSize > maximumSize {
      tracks = before
      grow(by: maximumSize - totalSize)
    }
  }

  private mutating func grow(by free: LayoutUnit) {
    guard free > .zero else { return }
    var increases = [LayoutUnit](repeating: .zero, count: tracks.count)
    let rooms = tracks.indices.map { Optional(limitOrBase($0) - tracks[$0].base) }
    share(free, Array(tracks.indices), rooms, &increases)
    for index in tracks.indices { tracks[index].base += increases[index] }
  }

  // 12.7. Expand Flexible Tracks
  private mutating func expandFlexibleTracks() {
    guard tracks.contains(where: { $0.flexFactor != nil }) else { return }
    let all = 0..<tracks.count
    var fraction: Double
    if constraint == .minContent {
      return
    } else if let available {
      guard available > totalSize else { return }
      fraction = fractionSize(all, filling: available)
    } else {
      fraction = 0
      for track in tracks {
        guard let factor = track.flexFactor else { continue }
        fraction = max(fraction, Double(track.base.px) / Double(max(factor, 1)))
      }
      for index in items.indices where items[index].crossesFlexible {
        let space = value(index, .maxContent)
        fraction = max(fraction, fractionSize(items[index].span, filling: space))
      }
      // Under a minimum or maximum size of the container that size is filled instead.
      let size = flexedSize(fraction)
      if size < minimumSize {
        fraction = fractionSize(all, filling: minimumSize)
      } else if let maximumSize, size > maximumSize {
        fraction = fractionSize(all, filling: max(minimumSize, maximumSize))
      }
    }
    var carried = 0.0
    for index in tracks.indices {
      guard let factor = tracks[index].flexFactor else { continue }
      let exact = fraction * Double(factor) * 64 + carried
      let size = LayoutUnit(px: Float(min(exact.rounded(.down), 1e9) / 64))
      if size > tracks[index].base {
        carried = min(max(0, exact - Double(size.raw)), 1)
        tracks[index].base = size
      }
    }
  }

  private func flexedSize(_ fraction: Double) -> LayoutUnit {
    var sum = gaps(0..<tracks.count)
    for track in tracks {
      if let factor = track.flexFactor {
        sum += max(track.base, LayoutUnit(px: Float(fraction * Double(factor))))
      } else {
        sum += track.base
      }
    }
    return sum
  }

  // 12.7.1. Find the Size of an fr
  private func fractionSize(_ span: Range<Int>, filling space: LayoutUnit) -> Double {
    var inflexible = Set<Int>()
    while true {
      var leftover = Double(space.raw) - Double(gaps(span).raw)
      var sum = 0.0
      for index in span {
        if let factor = tracks[index].flexFactor, !inflexible.contains(index) {
          sum += Double(factor)
        } else {
          leftover -= Double(tracks[index].base.raw)
        }
      }
      let size = max(0, leftover / 64) / max(sum, 1)
      let count = inflexible.count
      for index in span where !inflexible.contains(index) {
        guard let factor = tracks[index].flexFactor else { continue }
        if size * Double(factor) < Double(tracks[index].base.px) { inflexible.insert(index) }
      }
      if inflexible.count == count { return size }
    }
  }

  // 12.8. Stretch auto Tracks
  private mutating func stretchAutoTracks() {
    let autos = tracks.indices.filter { tracks[$0].maximum == .auto && !tracks[$0].isCollapsed }
    guard !autos.isEmpty, constraint == .none else { return }
    var free = (available ?? minimumSize) - totalSize
    guard free > .zero else { return }
    for (position, index) in autos.enumerated() {
      let part = free / (autos.count - position)
      tracks[index].base += part
      free = free - part
    }
  }
}
