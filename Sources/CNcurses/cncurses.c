#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#define _GNU_SOURCE 1
#include "cncurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;

int reev_set_locale(void) {
  // By itself: a locale that isn't installed for another category must not take this one along.
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
  // ssh brings names that this machine doesn't know (LC_CTYPE=UTF-8 from a Mac): one that says UTF-8
  // means the terminal's. No locale named at all (a bare session) is taken for UTF-8 too; only
  // where all that is named is something else it is obeyed.
  const char *variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  int is_named = 0, is_utf8 = 0;
  for (unsigned i = 0; i < sizeof variables / sizeof *variables; i++) {
    const char *value = getenv(variables[i]);
    if (!value || !*value) continue;
    is_named = 1;
    if (strcasestr(value, "UTF-8") || strcasestr(value, "UTF8")) is_utf8 = 1;
  }
  if (!setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "en_US.UTF-8");
  return is_utf8 || !is_named;
}

// The sequences that ncurses shall know beside the terminal's entry: what is reported only because
// we asked for it, and both modes of the cursor keys.
static const struct { const char *text; int key; } sequences[] = {
    {"\033[<", REEV_KEY_MOUSE},          {"\033[200~", REEV_KEY_PASTE_BEGIN},
    {"\033[201~", REEV_KEY_PASTE_END},   {"\033[I", REEV_KEY_FOCUS_IN},
    {"\033[O", REEV_KEY_FOCUS_OUT},      {"\033[0n", REEV_KEY_ACKNOWLEDGE},
    {"\033[A", REEV_KEY_UP},             {"\033OA", REEV_KEY_UP},
    {"\033[B", REEV_KEY_DOWN},           {"\033OB", REEV_KEY_DOWN},
    {"\033[C", REEV_KEY_RIGHT},          {"\033OC", REEV_KEY_RIGHT},
    {"\033[D", REEV_KEY_LEFT},           {"\033OD", REEV_KEY_LEFT},
    {"\033[H", REEV_KEY_HOME},           {"\033OH", REEV_KEY_HOME},
    {"\033[1~", REEV_KEY_HOME},          {"\033[7~", REEV_KEY_HOME},
    {"\033[F", REEV_KEY_END},            {"\033OF", REEV_KEY_END},
    {"\033[4~", REEV_KEY_END},           {"\033[8~", REEV_KEY_END},
    {"\033[2~", REEV_KEY_INSERT},        {"\033[3~", REEV_KEY_DELETE},
    {"\033[5~", REEV_KEY_PAGE_UP},       {"\033[6~", REEV_KEY_PAGE_DOWN},
    {"\033[Z", REEV_KEY_BACK_TAB},       {"\033OP", REEV_KEY_FUNCTION + 1},
    {"\033OQ", REEV_KEY_FUNCTION + 2},   {"\033[[A", REEV_KEY_FUNCTION + 1},
    {"\033[[B", REEV_KEY_FUNCTION + 2},  {"\033[15~", REEV_KEY_FUNCTION + 5},
};
enum { SEQUENCE_COUNT = sizeof sequences / sizeof *sequences };

// ncurses keeps codes in 16 bits and one sequence a code: each gets a code of its own, above those
// of the terminal's entry and of its extended keys.
enum { FIRST_CODE = 0x4000 };

static void define_keys(void) {
  for (int i = 0; i < SEQUENCE_COUNT; i++) define_key(sequences[i].text, FIRST_CODE + i);
}

int reev_open(const char *type) {
  unsetenv("LINES");
  unsetenv("COLUMNS");
  set_escdelay(25);
  screen = newterm(type, stdout, stdin);
  if (!screen) return 0;
  set_term(screen);
  const char *place = tigetstr("cup");
  if (!place || place == (const char *)-1) {
    endwin();
    delscreen(screen);
    screen = NULL;
    return 0;
  }
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  meta(stdscr, TRUE);
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  idlok(stdscr, TRUE);
  // A key that waits must not cut an update short: nobody would finish it.
  typeahead(-1);
  curs_set(0);
  define_keys();
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return 1;
}

void reev_close(void) {
  if (!screen) return;
  endwin();
  delscreen(screen);
  screen = NULL;
}

void reev_leave(void) {
  if (screen) endwin();
}

void reev_enter(void) {
  if (!screen) return;
  reset_prog_mode();
  curs_set(0);
  clearok(curscr, TRUE);
}

int reev_columns(void) { return stdscr ? getmaxx(stdscr) : 0; }
int reev_rows(void) { return stdscr ? getmaxy(stdscr) : 0; }

