#pragma once
#include <stddef.h>
#include <stdint.h>
// Cuts JSON text into values without parsing it.
#ifdef __cplusplus
extern "C" {
#endif

/// The offset behind the JSON value that begins at `offset` (white space before it is skipped).
///
/// Strings and brackets are told apart; anything else is not checked. Returns `length + 1` when the
/// text ends inside the value, and `offset` itself when no value begins there.
size_t reev_skip_value(const uint8_t *bytes, size_t length, size_t offset);

/// The offset of the first byte at or behind `offset` that is not white space, or `length`.
size_t reev_skip_space(const uint8_t *bytes, size_t length, size_t offset);

/// How far the end of an object, an array or a string has been looked for.
typedef struct {
  size_t depth;
  uint8_t in_string;
  uint8_t escaped;  // the next byte belongs to a backslash before it
} reev_value_scan;

/// As `reev_skip_value` for a value that begins with a brace, a bracket or a quote at `offset`, of
/// which the bytes come bit by bit: returns the offset behind it, or `length + 1` when it goes on
/// behind `length`; called again with the same `scan`, `offset` is then where the text ended.
size_t reev_scan_value(const uint8_t *bytes, size_t length, size_t offset, reev_value_scan *scan);

#ifdef __cplusplus
}
#endif
