#define NCURSES_WIDECHAR 1
#include "cncurses.h"
#include <ncurses.h>

int reev_terminal_columns(void) { return stdscr ? getmaxx(stdscr) : 0; }
