/// Resolves the flexible lengths of a line,
/// https://drafts.csswg.org/css-flexbox-1/#resolve-flexible-lengths
///
/// - Parameters:
///   - items: a line's items; their `mainSize` is set.
///   - available: the container's inner main size without the line's gaps.
func resolveFlexibleLengths(_ items: inout ArraySlice<FlexItem>, available: LayoutUnit) {
  // 1. Determine the used flex factor.
  let hypothetical = items.reduce(LayoutUnit.zero) { $0 + $1.outerHypotheticalMain }
  let isGrowing = hypothetical < available

  // 2. Each item's target main size is its flex base size; 3. size inflexible items.
  for index in items.indices {
    items[index].mainSize = items[index].baseSize
    let factor = isGrowing ? items[index].grow : items[index].shrink
    let isStuck =
      isGrowing
      ? items[index].baseSize > items[index].hypotheticalMain
      : items[index].baseSize < items[index].hypotheticalMain
    items[index].isFrozen = factor == 0 || isStuck
    if items[index].isFrozen { items[index].mainSize = items[index].hypotheticalMain }
  }

  // 4. Calculate initial free space.
  let initialFree = freeSpace(items, available: available)

  // 5. Loop.
  while items.contains(where: { !$0.isFrozen }) {
    // b. Calculate the remaining free space.
    var free = Double(freeSpace(items, available: available).raw)
    let factors = items.reduce(0.0) {
      $1.isFrozen ? $0 : $0 + Double(isGrowing ? $1.grow : $1.shrink)
    }
    if factors < 1 {
      let part = Double(initialFree.raw) * factors
      if abs(part) < abs(free) { free = part }
    }
    // c. Distribute free space proportional to the flex factors.
    if free != 0 {
      let scaled = items.reduce(0.0) {
        $1.isFrozen ? $0 : $0 + Double($1.shrink) * Double(($1.baseSize - $1.mainInset).raw)
      }
      // What rounding takes from one item, the next one gets.
      var carried = 0.0
      for index in items.indices where !items[index].isFrozen {
        var share = 0.0
        if isGrowing {
          share = free * (Double(items[index].grow) / factors)
        } else if scaled > 0 {
          let inner = Double((items[index].baseSize - items[index].mainInset).raw)
          share = free * (Double(items[index].shrink) * inner / scaled)
        }
        let exact = share + carried
        let rounded = exact.rounded(.down)
        carried = exact - rounded
        items[index].mainSize =
          items[index].baseSize
          + LayoutUnit(raw: Int32(max(-1_073_741_824, min(1_073_741_823, rounded))))
      }
    } else {
      for index in items.indices where !items[index].isFrozen {
        items[index].mainSize = items[index].baseSize
      }
    }
    // d. Fix min/max violations.
    var violation = 0
    var clamped: [Int: LayoutUnit] = [:]
    for index in items.indices where !items[index].isFrozen {
      let inner = max(items[index].mainSize, items[index].mainInset)
      let size = items[index].clampMain(inner)
      clamped[index] = size
      violation += Int(size.raw) - Int(items[index].mainSize.raw)
    }
    // e. Freeze over-flexed items.
    for (index, size) in clamped {
      let difference = size.raw - items[index].mainSize.raw
      if violation == 0 || (violation > 0 && difference > 0) || (violation < 0 && difference < 0) {
        items[index].isFrozen = true
      }
      if items[index].isFrozen { items[index].mainSize = size }
    }
  }
}

/// The space left by frozen items' target sizes and the others' flex base sizes.
private func freeSpace(_ items: ArraySlice<FlexItem>, available: LayoutUnit) -> LayoutUnit {
  var free = available
  for item in items {
    free = free - item.outerMainMargin - (item.isFrozen ? item.mainSize : item.baseSize)
  }
  return free
}
