import CSimdJSON

/// How the process's heap treats the bodies that pass through it.
public enum IngestHeap {
  /// Lets freed bodies go back to the system at once, and keeps the heap in few arenas: memory
  /// stays flat under load. Call once, at the start.
  public static func returnLargeBlocks() { reev_heap_return_large_blocks() }
}
