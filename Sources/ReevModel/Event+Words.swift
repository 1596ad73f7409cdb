extension Event {
  /// Whether the bytes of `data` hold a word of ASCII letters, wherever: a quick sieve before an event
  /// is decoded.
  ///
  /// - Complexity: O(bytes), mostly a fraction of them.
  public func mentions(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      data.withUnsafeBufferPointer { bytes in
        guard !word.isEmpty, bytes.count >= word.count else { return false }
        // Horspool: what stands under the word's last letter says how far it may move.
        let last = word.count - 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { steps in
          steps.initialize(repeating: word.count)
          for index in 0..<last { steps[Int(word[index])] = last - index }
          var start = 0
          while start + last < bytes.count {
            let end = bytes[start + last]
            if end == word[last] {
              var index = 0
              while index < last, bytes[start + index] == word[index] { index += 1 }
              if index == last { return true }
            }
            start += steps[Int(end)]
          }
          return false
        }
      }
    }
  }
}