int reev_take_size(void) {
  struct winsize size;
  if (!screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  if (size.ws_row == 0 || size.ws_col == 0) return 0;
  if (size.ws_row == reev_rows() && size.ws_col == reev_columns()) return 0;
  resizeterm(size.ws_row, size.ws_col);
  return 1;
}

int reev_color_count(void) { return screen && has_colors() ? COLORS : 0; }
int reev_pair_count(void) { return screen && has_colors() ? COLOR_PAIRS : 0; }
int reev_is_direct_color(void) { return screen && has_colors() && tigetflag("RGB") > 0; }

int reev_define_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK;
}

void reev_forget_pairs(void) { reset_color_pairs(); }

void reev_put(int row, int column, const uint32_t *scalars, int count, int width,
              uint32_t attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1];
  int length = count < CCHARW_MAX ? count : CCHARW_MAX;
  for (int i = 0; i < length; i++) text[i] = (wchar_t)scalars[i];
  // A character that this C library takes for another width would shift the rest of the row.
  if (length == 0 || wcwidth(text[0]) != width) {
    text[0] = length == 0 ? L' ' : L'?';
    length = 1;
    if (width == 2) {
      uint32_t blank = ' ';
      reev_put(row, column + 1, &blank, 1, 1, attributes, pair);
    }
  }
  int kept = 1;
  for (int i = 1; i < length; i++)
    if (wcwidth(text[i]) == 0) text[kept++] = text[i];
  text[kept] = 0;
  attr_t looks = A_NORMAL;
  if (attributes & 1) looks |= A_BOLD;
  if (attributes & 2) looks |= A_DIM;
  if (attributes & 4) looks |= A_ITALIC;
  if (attributes & 8) looks |= A_UNDERLINE;
  if (attributes & 16) looks |= A_REVERSE;
  cchar_t cell;
  if (setcchar(&cell, text, looks, 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

static int cursor_row = -1, cursor_column = -1, cursor_is_shown;

void reev_place_cursor(int row, int column) {
  cursor_row = row;
  cursor_column = column;
}

void reev_update(int all) {
  if (!screen) return;
  if (all) clearok(curscr, TRUE);
  int shown = cursor_row >= 0;
  if (shown != cursor_is_shown) curs_set(shown);
  cursor_is_shown = shown;
  if (shown) move(cursor_row, cursor_column);
  wnoutrefresh(stdscr);
  doupdate();
}

void reev_write(const char *bytes, int count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, (size_t)count);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        struct pollfd entry = {STDOUT_FILENO, POLLOUT, 0};
        poll(&entry, 1, 1000);
        continue;
      }
      return;
    }
    bytes += written;
    count -= (int)written;
  }
}

static int key_of(int code) {
  switch (code) {
    case KEY_UP: return REEV_KEY_UP;
    case KEY_DOWN: return REEV_KEY_DOWN;
    case KEY_LEFT: return REEV_KEY_LEFT;
    case KEY_RIGHT: return REEV_KEY_RIGHT;
    case KEY_HOME: return REEV_KEY_HOME;
    case KEY_END: return REEV_KEY_END;
    case KEY_PPAGE: return REEV_KEY_PAGE_UP;
    case KEY_NPAGE: return REEV_KEY_PAGE_DOWN;
    case KEY_IC: return REEV_KEY_INSERT;
    case KEY_DC: return REEV_KEY_DELETE;
    case KEY_BACKSPACE: return REEV_KEY_BACKSPACE;
    case KEY_ENTER: return REEV_KEY_ENTER;
    case KEY_BTAB: return REEV_KEY_BACK_TAB;
    case KEY_RESIZE: return REEV_KEY_RESIZE;
  }
  if (code > KEY_F0 && code <= KEY_F0 + 12) return REEV_KEY_FUNCTION + (code - KEY_F0);
  if (code >= FIRST_CODE && code < FIRST_CODE + SEQUENCE_COUNT)
    return sequences[code - FIRST_CODE].key;
  return REEV_KEY_UNKNOWN;
}

int reev_read_key(int wait_ms) {
  if (!screen) return REEV_KEY_NONE;
  wint_t value = 0;
  timeout(wait_ms);
  int result = get_wch(&value);
  if (result == ERR) return REEV_KEY_NONE;
  if (result == KEY_CODE_YES) return key_of((int)value);
  return (int)value;
}

// Signals.

