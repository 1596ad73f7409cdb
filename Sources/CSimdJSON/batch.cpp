#include "reev_batch.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

#include <simdjson.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace {

// jsonb keeps numbers as numeric: 131,072 digits before the point, 16,383 behind it.
constexpr int64_t kMostWholeDigits = 131072;
constexpr int64_t kMostFractionDigits = 16383;
// A short exponent stands for many digits when the row is read: what the events of one body may
// expand to.
constexpr int64_t kMostExpandedDigits = 1 << 22;
// From so many digits on either side of the point a number may be none that a double holds.
constexpr int64_t kManyDigits = 290;

bool is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

int hex(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex4(const uint8_t *p) {
  int a = hex(p[0]), b = hex(p[1]), c = hex(p[2]), d = hex(p[3]);
  return (a | b | c | d) < 0 ? -1 : a << 12 | b << 8 | c << 4 | d;
}

// Whether a double holds the number: not too large, and not so small that 0 would stand for it.
bool is_double(const uint8_t *from, const uint8_t *to) {
  double value;
  return std::from_chars(reinterpret_cast<const char *>(from), reinterpret_cast<const char *>(to),
                         value)
             .ec == std::errc();
}

struct Scanner {
  uint8_t *p;
  uint8_t *end;
  // What the values passed over held.
  int64_t deepest = 0;
  int64_t expanded = 0;
  bool refused_number = false;
  std::vector<uint64_t> stack;

  void space() {
    while (p < end && is_space(*p)) p++;
  }

  bool take(uint8_t c) {
    space();
    if (p >= end || *p != c) return false;
    p++;
    return true;
  }

  // A string from its opening quote. Escapes of NUL and of lone surrogates become \ufffd.
  bool string() {
    p++;
    while (true) {
#if defined(__SSE2__)
      while (end - p >= 16) {
        __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
        __m128i hit = _mm_or_si128(
            low, _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                              _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
        int mask = _mm_movemask_epi8(hit);
        if (mask) {
          p += __builtin_ctz(mask);
          break;
        }
        p += 16;
      }
#endif
      while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) p++;
      if (p >= end || *p < 0x20) return false;
      if (*p == '"') {
        p++;
        return true;
      }
      if (end - p < 2) return false;
      switch (p[1]) {
        case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
          p += 2;
          continue;
        case 'u': break;
        default: return false;
      }
      if (end - p < 6) return false;
      int unit = hex4(p + 2);
      if (unit < 0) return false;
      if (unit >= 0xd800 && unit < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
        int second = hex4(p + 8);
        if (second >= 0xdc00 && second < 0xe000) {
          p += 12;
          continue;
        }
      }
      if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) std::memcpy(p + 2, "fffd", 4);
      p += 6;
    }
  }

  bool number() {
    uint8_t *start = p;
    if (*p == '-') p++;
    uint8_t *whole = p;
    if (p >= end || !is_digit(*p)) return false;
    if (*p == '0') {
      p++;
    } else {
      while (p < end && is_digit(*p)) p++;
    }
    int64_t whole_digits = p - whole;
    int64_t fraction_digits = 0;
    if (p < end && *p == '.') {
      uint8_t *fraction = ++p;
      while (p < end && is_digit(*p)) p++;
      fraction_digits = p - fraction;
      if (fraction_digits == 0) return false;
    }
    int64_t exponent = 0;
    if (p < end && (*p | 0x20) == 'e') {
      p++;
      bool negative = p < end && *p == '-';
      if (p < end && (*p == '-' || *p == '+')) p++;
      if (p >= end || !is_digit(*p)) return false;
      while (p < end && is_digit(*p)) {
        if (exponent < 10000000) exponent = exponent * 10 + (*p - '0');
        p++;
      }
      if (negative) exponent = -exponent;
    }
    if (p - start > 18 || exponent > 20 || exponent < -20) {
      int64_t before = whole_digits + exponent, behind = fraction_digits - exponent;
      if (before > kMostWholeDigits || behind > kMostFractionDigits) refused_number = true;
      if ((before > kManyDigits || behind > kManyDigits) && !is_double(start, p))
        refused_number = true;
      if (exponent > 20 || exponent < -20) {
        expanded += std::llabs(exponent);
        if (expanded > kMostExpandedDigits) refused_number = true;
      }
    }
    return true;
  }

  bool literal(const char *text, size_t n) {
    if (size_t(end - p) < n || std::memcmp(p, text, n) != 0) return false;
    p += n;
    return true;
  }

  bool scalar() {
    switch (*p) {
      case '"': return string();
      case 't': return literal("true", 4);
      case 'f': return literal("false", 5);
      case 'n': return literal("null", 4);
      default: return (*p == '-' || is_digit(*p)) && number();
    }
  }

  bool is_object(int64_t depth) const { return stack[depth >> 6] >> (depth & 63) & 1; }

  // Passes over one value of any depth, without recursion.
  bool value() {
    space();
    if (p >= end) return false;
    if (*p != '{' && *p != '[') return scalar();
    int64_t depth = 0;
    while (true) {
      // At a value.
      space();
      if (p >= end) return false;
      if (*p == '{' || *p == '[') {
        bool object = *p++ == '{';
        if (size_t(depth >> 6) >= stack.size()) stack.push_back(0);
        uint64_t bit = uint64_t(1) << (depth & 63);
        stack[depth >> 6] = object ? stack[depth >> 6] | bit : stack[depth >> 6] & ~bit;
        depth++;
        if (depth > deepest) deepest = depth;
        space();
        if (p >= end) return false;
        if (*p == (object ? '}' : ']')) {
          p++;
          depth--;
        } else {
          if (object && !key()) return false;
          continue;
        }
      } else if (!scalar()) {
        return false;
      }
      // Behind a value.
      while (true) {
        if (depth == 0) return true;
        space();
        if (p >= end) return false;
        bool object = is_object(depth - 1);
        if (*p == ',') {
          p++;
          space();
          if (object && !key()) return false;
          break;
        }
        if (*p != (object ? '}' : ']')) return false;
        p++;
        depth--;
      }
    }
  }

  // A key and its colon.
  bool key() {
    space();
    return p < end && *p == '"' && string() && take(':');
  }
};

