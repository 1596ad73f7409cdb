#pragma once
// The C face of ncursesw for Swift: no policy, only what Swift can't see.
int reev_terminal_columns(void);
