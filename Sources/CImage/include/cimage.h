#pragma once
#include <stddef.h>
#include <stdint.h>
// libpng's and libjpeg's faces for Swift: pixels of a picture in memory, bounded.
#ifdef __cplusplus
extern "C" {
#endif

/// Decodes a PNG or JPEG of at most `max_pixels` pixels into 4 bytes a pixel (red, green, blue,
/// alpha), rows from the top. A JPEG comes smaller (to an eighth) while both sides stay `enough` or
/// more. Returns the pixels, to be given to `reev_image_free`, or NULL.
uint8_t *reev_image_decode(
    const uint8_t *bytes, size_t length, size_t max_pixels, uint32_t enough, uint32_t *width,
    uint32_t *height);

void reev_image_free(uint8_t *pixels);

#ifdef __cplusplus
}
#endif
