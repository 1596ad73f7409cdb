import Foundation
import ReevModel

/// Pseudo-random numbers, the same everywhere.
struct Dice {
  var state: UInt64

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, sides)
  }
}

/// Seconds of processor time that this thread has taken: what a test may bound on a busy machine.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Damage to a recording that knows what events are made of; a seed always does the same.
struct Damage {
  private var dice: Dice

  init(seed: UInt64) {
    dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The events after twenty injuries.
  mutating func applied(to original: [Event]) -> [Event] {
    var events = original
    for _ in 0..<20 where !events.isEmpty {
      let place = dice.roll(events.count)
      switch dice.roll(10) {
      case 0: events.remove(at: place)
      case 1: events.insert(events[place], at: dice.roll(events.count))
      case 2: events.swapAt(place, dice.roll(events.count))
      case 3: events[place].data = Array(events[place].data.prefix(dice.roll(4000)))
      case 4, 5: retarget(&events[place])
      case 6: events.insert(mutation(nested(), at: events[place]), at: place)
      case 7: events.insert(mutation(cycle(), at: events[place]), at: place)
      case 8: events.insert(mutation(siblings(), at: events[place]), at: place)
      default: events[place].timestamp = [-1, .min, .max, 0][dice.roll(4)]
      }
    }
    return events
  }

  /// Has some of the ids in the event's data name other nodes.
  private mutating func retarget(_ event: inout Event) {
    var places: [Range<Int>] = []
    for name in ["\"id\":", "\"parentId\":", "\"nextId\":", "\"rootId\":", "\"previousId\":"] {
      let pattern = Array(name.utf8)
      for start in event.data.indices.prefix(200_000) where event.data[start] == pattern[0] {
        let end = start + pattern.count
        guard end < event.data.count, event.data[start..<end].elementsEqual(pattern) else {
          continue
        }
        let digits = event.data[end...].prefix { $0 >= 0x30 && $0 <= 0x39 }
        if !digits.isEmpty { places.append(digits.indices) }
      }
    }
    guard !places.isEmpty else { return }
    var chosen: Set<Int> = []
    for _ in 0...dice.roll(4) { chosen.insert(dice.roll(places.count)) }
    for place in chosen.map({ places[$0] }).sorted(by: { $0.lowerBound > $1.lowerBound }) {
      event.data.replaceSubrange(place, with: Array("\(id())".utf8))
    }
  }

  private mutating func id() -> Int {
    dice.roll(8) == 0
      ? [-2, -1, 0, 1, 1 << 40][dice.roll(5)] : dice.roll(dice.roll(2) == 0 ? 60 : 3000)
  }

  private func mutation(_ adds: [String], at event: Event) -> Event {
    Event(
      type: 3, timestamp: event.timestamp,
      data: Array("{\"source\":0,\"adds\":[\(adds.joined(separator: ","))]}".utf8),
      batch: event.batch)
  }

  private func add(_ id: Int, to parent: Int, next: String = "null") -> String {
    #"{"parentId":\#(parent),"nextId":\#(next),"node":{"type":2,"id":\#(id),"tagName":"div","attributes":{},"childNodes":[]}}"#
  }

  /// A chain of elements below some node.
  private mutating func nested() -> [String] {
    let first = 1_000_000 + dice.roll(1000)
    var parent = id()
    return (0..<dice.roll(2000)).map { depth in
      defer { parent = first + depth }
      return add(first + depth, to: parent)
    }
  }

  /// Nodes that are put into one another, all around.
  private mutating func cycle() -> [String] {
    let ids = (0...1 + dice.roll(5)).map { _ in id() }
    return ids.indices.map { add(ids[$0], to: ids[($0 + 1) % ids.count]) }
  }

  /// Many siblings, each before the next one, in either order.
  private mutating func siblings() -> [String] {
    let first = 2_000_000
    let parent = id()
    let count = dice.roll(5000)
    let adds = (0..<count).map { index in
      add(first + index, to: parent, next: index + 1 < count ? "\(first + index + 1)" : "\(id())")
    }
    return dice.roll(2) == 0 ? adds : adds.reversed()
  }
}
