#pragma once
#include <stddef.h>
#include <stdint.h>
// Slices a posted batch of events: one pass over the bytes, no tree.
#ifdef __cplusplus
extern "C" {
#endif

/// Why an event was set aside.
enum {
  REEV_EVENT_GOOD = 0,
  REEV_EVENT_PACKED = 1,       // a string: rrweb's packer, still to be unpacked
  REEV_EVENT_NO_OBJECT = 2,    // neither an object nor a string
  REEV_EVENT_TYPE = 3,         // no whole number in `type`
  REEV_EVENT_TIMESTAMP = 4,    // no number in `timestamp`, or none that a date can have
  REEV_EVENT_NUMBER = 5,       // a number that no double holds, or jsonb refuses
  REEV_EVENT_DEPTH = 6         // nested deeper than REEV_MAX_DEPTH
};

/// The levels of nesting that an event's data may have.
#define REEV_MAX_DEPTH 2000

/// One event: its `data` (or, packed, its string with the quotes) in the body's bytes.
typedef struct {
  int64_t timestamp;
  uint32_t offset;
  uint32_t length;  // 0: the event has no data
  int32_t type;
  int32_t reason;
} reev_event_slice;

/// Why a body was refused.
enum {
  REEV_BODY_GOOD = 0,
  REEV_BODY_EMPTY = 1,
  REEV_BODY_SYNTAX = 2,       // not JSON; `position` says where
  REEV_BODY_UTF8 = 3,
  REEV_BODY_NO_OBJECT = 4,
  REEV_BODY_SESSION = 5,      // sessionId missing or no string
  REEV_BODY_PROJECT = 6,
  REEV_BODY_BATCH = 7,
  REEV_BODY_EVENTS = 8,       // events missing or no array
  REEV_BODY_TOO_MANY = 9
};

/// A body's envelope; the slices are owned by the caller's array.
typedef struct {
  uint32_t session_offset, session_length;  // between the quotes
  uint32_t project_offset, project_length;  // between the quotes, still escaped
  int64_t batch;                            // -1: none
  uint32_t count;                           // slices written
  uint64_t hash[2];                         // of the events' bytes, after replacing
  uint32_t position;
  int64_t expanded;                         // digits that the exponents of its numbers stand for
} reev_batch;

/// Slices `body` in place: escapes that jsonb refuses become \ufffd, nothing else changes.
/// At most `capacity` slices are written; more events than that is REEV_BODY_TOO_MANY.
int reev_batch_slice(uint8_t *body, size_t length, reev_batch *batch, reev_event_slice *slices,
                     size_t capacity);

/// Slices one event standing alone (an unpacked one). False when it isn't JSON. `expanded` goes on
/// counting what the batch's own `expanded` began with.
int reev_event_slice_one(uint8_t *json, size_t length, reev_event_slice *slice, int64_t *expanded);

/// Decodes a JSON string (with its quotes) whose characters are all below U+0100, one byte each.
/// `out` has room for `length` bytes. The number of bytes, or -1.
int64_t reev_string_latin1(const uint8_t *json, size_t length, uint8_t *out);

/// Decodes a JSON string (with its quotes) into UTF-8. `out` has room for `length` bytes.
/// The number of bytes, or -1.
int64_t reev_string_utf8(const uint8_t *json, size_t length, uint8_t *out);

/// Finds a member's value in a valid JSON object. False when there is none.
int reev_member(const uint8_t *json, size_t length, const char *key, uint32_t *offset,
                uint32_t *value_length);

/// A hash of 128 bits: not for secrets, only to tell batches apart.
void reev_hash(const uint8_t *bytes, size_t length, uint64_t hash[2]);

/// Tells malloc to give large blocks back when they are freed, and to keep few arenas.
void reev_heap_return_large_blocks(void);

#ifdef __cplusplus
}
#endif
