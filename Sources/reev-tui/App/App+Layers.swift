import ReevTerminal

/// One entry of the palette.
struct PaletteEntry: Hashable {
  var command: Command
  var keys: String
  var help: String
}

extension App {
  /// The palette's entries that contain what was typed: this screen's first.
  func paletteEntries(for text: String) -> [PaletteEntry] {
    let wanted = text.lowercased()
    return (keymap.rows(for: context) + keymap.rows(for: .everywhere)).compactMap { row in
      guard row.command != .percent, row.command != .palette else { return nil }
      let isHit =
        wanted.isEmpty || row.command.rawValue.contains(wanted)
        || row.help.lowercased().contains(wanted)
      guard isHit else { return nil }
      return PaletteEntry(
        command: row.command, keys: row.keys.joined(separator: " "), help: row.help)
    }
  }

  /// What a key does to what lies over the screen; nil leaves it to the screen.
  mutating func pressInLayer(_ key: Key) -> [Action]? {
    switch layer {
    case .help(let top): return scrollLayer(key, top) { .help(top: $0) }
    case .details(let top): return scrollLayer(key, top) { .details(top: $0) }
    case .palette(let line, let selected): return pressInPalette(key, line, selected)
    case .panel(let panel): return pressInPanel(key, panel)
    case .columns(let selected): return pressInColumns(key, selected)
    case nil: return nil
    }
  }

  private mutating func scrollLayer(
    _ key: Key, _ top: Int, _ make: (Int) -> Layer
  ) -> [Action]? {
    switch key {
    case .escape, .character("q"), .enter:
      layer = nil
      return []
    default: break
    }
    switch keymap.command(for: key, in: .list) {
    case .down: layer = make(top + 1)
    case .up: layer = make(max(0, top - 1))
    case .pageDown: layer = make(top + max(1, rows - 6))
    case .mark: layer = make(top + max(1, rows - 6))
    case .pageUp: layer = make(max(0, top - max(1, rows - 6)))
    case .first: layer = make(0)
    case .last: layer = make(1_000_000)
    case .help, .quit:
      let wasHelp = if case .help? = layer { true } else { false }
      layer = nil
      if !wasHelp || keymap.command(for: key, in: .list) == .quit { return nil }
    default:
      // The details close by their own key, and don't take the player's keys away.
      if case .details? = layer, screen == .player {
        if keymap.command(for: key, in: .player) == .details {
          layer = nil
          return []
        }
        return nil
      }
    }
    return []
  }

  private mutating func pressInPalette(_ key: Key, _ line: LineEdit, _ selected: Int) -> [Action] {
    var line = line
    let entries = paletteEntries(for: line.text)
    switch key {
    case .escape:
      layer = nil
      return []
    case .enter:
      layer = nil
      if screen == .player, let actions = seek(toTyped: line.text) { return actions }
      guard entries.indices.contains(selected) else {
        say("no command \u{201C}\(line.text)\u{201D}", isError: true)
        return []
      }
      return perform(entries[selected].command)
    case .down, .control("n"), .tab:
      layer = .palette(line, selected: min(selected + 1, max(0, entries.count - 1)))
    case .up, .control("p"), .backTab:
      layer = .palette(line, selected: max(0, selected - 1))
    case .backspace where line.text.isEmpty: layer = nil
    default:
      if line.handle(key) { layer = .palette(line, selected: 0) }
    }
    return []
  }

  /// Shows, hides and moves the list's columns.
  private mutating func pressInColumns(_ key: Key, _ selected: Int) -> [Action] {
    let shown = listColumns
    var all = shown + ListColumn.allCases.filter { !shown.contains($0) }
    var chosen = Set(shown)
    var place = selected.clamped(to: 0...all.count - 1)
    if [.escape, .enter, .character("q")].contains(key)
      || keymap.command(for: key, in: .list) == .chooseColumns
    {
      layer = nil
      return [.remember(saved)] + list.requestVisible(rows: listRows)
    }
    switch key {
    case .down, .character("j"): place = min(place + 1, all.count - 1)
    case .up, .character("k"): place = max(place - 1, 0)
    case .character(" "):
      if chosen.contains(all[place]) {
        if chosen.count > 1 { chosen.remove(all[place]) }
      } else {
        chosen.insert(all[place])
      }
    case .character("J"), .character("K"):
      let other = key == .character("J") ? place + 1 : place - 1
      guard all.indices.contains(other) else { return [] }
      all.swapAt(place, other)
      place = other
    default: return []
    }
    saved.columns = all.filter { chosen.contains($0) }.map(\.rawValue)
    // Hidden ones stand at the end; the cursor stays on its column.
    let now = listColumns
    let order = now + ListColumn.allCases.filter { !now.contains($0) }
    layer = .columns(selected: order.firstIndex(of: all[place]) ?? 0)
    return []
  }

  private mutating func pressInPanel(_ key: Key, _ panel: FilterPanel) -> [Action] {
    var panel = panel
    switch key {
    case .escape: layer = nil
    case .enter:
      layer = nil
      list.text = panel.merged(into: list.text)
      return reloadList(remembering: true)
    case .down, .tab, .control("n"):
      panel.field = min(panel.field + 1, FilterPanel.Field.allCases.count - 1)
      layer = .panel(panel)
    case .up, .backTab, .control("p"):
      panel.field = max(panel.field - 1, 0)
      layer = .panel(panel)
    default:
      panel.handle(key)
      layer = .panel(panel)
    }
    return []
  }
}
