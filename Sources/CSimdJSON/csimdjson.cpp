#include "csimdjson.h"

#include <simdjson.h>

extern "C" size_t reev_simdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }
