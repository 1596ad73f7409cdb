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

#ifdef __cplusplus
}
#endif
