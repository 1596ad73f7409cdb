#pragma once
#include <stddef.h>
#include <stdint.h>
// The C face of simdjson for Swift: no policy.
#ifdef __cplusplus
extern "C" {
#endif
/// The bytes of padding that simdjson needs after its input.
size_t reev_simdjson_padding(void);
#ifdef __cplusplus
}
#endif
