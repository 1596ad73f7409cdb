#pragma once
#include <stddef.h>
#include <stdint.h>
// simdjson's DOM as its tape: https://github.com/simdjson/simdjson/blob/master/doc/tape.md
#ifdef __cplusplus
extern "C" {
#endif

/// Parses one JSON document with this thread's parser. Returns 0, or simdjson's error code.
///
/// On success the tape and the string buffer stay valid until the thread's next parse or
/// `reev_tape_release`; their lengths are in words and bytes.
int reev_tape_parse(
    const uint8_t *bytes, size_t length, size_t max_depth, const uint64_t **words,
    size_t *word_count, const uint8_t **strings, size_t *string_count);

/// Gives back what this thread's parser needed beside the string buffer, which stays valid. The next
/// call is to be `reev_tape_release`.
void reev_tape_release_words(void);

/// Gives this thread's parser's memory back.
void reev_tape_release(void);

#ifdef __cplusplus
}
#endif
