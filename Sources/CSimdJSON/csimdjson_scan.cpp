#include "csimdjson_scan.h"

#include <cstring>

namespace {

// Whether any of eight bytes is a quote or a backslash (exact for "any", not for "which").
inline bool has_quote_or_backslash(uint64_t word) {
  const uint64_t ones = 0x0101010101010101ULL, highs = 0x8080808080808080ULL;
  uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
  return (((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & highs;
}

// The offset behind the closing quote of a string whose opening quote is before `i`, or `length + 1`
// (not SIZE_MAX, which Swift sees as −1).
inline size_t skip_string(const uint8_t *bytes, size_t length, size_t i) {
  for (;;) {
    while (i + 8 <= length) {
      uint64_t word;
      memcpy(&word, bytes + i, 8);
      if (has_quote_or_backslash(word)) break;
      i += 8;
    }
    for (size_t stop = i + 8; i < stop;) {
      if (i >= length) return length + 1;
      uint8_t byte = bytes[i];
      if (byte == '"') return i + 1;
      i += byte == '\\' ? 2 : 1;
    }
  }
}

inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

}  // namespace

extern "C" size_t reev_skip_space(const uint8_t *bytes, size_t length, size_t i) {
  while (i < length && is_space(bytes[i])) i++;
  return i;
}

extern "C" size_t reev_skip_value(const uint8_t *bytes, size_t length, size_t offset) {
  size_t i = reev_skip_space(bytes, length, offset);
  if (i >= length) return length + 1;
  size_t depth = 0;
  do {
    if (i >= length) return length + 1;
    switch (bytes[i]) {
      case '"':
        i = skip_string(bytes, length, i + 1);
        if (i > length) return length + 1;
        break;
      case '{':
      case '[':
        depth++;
        i++;
        break;
      case '}':
      case ']':
        if (depth == 0) return offset;
        depth--;
        i++;
        break;
      case ',':
      case ':':
        if (depth == 0) return offset;
        i++;
        break;
      default:
        if (depth > 0) {
          i++;
          break;
        }
        // A bare number, true, false or null.
        {
          size_t start = i;
          while (i < length) {
            uint8_t byte = bytes[i];
            if (is_space(byte) || byte == ',' || byte == ']' || byte == '}' || byte == ':' ||
                byte == '"' || byte == '[' || byte == '{')
              break;
            i++;
          }
          if (i == start) return offset;
          return i;
        }
    }
  } while (depth > 0);
  return i;
}

extern "C" size_t reev_scan_value(
    const uint8_t *bytes, size_t length, size_t i, reev_value_scan *scan) {
  while (i < length) {
    if (scan->in_string) {
      if (scan->escaped) {
        scan->escaped = 0;
        i++;
        continue;
      }
      while (i + 8 <= length) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (has_quote_or_backslash(word)) break;
        i += 8;
      }
      uint8_t byte = i < length ? bytes[i] : 0;
      if (byte == '\\') {
        scan->escaped = 1;
      } else if (byte == '"') {
        scan->in_string = 0;
        if (scan->depth == 0) return i + 1;
      }
      if (i < length) i++;
      continue;
    }
    switch (bytes[i++]) {
      case '"':
        scan->in_string = 1;
        break;
      case '{':
      case '[':
        scan->depth++;
        break;
      case '}':
      case ']':
        if (scan->depth > 0) scan->depth--;
        if (scan->depth == 0) return i;
        break;
      default:
        break;
    }
  }
  return length + 1;
}