bool equals(const uint8_t *from, const uint8_t *to, const char *text) {
  size_t n = std::strlen(text);
  return size_t(to - from) == n && std::memcmp(from, text, n) == 0;
}

bool read_number(const uint8_t *from, const uint8_t *to, double &out) {
  if (from >= to || !(*from == '-' || is_digit(*from))) return false;
  auto result = std::from_chars(reinterpret_cast<const char *>(from),
                                reinterpret_cast<const char *>(to), out);
  return result.ec == std::errc() && std::isfinite(out);
}

// The years that both JavaScript's Date and PostgreSQL's timestamptz can hold.
constexpr double kFirstTimestamp = -2.1e14;
constexpr double kLastTimestamp = 8.64e15;

// One event from its opening brace; base is what offsets count from.
bool event(Scanner &s, const uint8_t *base, reev_event_slice &slice) {
  s.p++;
  slice = {};
  bool has_type = false, has_timestamp = false;
  s.deepest = 0;
  s.refused_number = false;
  if (!s.take('}')) {
    while (true) {
      s.space();
      uint8_t *key_from = s.p + 1;
      if (s.p >= s.end || *s.p != '"' || !s.string()) return false;
      uint8_t *key_to = s.p - 1;
      if (!s.take(':')) return false;
      s.space();
      uint8_t *from = s.p;
      bool refused_before = s.refused_number;
      int64_t deepest_before = s.deepest, expanded_before = s.expanded;
      if (!s.value()) return false;
      double number;
      if (equals(key_from, key_to, "data")) {
        slice.offset = uint32_t(from - base);
        slice.length = uint32_t(s.p - from);
      } else {
        // Only data is stored: what another member holds harms nobody.
        s.refused_number = refused_before;
        s.deepest = deepest_before;
        s.expanded = expanded_before;
        if (equals(key_from, key_to, "type")) {
          has_type = read_number(from, s.p, number) && number == std::floor(number) &&
                     std::fabs(number) <= 2147483647.0;
          if (has_type) slice.type = int32_t(number);
        } else if (equals(key_from, key_to, "timestamp")) {
          has_timestamp = read_number(from, s.p, number) && number >= kFirstTimestamp &&
                          number <= kLastTimestamp;
          if (has_timestamp) slice.timestamp = std::llround(number);
        }
      }
      if (s.take(',')) continue;
      if (s.take('}')) break;
      return false;
    }
  }
  if (!has_timestamp) slice.reason = REEV_EVENT_TIMESTAMP;
  else if (!has_type) slice.reason = REEV_EVENT_TYPE;
  else if (s.deepest > REEV_MAX_DEPTH) slice.reason = REEV_EVENT_DEPTH;
  else if (s.refused_number) slice.reason = REEV_EVENT_NUMBER;
  return true;
}

