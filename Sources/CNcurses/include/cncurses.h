#pragma once
// The C face of ncursesw for Swift: functions and constants that Swift can't see, the row writer,
// and the async-signal-safe way out. No policy: what to show and when is decided in ReevTerminal.
#include <stdint.h>

// Key codes that reev_read_key answers beside ncurses' own.
enum {
  REEV_KEY_NONE = -1,
  // Beyond Unicode, so that they are never taken for a character.
  REEV_KEY_MOUSE = 0x110000,
  REEV_KEY_PASTE_BEGIN,
  REEV_KEY_PASTE_END,
  REEV_KEY_FOCUS_IN,
  REEV_KEY_FOCUS_OUT,
  REEV_KEY_ACKNOWLEDGE,
  REEV_KEY_UP,
  REEV_KEY_DOWN,
  REEV_KEY_LEFT,
  REEV_KEY_RIGHT,
  REEV_KEY_HOME,
  REEV_KEY_END,
  REEV_KEY_PAGE_UP,
  REEV_KEY_PAGE_DOWN,
  REEV_KEY_INSERT,
  REEV_KEY_DELETE,
  REEV_KEY_BACKSPACE,
  REEV_KEY_ENTER,
  REEV_KEY_BACK_TAB,
  REEV_KEY_RESIZE,
  REEV_KEY_FUNCTION,  // + n
  REEV_KEY_UNKNOWN = 0x120000,
};

// What reev_wait found, as bits.
enum {
  REEV_WAIT_INPUT = 1,
  REEV_WAIT_WAKE = 2,
  REEV_WAIT_HANGUP = 4,
};

// Sets the locale from the environment. 1 when the terminal takes UTF-8, else 0.
int reev_set_locale(void);

// Starts ncurses for a terminal type; null takes $TERM. 1 on success, 0 for an unknown or
// incapable type.
int reev_open(const char *type);
// Leaves curses mode for good.
void reev_close(void);
// Leaves curses mode for a suspension, and comes back.
void reev_leave(void);
void reev_enter(void);

int reev_columns(void);
int reev_rows(void);
// Takes the terminal's present size over. 1 when it changed.
int reev_take_size(void);

int reev_color_count(void);
int reev_pair_count(void);
int reev_is_direct_color(void);
int reev_define_pair(int pair, int foreground, int background);
void reev_forget_pairs(void);

// Puts one character of `width` cells: its scalars, attribute bits (CellAttributes' raw value).
void reev_put(int row, int column, const uint32_t *scalars, int count, int width,
              uint32_t attributes, int pair);
// Shows the cursor at a place, or hides it when row < 0.
void reev_place_cursor(int row, int column);
// Sends what changed; everything when `all`.
void reev_update(int all);
// Writes bytes straight to the terminal.
void reev_write(const char *bytes, int count);

// The next key that is already there: a Unicode scalar, a REEV_KEY_*, or REEV_KEY_NONE. With
// `wait_ms` > 0 it waits that long.
int reev_read_key(int wait_ms);

// Makes the signals' pipe and handlers: the signals in question arrive through reev_next_signal.
void reev_catch_signals(void);
void reev_release_signals(void);
// The next signal that arrived, 0 for none.
int reev_next_signal(void);
// Wakes reev_wait from any thread.
void reev_wake(void);
// Sleeps until input, a signal, a wake or the timeout (ms; < 0: none). Answers REEV_WAIT bits.
int reev_wait(int timeout_ms);
// Stops the process as Ctrl-Z does, with the default action; returns when it is continued.
void reev_stop_self(void);
// Ends the process by a signal's default action.
void reev_die_by(int signal_number);
// What a crash writes to the terminal and the terminal attributes that it restores.
void reev_arm_reset(const char *sequence);
void reev_disarm_reset(void);
