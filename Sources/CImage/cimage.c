#include "cimage.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static uint8_t *decode_png(
    const uint8_t *bytes, size_t length, size_t max_pixels, uint32_t *width, uint32_t *height) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, bytes, length)) return NULL;
  if (image.width == 0 || image.height == 0 || image.width > max_pixels / image.height) {
    png_image_free(&image);
    return NULL;
  }
  image.format = PNG_FORMAT_RGBA;
  uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
  if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
    free(pixels);
    png_image_free(&image);
    return NULL;
  }
  *width = image.width;
  *height = image.height;
  return pixels;
}

struct failing {
  struct jpeg_error_mgr manager;
  jmp_buf back;
};

static void fail(j_common_ptr info) { longjmp(((struct failing *)info->err)->back, 1); }
static void keep_quiet(j_common_ptr info, int level) {
  (void)info;
  (void)level;
}

// A progressive file may ask for its whole picture once per scan.
static void limit_scans(j_common_ptr info) {
  if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > 100) fail(info);
}

static uint8_t *decode_jpeg(
    const uint8_t *bytes, size_t length, size_t max_pixels, uint32_t enough, uint32_t *width,
    uint32_t *height) {
  struct jpeg_decompress_struct info;
  struct failing failing;
  struct jpeg_progress_mgr progress;
  uint8_t *volatile pixels = NULL;
  uint8_t *volatile row = NULL;
  memset(&progress, 0, sizeof progress);
  info.err = jpeg_std_error(&failing.manager);
  failing.manager.error_exit = fail;
  failing.manager.emit_message = keep_quiet;
  if (setjmp(failing.back)) {
    jpeg_destroy_decompress(&info);
    free(pixels);
    free(row);
    return NULL;
  }
  jpeg_create_decompress(&info);
  progress.progress_monitor = limit_scans;
  info.progress = &progress;
  info.mem->max_memory_to_use = 64 << 20;
  jpeg_mem_src(&info, bytes, length);
  jpeg_read_header(&info, TRUE);
  if (info.image_width == 0 || info.image_height == 0 ||
      info.image_width > max_pixels / info.image_height)
    fail((j_common_ptr)&info);
  info.out_color_space = JCS_RGB;
  while (info.scale_denom < 8 && info.image_width / (info.scale_denom * 2) >= enough &&
         info.image_height / (info.scale_denom * 2) >= enough)
    info.scale_denom *= 2;
  jpeg_start_decompress(&info);
  size_t stride = info.output_width;
  pixels = malloc(stride * info.output_height * 4);
  row = malloc(stride * 3);
  if (!pixels || !row || info.output_components != 3) fail((j_common_ptr)&info);
  uint8_t *out = pixels;
  while (info.output_scanline < info.output_height) {
    JSAMPROW rows[1] = {row};
    if (jpeg_read_scanlines(&info, rows, 1) != 1) fail((j_common_ptr)&info);
    for (size_t i = 0; i < stride; i++) {
      *out++ = row[i * 3];
      *out++ = row[i * 3 + 1];
      *out++ = row[i * 3 + 2];
      *out++ = 255;
    }
  }
  *width = info.output_width;
  *height = info.output_height;
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  free(row);
  return pixels;
}

uint8_t *reev_image_decode(
    const uint8_t *bytes, size_t length, size_t max_pixels, uint32_t enough, uint32_t *width,
    uint32_t *height) {
  if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
    return decode_png(bytes, length, max_pixels, width, height);
  if (length >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF)
    return decode_jpeg(bytes, length, max_pixels, enough, width, height);
  return NULL;
}

void reev_image_free(uint8_t *pixels) { free(pixels); }
