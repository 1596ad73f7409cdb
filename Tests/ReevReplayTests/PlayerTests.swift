import ReevReplay
import Testing

@Suite struct PlayerTests {
  @Test func `time runs with the clock, times the speed`() {
    var player = Player(duration: 10_000, idleSpans: [])
    #expect(player.time(now: 500) == 0)
    player.play(now: 1000)
    #expect(player.time(now: 2500) == 1500)
    player.setSpeed(4, now: 2500)
    #expect(player.time(now: 3000) == 3500)
    player.pause(now: 3000)
    #expect(player.time(now: 9000) == 3500)
  }

  @Test func `a clock that steps back never rewinds`() {
    var player = Player(duration: 10_000, idleSpans: [])
    player.play(now: 1000)
    player.tick(now: 2000)
    #expect(player.time(now: 500) == 1000)
  }

  @Test func `at the end it stops, and play starts over`() {
    var player = Player(duration: 1000, idleSpans: [])
    player.play(now: 0)
    player.tick(now: 5000)
    #expect(!player.isPlaying)
    #expect(player.time(now: 6000) == 1000)
    player.play(now: 7000)
    #expect(player.time(now: 7100) == 100)
  }

  @Test func `idle spans are jumped over, however long`() {
    var player = Player(duration: 86_400_000, idleSpans: [1000..<86_399_000])
    player.play(now: 0)
    #expect(player.time(now: 1500) == 86_399_500)
    player.seek(to: 5000, now: 2000)
    player.tick(now: 2000)
    #expect(player.time(now: 2000) == 86_399_000)
    player.skipsIdle = false
    player.seek(to: 5000, now: 3000)
    player.tick(now: 3100)
    #expect(player.time(now: 3100) == 5100)
  }

  @Test(arguments: [(-5, 0), (500, 500), (99_999, 1000)])
  func `seeking is clamped`(_ target: Int, _ expected: Int) {
    var player = Player(duration: 1000, idleSpans: [])
    player.seek(to: target, now: 0)
    #expect(player.time(now: 100) == expected)
  }
}
