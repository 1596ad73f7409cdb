// A coverage-guided fuzz target over the request body's path: slicing, strings, members, hashing.
//
//   Fuzz/batch/run [SECONDS]
//
// Checks beside "no crash, no read outside": every slice lies in the body, and slicing what was
// sliced before finds the same events and the same hash (the spool relies on it).
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "reev_batch.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::vector<uint8_t> body(data, data + size);
  std::vector<reev_event_slice> slices(100), again(100);
  reev_batch batch, second;
  int result = reev_batch_slice(body.data(), size, &batch, slices.data(), slices.size());
  if (result == REEV_BODY_GOOD) {
    std::vector<uint8_t> text(size + 1);
    for (uint32_t i = 0; i < batch.count; i++) {
      const reev_event_slice &s = slices[i];
      if (uint64_t(s.offset) + s.length > size) abort();
      if (s.length == 0) continue;
      const uint8_t *json = body.data() + s.offset;
      if (s.reason == REEV_EVENT_PACKED && reev_string_latin1(json, s.length, text.data()) > s.length)
        abort();
      uint32_t offset = 0, length = 0;
      if (reev_member(json, s.length, "href", &offset, &length)) {
        if (uint64_t(offset) + length > s.length) abort();
        if (json[offset] == '"') reev_string_utf8(json + offset, length, text.data());
      }
    }
    if (batch.project_length)
      reev_string_utf8(body.data() + batch.project_offset - 1, batch.project_length + 2, text.data());
    std::vector<uint8_t> copy = body;
    if (reev_batch_slice(copy.data(), size, &second, again.data(), again.size()) != result) abort();
    if (copy != body || second.count != batch.count || second.hash[0] != batch.hash[0] ||
        second.hash[1] != batch.hash[1])
      abort();
  }
  std::vector<uint8_t> alone(data, data + size);
  reev_event_slice slice;
  int64_t expanded = 0;
  if (reev_event_slice_one(alone.data(), size, &slice, &expanded) &&
      uint64_t(slice.offset) + slice.length > size)
    abort();
  return 0;
}
