import ReevDOM

/// Picks the winning declarations of one element and computes its style.
/// https://drafts.csswg.org/css-cascade-5/#cascading
struct Cascade {
  /// Matched blocks in ascending order of normal declarations: key, block.
  let blocks: [(UInt64, Int32)]
  var store: StyleStore
  var results: ResultCache
  let rules: ScopeRules
  /// Whether the result depends on keyframes, and so on more than the blocks.
  private(set) var usedKeyframes = false

  private var winners = [Int32](repeating: -1, count: PropertyID.physicalCount)
  private var isImportant = [Bool](repeating: false, count: PropertyID.physicalCount)
  private var fromAuthor = [Bool](repeating: false, count: PropertyID.physicalCount)
  private var seen = [Bool](repeating: false, count: PropertyID.physicalCount)
  /// Where a winning `revert` was met: only declarations of levels below count.
  private var floors: [PropertyID: UInt64] = [:]
  /// Where a winning `revert-rule` was met: the rest of that rule's block doesn't count.
  private var passed: [PropertyID: Int32] = [:]

  init(
    blocks: [(UInt64, Int32)], store: StyleStore, results: ResultCache, rules: ScopeRules
  ) {
    self.blocks = blocks
    self.store = store
    self.results = results
    self.rules = rules
  }

  /// Computes the style.
  mutating func compute(
    parent: Int32, environment: Int32, lengths: LengthContext, isFlexOrGridItem: Bool,
    isPseudo: Bool, attributes: [Attribute]
  ) -> ResultCache.Result {
    let parentStyle = parent >= 0 ? results.styles[Int(parent)] : nil
    let environment = makeEnvironment(environment)
    var direction = parentStyle?.direction ?? .ltr
    var mode = parentStyle?.writingMode ?? .horizontalTB
    if blocks.contains(where: { store.blocks[Int($0.1)].hasDirection }) {
      findDirection(&direction, &mode, parentStyle, environment)
    }
    let important = importantOrder()
    for (key, block) in important.reversed() {
      take(block, key, important: true, direction, mode)
    }
    for (key, block) in blocks.reversed() {
      take(block, key, important: false, direction, mode)
    }
    var builder = StyleBuilder(
      parent: parentStyle, inherited: results.inherited[parent], families: results.families,
      calc: results.calc, context: lengths)
    if results.inherited[parent] == nil { results.inherited[parent] = builder.inherited }
    builder.attributes = attributes
    apply(.direction, through: .fontSize, environment, &builder)
    builder.finishFont()
    apply(.fontWeight, through: .lineHeight, environment, &builder)
    builder.finishLineHeight()
    apply(.color, through: .animationPlayState, environment, &builder)
    applyAnimation(environment, direction, mode, &builder)
    dropControlSize(&builder)
    builder.finish(parentIsFlexOrGrid: isFlexOrGridItem, isBlockified: false)
    results.families = builder.families
    results.calc = builder.calc
    let style = results.intern(builder.style)
    return ResultCache.Result(
      style: style, environment: environment, containerType: builder.containerType,
      containerNames: builder.containerNames)
  }

  /// Blocks with important declarations in ascending order of those: inner scopes, early layers
  /// and style attributes win.
  private func importantOrder() -> [(UInt64, Int32)] {
    var out: [(UInt64, UInt64, Int32)] = []
    for (key, block) in blocks where store.blocks[Int(block)].hasImportant {
      let context = key >> 60
      let layer = key >> 48 & 0xFFF
      let low = key & 0xFFFF_FFFF_FFFF
      let rank = (15 - context) << 60 | (layer == 0xFFF ? 0xFFF : 0xFFE - layer) << 48 | low
      out.append((rank, key, block))
    }
    out.sort { $0.0 < $1.0 }
    return out.map { ($0.1, $0.2) }
  }

  private mutating func take(
    _ index: Int32, _ key: UInt64, important: Bool, _ direction: Direction, _ mode: WritingMode
  ) {
    let block = store.blocks[Int(index)]
    guard important ? block.hasImportant : block.hasNormal else { return }
    var i = block.first + block.count - 1
    while i >= block.first {
      defer { i -= 1 }
      guard store.declarations[Int(i)].isImportant == important else { continue }
      let property = store.declarations[Int(i)].property.physical(direction, mode)
      let slot = Int(property.rawValue)
      guard slot < PropertyID.physicalCount, !seen[slot] else { continue }
      if !floors.isEmpty, let floor = floors[property], key >> 48 >= floor { continue }
      if !passed.isEmpty, passed[property] == index { continue }
      if case .wide(let wide) = store.declarations[Int(i)].value {
        if wide == .revert {
          floors[property] = key >> 60 == 0 ? 0 : 1 << 12
          continue
        }
        if wide == .revertRule {
          passed[property] = index
          continue
        }
        if wide == .revertLayer {
          floors[property] = key >> 48
          continue
        }
      }
      seen[slot] = true
      winners[slot] = i
      isImportant[slot] = important
      fromAuthor[slot] = key >> 60 != 0
    }
  }

  /// A check box or radio button that lost its native appearance loses the size that came with it.
  private func dropControlSize(_ builder: inout StyleBuilder) {
    guard builder.style.appearance == .none, fromAuthor[Int(PropertyID.appearance.rawValue)] else {
      return
    }
    for (property, isWidth) in [(PropertyID.width, true), (.height, false)]
    where winners[Int(property.rawValue)] >= 0 && !fromAuthor[Int(property.rawValue)] {
      if isWidth {
        if builder.style.width == .px(13) { builder.style.width = .auto }
      } else if builder.style.height == .px(13) {
        builder.style.height = .auto
      }
    }
  }

