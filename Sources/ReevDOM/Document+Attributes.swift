import ReevModel

extension Document {
  /// Sets the attributes of a serialized element: ordinary ones, then `rr_*`, which override.
  mutating func setRecordedAttributes(_ slot: NodeID, _ tape: JSONTape, _ object: Int) {
    guard tape.kind(object) == .object else { return }
    let tag = name[Int(slot)]
    var list: [Attribute] = []
    var hasReplayAttributes = false
    for key in tape.keys(object) {
      let value = key + 1
      if let bytes = tape.utf8(key), bytes.starts(with: "rr_".utf8) {
        hasReplayAttributes = true
        continue
      }
      guard let recordedName = tape.string(key) else { continue }
      let attributeName = Atom(recordedName)
      let string: String
      switch tape.kind(value) {
      case .string, .number: string = tape.text(value) ?? ""
      case .yes: string = ""
      case .no:
        if tag == Names.option, attributeName == Names.selected {
          state[slot, default: ElementState()].isSelected = false
        }
        continue
      default: continue
      }
      // `true` is the current state; a string is the attribute of a control that is not in it
      // (the recorder overwrites it when the control is checked).
      if attributeName == Names.checked, tag == Names.input, tape.kind(value) != .yes {
        state[slot, default: ElementState()].isChecked = false
      }
      if attributeName == Names.selected, tag == Names.option, tape.kind(value) == .yes {
        state[slot, default: ElementState()].isSelected = true
      }
      if let index = list.firstIndex(where: { $0.name == attributeName }) {
        list[index].value = string
      } else if list.count < Document.maximumAttributes {
        list.append(Attribute(name: attributeName, value: string))
      }
    }
    attributes[Int(slot)] = list
    noteNamesAndClasses(of: slot)
    guard hasReplayAttributes else { return }
    for key in tape.keys(object) {
      if let bytes = tape.utf8(key), bytes.starts(with: "rr_".utf8) {
        setReplayAttribute(slot, tape, key)
      }
    }
  }

  /// An attribute that the recorder made up to carry state.
  mutating func setReplayAttribute(_ slot: NodeID, _ tape: JSONTape, _ key: Int) {
    let value = key + 1
    guard let recordedName = tape.string(key) else { return }
    switch recordedName {
    case "rr_width", "rr_height":
      guard let length = tape.text(value) else { return }
      setAttribute(slot, Atom(recordedName), length)
      setStyleProperties(
        slot, set: [(String(recordedName.dropFirst(3)), length, false)], removed: [])
    case "rr_scrollLeft":
      setRecordedScroll(slot) { $0.scrollX = tape.double(value) ?? 0 }
    case "rr_scrollTop":
      setRecordedScroll(slot) { $0.scrollY = tape.double(value) ?? 0 }
    case "rr_open_mode":
      let mode = tape.string(value)
      if attribute(slot, Names.open) == nil { setAttribute(slot, Names.open, "") }
      state[slot, default: ElementState()].isModal = mode == "modal"
      noteModal(slot, isOpen: mode == "modal")
    case "rr_mediaState":
      state[slot, default: ElementState()].isPlaying = tape.string(value) == "played"
    case "rr_mediaCurrentTime":
      state[slot, default: ElementState()].mediaTime = tape.double(value)
    default:
      if let text = tape.text(value) { setAttribute(slot, Atom(recordedName), text) }
    }
  }

  private mutating func setRecordedScroll(_ slot: NodeID, _ set: (inout ElementState) -> Void) {
    var scroll = state[slot] ?? ElementState()
    set(&scroll)
    guard scroll.scrollX.isFinite, scroll.scrollY.isFinite else { return }
    state[slot] = scroll
  }

  /// Sets an attribute and what is derived from it.
  mutating func setAttribute(_ slot: NodeID, _ attributeName: Atom, _ value: String) {
    let index = Int(slot)
    if let place = attributes[index].firstIndex(where: { $0.name == attributeName }) {
      attributes[index][place].value = value
    } else if attributes[index].count < Document.maximumAttributes {
      attributes[index].append(Attribute(name: attributeName, value: value))
    }
    noteAttributeChange(slot, attributeName)
  }

  /// Removes an attribute and what is derived from it.
  mutating func removeAttribute(_ slot: NodeID, _ attributeName: Atom) {
    attributes[Int(slot)].removeAll { $0.name == attributeName }
    noteAttributeChange(slot, attributeName)
    if attributeName == Names.open, state[slot]?.isModal == true {
      state[slot]?.isModal = false
      noteModal(slot, isOpen: false)
    }
  }

  private mutating func noteAttributeChange(_ slot: NodeID, _ attributeName: Atom) {
    if attributeName == Names.classAttribute || attributeName == Names.id {
      noteNamesAndClasses(of: slot)
    }
  }

  /// Brings `idAttribute` and `classes` in line with the attributes.
  mutating func noteNamesAndClasses(of slot: NodeID) {
    let index = Int(slot)
    var newID = Atom.empty
    var newClasses: [Atom] = []
    for attribute in attributes[index] {
      if attribute.name == Names.id {
        newID = Atom(attribute.value)
      } else if attribute.name == Names.classAttribute {
        for part in attribute.value.utf8.split(whereSeparator: Self.isSpace) {
          guard let word = String(part) else { continue }
          let atom = Atom(word)
          if newClasses.count > 64 || !newClasses.contains(atom) { newClasses.append(atom) }
        }
      }
    }
    idAttribute[index] = newID
    classes[index] = newClasses
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
  }
}
