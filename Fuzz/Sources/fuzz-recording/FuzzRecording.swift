import ReevPaint
import ReevReplay

/// Opens any bytes as a recording, seeks about in it, lays the page out and paints it: nothing may
/// trap, hang or run away with memory.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecording(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  var recording = Recording()
  // Cut somewhere, as files and networks cut.
  let piece = 1 + Int(bytes.first ?? 0) * 37
  for start in stride(from: 0, to: size, by: piece) {
    recording.feed(bytes: Array(bytes[start..<min(size, start + piece)]))
    if start < piece * 4 { recording.analyze(atMost: 3) }
  }
  recording.finish()
  recording.analyze()
  let count = recording.events.count
  for instant in [count, count / 2, count / 3] {
    let frame = recording.frame(afterEvents: instant)
    _ = frame.painted(.fitting(frame.document.viewport, columns: 80, rows: 24))
  }
  _ = recording.markers
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// SwiftPM's entry point: hands over to libFuzzer.
@_cdecl("fuzz_recording_main")
public func fuzzRecordingMain(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, fuzzRecording)
}