static int signal_pipe[2] = {-1, -1};
static char reset_sequence[256];
static volatile sig_atomic_t reset_length;
static struct termios saved_attributes;
static volatile sig_atomic_t has_saved_attributes;

static const int caught[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE};

// The first signal that asked the program to end.
static volatile sig_atomic_t ending_by;

// The program was asked to end and a second later it is still there: its output goes to a terminal that
// takes no more, where a write waits for ever.
static void end_at_last(int number) {
  (void)number;
  int cause = ending_by ? ending_by : SIGTERM;
  struct pollfd entry = {STDOUT_FILENO, POLLOUT, 0};
  if (reset_length > 0 && poll(&entry, 1, 0) == 1 && entry.revents & POLLOUT)
    (void)!write(STDOUT_FILENO, reset_sequence, (size_t)reset_length);
  // What waits to be sent is given up, or the last close waits for it.
  tcflush(STDOUT_FILENO, TCOFLUSH);
  if (has_saved_attributes) tcsetattr(STDIN_FILENO, TCSANOW, &saved_attributes);
  _exit(128 + cause);
}

static void note_signal(int number) {
  int saved = errno;
  if ((number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT) &&
      !ending_by) {
    ending_by = number;
    alarm(1);
  }
  unsigned char byte = (unsigned char)number;
  if (signal_pipe[1] >= 0) (void)!write(signal_pipe[1], &byte, 1);
  errno = saved;
}

static void restore_after_crash(int number) {
  if (reset_length > 0) (void)!write(STDOUT_FILENO, reset_sequence, (size_t)reset_length);
  if (has_saved_attributes) tcsetattr(STDIN_FILENO, TCSANOW, &saved_attributes);
  signal(number, SIG_DFL);
  raise(number);
}

static void install(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void reev_catch_signals(void) {
  if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
  static char alternate_stack[64 * 1024];
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack, .ss_flags = 0};
  sigaltstack(&stack, NULL);
  for (unsigned i = 0; i < sizeof caught / sizeof *caught; i++)
    install(caught[i], note_signal, SA_RESTART);
  install(SIGALRM, end_at_last, SA_ONSTACK);
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
    install(crashes[i], restore_after_crash, SA_ONSTACK | SA_NODEFER);
  signal(SIGPIPE, SIG_IGN);
  // Whoever started the program may have had them blocked.
  sigset_t all;
  sigemptyset(&all);
  for (unsigned i = 0; i < sizeof caught / sizeof *caught; i++) sigaddset(&all, caught[i]);
  sigaddset(&all, SIGALRM);
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++) sigaddset(&all, crashes[i]);
  pthread_sigmask(SIG_UNBLOCK, &all, NULL);
}

void reev_release_signals(void) {
  alarm(0);
  signal(SIGALRM, SIG_DFL);
  for (unsigned i = 0; i < sizeof caught / sizeof *caught; i++) signal(caught[i], SIG_DFL);
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++) signal(crashes[i], SIG_DFL);
}

int reev_next_signal(void) {
  unsigned char byte = 0;
  while (signal_pipe[0] >= 0 && read(signal_pipe[0], &byte, 1) == 1)
    if (byte != 0) return byte;
  return 0;
}

void reev_wake(void) {
  unsigned char byte = 0;
  if (signal_pipe[1] >= 0) (void)!write(signal_pipe[1], &byte, 1);
}

int reev_wait(int timeout_ms) {
  struct pollfd entries[2] = {{STDIN_FILENO, POLLIN, 0}, {signal_pipe[0], POLLIN, 0}};
  int count = poll(entries, 2, timeout_ms);
  if (count <= 0) return 0;
  int found = 0;
  if (entries[0].revents & POLLIN) found |= REEV_WAIT_INPUT;
  if (entries[0].revents & (POLLHUP | POLLERR | POLLNVAL)) found |= REEV_WAIT_HANGUP;
  if (entries[1].revents & POLLIN) found |= REEV_WAIT_WAKE;
  return found;
}

void reev_stop_self(void) {
  signal(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);
  install(SIGTSTP, note_signal, SA_RESTART);
}

void reev_die_by(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

void reev_arm_reset(const char *sequence) {
  size_t length = strlen(sequence);
  if (length > sizeof reset_sequence) length = sizeof reset_sequence;
  memcpy(reset_sequence, sequence, length);
  reset_length = (sig_atomic_t)length;
  has_saved_attributes = tcgetattr(STDIN_FILENO, &saved_attributes) == 0;
}

void reev_disarm_reset(void) {
  reset_length = 0;
  has_saved_attributes = 0;
}