uint64_t mix(uint64_t a, uint64_t b) {
  __uint128_t product = __uint128_t(a) * b;
  return uint64_t(product) ^ uint64_t(product >> 64);
}

uint64_t load(const uint8_t *p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  return v;
}

}  // namespace

extern "C" {

void reev_hash(const uint8_t *bytes, size_t length, uint64_t hash[2]) {
  // Multiply and fold, two lanes with keys of their own (fractional digits of pi).
  uint64_t a = 0x243f6a8885a308d3 ^ length, b = 0x13198a2e03707344 + length;
  const uint8_t *p = bytes;
  size_t left = length;
  while (left >= 16) {
    uint64_t x = load(p), y = load(p + 8);
    a = mix(x ^ 0xa4093822299f31d0, y ^ a);
    b = mix(y ^ 0x082efa98ec4e6c89, x ^ b) + x;
    p += 16;
    left -= 16;
  }
  uint8_t tail[16] = {};
  std::memcpy(tail, p, left);
  uint64_t x = load(tail), y = load(tail + 8);
  a = mix(x ^ 0x452821e638d01377, y ^ a);
  b = mix(y ^ 0xbe5466cf34e90c6c, x ^ b) + x;
  hash[0] = mix(a ^ 0xc0ac29b7c97c50dd, b ^ 0x3f84d5b5b5470917);
  hash[1] = mix(b ^ 0x9216d5d98979fb1b, a ^ 0xd1310ba698dfb5ac);
}

int reev_batch_slice(uint8_t *body, size_t length, reev_batch *batch, reev_event_slice *slices,
                     size_t capacity) {
  *batch = {};
  batch->batch = -1;
  Scanner s{body, body + length};
  if (length >= 3 && std::memcmp(body, "\xef\xbb\xbf", 3) == 0) s.p += 3;
  s.space();
  if (s.p >= s.end) return REEV_BODY_EMPTY;
  if (!simdjson::validate_utf8(reinterpret_cast<const char *>(body), length))
    return REEV_BODY_UTF8;
  auto syntax = [&] {
    batch->position = uint32_t(s.p - body);
    return int(REEV_BODY_SYNTAX);
  };
  if (*s.p != '{') {
    if (!s.value()) return syntax();
    s.space();
    return s.p < s.end ? syntax() : int(REEV_BODY_NO_OBJECT);
  }
  s.p++;
  // A fault of meaning is answered only when the syntax is right to the end.
  int fault = REEV_BODY_GOOD;
  auto blame = [&](int what) {
    if (fault == REEV_BODY_GOOD) fault = what;
  };
  bool has_session = false, has_project = false, has_events = false, too_many = false;
  bool bad_batch = false;
  if (!s.take('}')) {
    while (true) {
      s.space();
      uint8_t *key_from = s.p + 1;
      if (s.p >= s.end || *s.p != '"' || !s.string()) return syntax();
      uint8_t *key_to = s.p - 1;
      if (!s.take(':')) return syntax();
      s.space();
      uint8_t *from = s.p;
      if (equals(key_from, key_to, "events") && s.p < s.end && *s.p == '[') {
        has_events = true;
        too_many = false;
        batch->count = 0;
        s.p++;
        if (!s.take(']')) {
          while (true) {
            s.space();
            reev_event_slice slice = {};
            uint8_t *start = s.p;
            if (s.p >= s.end) return syntax();
            if (*s.p == '{') {
              if (!event(s, body, slice)) return syntax();
            } else {
              int64_t expanded_before = s.expanded;
              if (!s.value()) return syntax();
              s.expanded = expanded_before;
              slice.offset = uint32_t(start - body);
              slice.length = uint32_t(s.p - start);
              slice.reason = *start == '"' ? REEV_EVENT_PACKED : REEV_EVENT_NO_OBJECT;
            }
            if (batch->count < capacity) slices[batch->count++] = slice;
            else too_many = true;
            if (s.take(',')) continue;
            if (s.take(']')) break;
            return syntax();
          }
        }
        reev_hash(from, size_t(s.p - from), batch->hash);
      } else {
        int64_t expanded_before = s.expanded;
        if (!s.value()) return syntax();
        s.expanded = expanded_before;
        uint8_t *to = s.p;
        bool text = *from == '"';
        if (equals(key_from, key_to, "sessionId")) {
          has_session = text;
          batch->session_offset = uint32_t(from + 1 - body);
          batch->session_length = text ? uint32_t(to - from - 2) : 0;
        } else if (equals(key_from, key_to, "projectId")) {
          has_project = text;
          batch->project_offset = uint32_t(from + 1 - body);
          batch->project_length = text ? uint32_t(to - from - 2) : 0;
        } else if (equals(key_from, key_to, "batch")) {
          double number;
          bool null = *from == 'n';
          bool good = read_number(from, to, number) && number == std::floor(number) &&
                      number >= 0 && number <= 2147483647.0;
          batch->batch = good ? int64_t(number) : -1;
          bad_batch = !good && !null;
        } else if (equals(key_from, key_to, "events")) {
          has_events = false;
        }
      }
      if (s.take(',')) continue;
      if (s.take('}')) break;
      return syntax();
    }
  }
  s.space();
  if (s.p < s.end) return syntax();
  batch->expanded = s.expanded;
  if (!has_session) blame(REEV_BODY_SESSION);
  if (!has_project) blame(REEV_BODY_PROJECT);
  if (bad_batch) blame(REEV_BODY_BATCH);
  if (!has_events) blame(REEV_BODY_EVENTS);
  if (too_many) blame(REEV_BODY_TOO_MANY);
  return fault;
}

int reev_event_slice_one(uint8_t *json, size_t length, reev_event_slice *slice,
                         int64_t *expanded) {
  Scanner s{json, json + length};
  s.expanded = *expanded;
  if (!simdjson::validate_utf8(reinterpret_cast<const char *>(json), length)) return 0;
  s.space();
  if (s.p >= s.end || *s.p != '{') return 0;
  bool good = event(s, json, *slice);
  *expanded = s.expanded;
  s.space();
  return good && s.p == s.end;
}

int64_t reev_string_latin1(const uint8_t *json, size_t length, uint8_t *out) {
  if (length < 2) return -1;
  const uint8_t *p = json + 1, *end = json + length - 1;
  uint8_t *o = out;
  while (p < end) {
    uint8_t c = *p++;
    if (c == '\\') {
      c = *p++;
      switch (c) {
        case 'b': *o++ = '\b'; break;
        case 'f': *o++ = '\f'; break;
        case 'n': *o++ = '\n'; break;
        case 'r': *o++ = '\r'; break;
        case 't': *o++ = '\t'; break;
        case 'u': {
          int unit = hex4(p);
          p += 4;
          // A packed NUL was replaced by the scanner: in a string of bytes it can only be that.
          if (unit == 0xfffd) unit = 0;
          if (unit > 0xff) return -1;
          *o++ = uint8_t(unit);
          break;
        }
        default: *o++ = c;
      }
    } else if (c < 0x80) {
      *o++ = c;
    } else if ((c == 0xc2 || c == 0xc3) && p < end) {
      *o++ = uint8_t((c & 3) << 6 | (*p++ & 0x3f));
    } else {
      return -1;
    }
  }
  return o - out;
}

int64_t reev_string_utf8(const uint8_t *json, size_t length, uint8_t *out) {
  if (length < 2) return -1;
  const uint8_t *p = json + 1, *end = json + length - 1;
  uint8_t *o = out;
  while (p < end) {
    uint8_t c = *p++;
    if (c != '\\') {
      *o++ = c;
      continue;
    }
    if (p >= end) return -1;
    c = *p++;
    switch (c) {
      case 'b': *o++ = '\b'; break;
      case 'f': *o++ = '\f'; break;
      case 'n': *o++ = '\n'; break;
      case 'r': *o++ = '\r'; break;
      case 't': *o++ = '\t'; break;
      case 'u': {
        if (end - p < 4) return -1;
        uint32_t unit = uint32_t(hex4(p));
        p += 4;
        if (unit >= 0xd800 && unit < 0xdc00 && end - p >= 6) {
          unit = 0x10000 + ((unit - 0xd800) << 10) + (uint32_t(hex4(p + 2)) - 0xdc00);
          p += 6;
        }
        if (unit < 0x80) {
          *o++ = uint8_t(unit);
        } else if (unit < 0x800) {
          *o++ = uint8_t(0xc0 | unit >> 6);
          *o++ = uint8_t(0x80 | (unit & 0x3f));
        } else if (unit < 0x10000) {
          *o++ = uint8_t(0xe0 | unit >> 12);
          *o++ = uint8_t(0x80 | (unit >> 6 & 0x3f));
          *o++ = uint8_t(0x80 | (unit & 0x3f));
        } else {
          *o++ = uint8_t(0xf0 | unit >> 18);
          *o++ = uint8_t(0x80 | (unit >> 12 & 0x3f));
          *o++ = uint8_t(0x80 | (unit >> 6 & 0x3f));
          *o++ = uint8_t(0x80 | (unit & 0x3f));
        }
        break;
      }
      default: *o++ = c;
    }
  }
  return o - out;
}

int reev_member(const uint8_t *json, size_t length, const char *key, uint32_t *offset,
                uint32_t *value_length) {
  // The scanner writes only into escapes that a first pass has already replaced.
  uint8_t *base = const_cast<uint8_t *>(json);
  Scanner s{base, base + length};
  if (!s.take('{') || s.take('}')) return 0;
  bool found = false;
  while (true) {
    s.space();
    uint8_t *key_from = s.p + 1;
    if (s.p >= s.end || *s.p != '"' || !s.string()) return 0;
    uint8_t *key_to = s.p - 1;
    if (!s.take(':')) return 0;
    s.space();
    uint8_t *from = s.p;
    if (!s.value()) return 0;
    if (equals(key_from, key_to, key)) {
      *offset = uint32_t(from - base);
      *value_length = uint32_t(s.p - from);
      found = true;
    }
    if (s.take(',')) continue;
    return found;
  }
}

void reev_heap_return_large_blocks(void) {
#if defined(__GLIBC__)
  // Larger blocks go back at once; smaller ones are used again, since getting pages costs more than
  // filling them.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
  mallopt(M_ARENA_MAX, 2);
#endif
}

}
