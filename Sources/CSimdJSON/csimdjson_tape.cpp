#include "csimdjson_tape.h"

#include <simdjson.h>

#include <cstring>
#include <memory>

namespace {
thread_local std::unique_ptr<simdjson::dom::parser> thread_parser;
thread_local size_t thread_depth = 0;
}  // namespace

extern "C" int reev_tape_parse(
    const uint8_t *bytes, size_t length, size_t max_depth, const uint64_t **words,
    size_t *word_count, const uint8_t **strings, size_t *string_count) {
  if (!thread_parser || thread_depth < max_depth) {
    thread_parser.reset(new (std::nothrow) simdjson::dom::parser());
    if (!thread_parser) return int(simdjson::MEMALLOC);
    thread_depth = max_depth;
  }
  auto &parser = *thread_parser;
  if (parser.capacity() < length || parser.max_depth() < max_depth) {
    auto error = parser.allocate(length < 4096 ? 4096 : length, max_depth);
    if (error) return int(error);
  }
  auto result = parser.parse(reinterpret_cast<const char *>(bytes), length, true);
  if (result.error()) return int(result.error());

  const uint64_t *tape = parser.doc.tape.get();
  const uint8_t *buffer = parser.doc.string_buf.get();
  const uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;
  size_t end = size_t(tape[0] & payload_mask);
  size_t used = 0;
  for (size_t i = 1; i < end; i++) {
    switch (tape[i] >> 56) {
      case '"': {
        size_t offset = size_t(tape[i] & payload_mask);
        uint32_t size;
        memcpy(&size, buffer + offset, sizeof size);
        used = offset + sizeof size + size;
        break;
      }
      case 'l':
      case 'u':
      case 'd':
        i++;
        break;
      default:
        break;
    }
  }
  *words = tape;
  *word_count = end;
  *strings = buffer;
  *string_count = used;
  return 0;
}

extern "C" void reev_tape_release_words(void) {
  thread_parser->doc.tape.reset();
  thread_parser->implementation.reset();
}

extern "C" void reev_tape_release(void) { thread_parser.reset(); }