  private mutating func apply(
    _ first: PropertyID, through last: PropertyID, _ environment: Int32,
    _ builder: inout StyleBuilder
  ) {
    for slot in Int(first.rawValue)...Int(last.rawValue) where winners[slot] >= 0 {
      guard let property = PropertyID(rawValue: UInt8(slot)) else { continue }
      apply(winners[slot], as: property, environment, &builder)
    }
  }

  private mutating func apply(
    _ declaration: Int32, as property: PropertyID, _ environment: Int32,
    _ builder: inout StyleBuilder
  ) {
    let value = store.declarations[Int(declaration)].value
    if case .pending(let pending) = value {
      let original = store.declarations[Int(declaration)].property
      if let resolved = resolve(pending, environment)[original] {
        builder.apply(property, resolved)
      }
      return
    }
    builder.apply(property, value)
  }

  private mutating func resolve(_ pending: Int32, _ environment: Int32) -> [PropertyID: Value] {
    let key = UInt64(UInt32(bitPattern: pending)) << 32 | UInt64(UInt32(bitPattern: environment))
    if let known = results.substituted[key] { return known }
    let values = store.resolve(
      store.pendings[Int(pending)], results.environments[Int(environment)].values)
    for (property, value) in values {
      if case .wide(.inherit) = value { store.noteInherit(property) }
    }
    if results.substituted.count > 20_000 { results.substituted = [:] }
    results.substituted[key] = values
    return values
  }

  /// The direction must be known before logical properties are mapped.
  private mutating func findDirection(
    _ direction: inout Direction, _ mode: inout WritingMode, _ parent: ComputedStyle?,
    _ environment: Int32
  ) {
    var found: (Bool, Bool) = (false, false)
    for important in [true, false] {
      let order = important ? importantOrder() : blocks
      for (_, index) in order.reversed() {
        let block = store.blocks[Int(index)]
        guard block.hasDirection else { continue }
        var i = block.first + block.count - 1
        while i >= block.first {
          defer { i -= 1 }
          let declaration = store.declarations[Int(i)]
          guard declaration.isImportant == important else { continue }
          var value = declaration.value
          if case .pending(let pending) = value {
            value = resolve(pending, environment)[declaration.property] ?? .wide(.unset)
          }
          switch (declaration.property, value) {
          case (.direction, .keyword(let raw)) where !found.0:
            direction = Direction(rawValue: raw) ?? .ltr
            found.0 = true
          case (.direction, .wide(.initial)) where !found.0:
            direction = .ltr
            found.0 = true
          case (.direction, _) where !found.0: found.0 = true
          case (.writingMode, .keyword(let raw)) where !found.1:
            mode = WritingMode(rawValue: raw) ?? .horizontalTB
            found.1 = true
          case (.writingMode, .wide(.initial)) where !found.1:
            mode = .horizontalTB
            found.1 = true
          case (.writingMode, _) where !found.1: found.1 = true
          default: break
          }
        }
      }
    }
  }

  /// The custom properties of the element: the parent's index where nothing changes.
  private mutating func makeEnvironment(_ parent: Int32) -> Int32 {
    let inherited = results.environments[Int(parent)].values
    var declared: [UInt32: CustomDeclaration.Value] = [:]
    let hasDeclarations = blocks.contains {
      store.blocks[Int($0.1)].hasCustomProperties
    }
    let registered = rules.registered
    let isReset = registered.contains { name, property in
      !property.inherits && inherited[name] != property.initial
    }
    guard hasDeclarations || isReset else { return parent }
    if hasDeclarations {
      for important in [true, false] {
        let order = important ? importantOrder() : blocks
        for (_, index) in order.reversed() {
          let block = store.blocks[Int(index)]
          guard block.hasCustomProperties else { continue }
          var i = block.firstCustom + block.customCount - 1
          while i >= block.firstCustom {
            let custom = store.customs[Int(i)]
            if custom.isImportant == important, declared[custom.name] == nil {
              declared[custom.name] = custom.value
            }
            i -= 1
          }
        }
      }
    }
    var resolver = VariableResolver(
      declared: declared, inherited: inherited, registered: registered)
    let values = resolver.environment()
    if values == inherited { return parent }
    return results.add(Environment(values: values))
  }

  /// An animation that fills forwards shows its last keyframe.
  /// https://drafts.csswg.org/css-animations-1/#animation-fill-mode
  private mutating func applyAnimation(
    _ environment: Int32, _ direction: Direction, _ mode: WritingMode,
    _ builder: inout StyleBuilder
  ) {
    guard let name = builder.animationName else { return }
    usedKeyframes = true
    guard let frames = rules.keyframes[name], builder.animationFill & 1 == 1,
      builder.animationCount >= 0, !builder.animationIsPaused
    else { return }
    let isEven = Int(exactly: builder.animationCount.rounded(.up)).map { $0 % 2 == 0 } ?? false
    let endsAtStart: Bool =
      switch builder.animationDirection {
      case 1: true
      case 2: isEven
      case 3: !isEven
      default: false
      }
    let offset: Double = endsAtStart ? 0 : 1
    for frame in frames where frame.block >= 0 && frame.offsets.contains(offset) {
      store.parse(frame.block)
      let block = store.blocks[Int(frame.block)]
      for i in block.first..<(block.first + block.count) {
        let property = store.declarations[Int(i)].property.physical(direction, mode)
        guard Int(property.rawValue) < PropertyID.physicalCount,
          !isImportant[Int(property.rawValue)], !store.declarations[Int(i)].isImportant
        else { continue }
        apply(i, as: property, environment, &builder)
      }
    }
  }
}
