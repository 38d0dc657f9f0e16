// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames and keys by way of ncursesw. */
#include "terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h> /* defines words like "lines" and "columns" as macros: after all else */

#define ESCAPE_MS 25 /* how long the rest of a key's sequence may take after its ESC */

struct terminal {
	SCREEN *screen;
	WINDOW *keys; /* a pad: reading from it draws nothing */
	bool utf8;
	bool colored;
};

enum palette {
	PALETTE_8,
	PALETTE_256,
	PALETTE__COUNT
};

/*
 * How each style looks. Colours are of middle lightness, so that they read on dark and on light;
 * without colour, attributes alone must do. Pair 0 is the terminal's own colours.
 */
static const struct {
	attr_t mono;
	attr_t colored;
	short pair;
	short foreground[PALETTE__COUNT];
} styles[STYLE__COUNT] = {
	[STYLE_PLAIN] = { 0 },
	[STYLE_DIM] = { A_DIM, A_DIM },
	[STYLE_STRONG] = { A_BOLD, A_BOLD },
	[STYLE_HEADER] = { A_BOLD | A_UNDERLINE, A_BOLD | A_UNDERLINE },
	[STYLE_SORTED] = { A_BOLD | A_REVERSE, A_BOLD | A_REVERSE },
	[STYLE_GROWTH] = { A_BOLD, A_BOLD, 1, { COLOR_RED, 166 /* orange */ } },
	[STYLE_LOSS] = { A_BOLD | A_UNDERLINE, A_BOLD, 2, { COLOR_MAGENTA, 164 } },
};

struct translation {
	wint_t code; /* what curses calls it */
	int key;
};

static const struct translation special_keys[] = {
	{ KEY_UP, KEYS_UP },	     { KEY_DOWN, KEYS_DOWN },
	{ KEY_LEFT, KEYS_LEFT },     { KEY_RIGHT, KEYS_RIGHT },
	{ KEY_PPAGE, KEYS_PAGE_UP }, { KEY_NPAGE, KEYS_PAGE_DOWN },
	{ KEY_HOME, KEYS_HOME },     { KEY_END, KEYS_END },
	{ KEY_ENTER, KEYS_ENTER },   { KEY_BACKSPACE, KEYS_BACKSPACE },
};

/*
 * What terminals send nowadays, for descriptions that do not know it: a serial line goes by vt100,
 * and is looked at in something else. Read as ESC and some letters, it would be taken for commands.
 */
static const struct {
	const char *sequence;
	int code;
} usual_sequences[] = {
	{ "\033[A", KEY_UP },	  { "\033OA", KEY_UP },	   { "\033[B", KEY_DOWN },
	{ "\033OB", KEY_DOWN },	  { "\033[C", KEY_RIGHT }, { "\033OC", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },	  { "\033OD", KEY_LEFT },  { "\033[H", KEY_HOME },
	{ "\033OH", KEY_HOME },	  { "\033[1~", KEY_HOME }, { "\033[F", KEY_END },
	{ "\033OF", KEY_END },	  { "\033[4~", KEY_END },  { "\033[5~", KEY_PPAGE },
	{ "\033[6~", KEY_NPAGE },
};

static const struct translation control_keys[] = {
	{ '\r', KEYS_ENTER },	 { '\n', KEYS_ENTER }, { 8, KEYS_BACKSPACE },
	{ 127, KEYS_BACKSPACE }, { 27, KEYS_ESCAPE },  { 'L' - '@', KEYS_REDRAW },
};

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* Asks the terminal's description alone, so that nothing has to be undone. */
bool terminal__is_usable(void)
{
	const char *type = getenv("TERM");
	const char *move;
	int status;

	if (!type || !type[0] || !strcmp(type, "dumb"))
		return false;
	if (setupterm(type, STDOUT_FILENO, &status) != OK)
		return false;
	move = tigetstr("cup");
	del_curterm(cur_term);
	return move && move != (char *)-1;
}

static bool wants_colors(enum colors colors)
{
	const char *no = getenv("NO_COLOR");

	return colors == COLORS_ALWAYS || (colors == COLORS_AUTO && !(no && no[0]));
}

static bool has_own_colors(void)
{
	const char *reset = tigetstr("op");

	return reset && reset != (char *)-1;
}

/* Not without the terminal's own colours: anything else would be painted black. */
static bool start_colors(void)
{
	enum palette palette;

	if (!has_own_colors() || tigetnum("colors") < 8 || start_color() == ERR ||
	    use_default_colors() == ERR)
		return false;
	palette = COLORS >= 256 ? PALETTE_256 : PALETTE_8;
	for (size_t i = 0; i < STYLE__COUNT; i++)
		if (styles[i].pair)
			init_pair(styles[i].pair, styles[i].foreground[palette], -1);
	return true;
}

static void pass_over(int number)
{
	(void)number;
}

/*
 * Curses has its own handlers of these signals, which leave by _exit() or wait for another to call
 * it; ours are for the loop to read. While it draws it ignores SIGTSTP, and with that drops one that
 * waits to be read, unless it found a handler that is not its own at the beginning.
 */
static SCREEN *open_screen(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction saved[LENGTH(signals)], none = { .sa_handler = pass_over };
	SCREEN *screen;

	for (size_t i = 0; i < LENGTH(signals); i++)
		sigaction(signals[i], NULL, &saved[i]);
	sigaction(SIGTSTP, &none, NULL);
	screen = newterm(NULL, stdout, stdin);
	for (size_t i = 0; i < LENGTH(signals); i++)
		sigaction(signals[i], &saved[i], NULL);
	return screen;
}

static void start_keys(WINDOW *keys)
{
	cbreak();
	noecho();
	nonl();
	set_escdelay(ESCAPE_MS);
	keypad(keys, TRUE);
	nodelay(keys, TRUE);
	for (size_t i = 0; i < LENGTH(usual_sequences); i++)
		if (!key_defined(usual_sequences[i].sequence))
			define_key(usual_sequences[i].sequence, usual_sequences[i].code);
	mouseinterval(0); /* a press is a click, there is nothing to wait for */
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

int terminal__open(enum colors colors, struct terminal **out)
{
	struct terminal *terminal;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -ENOTTY;
	if (!terminal__is_usable())
		return -ENOENT;
	terminal = calloc(1, sizeof(*terminal));
	if (!terminal)
		return -ENOMEM;
	terminal->screen = open_screen();
	if (terminal->screen)
		terminal->keys = newpad(1, 1);
	if (!terminal->keys) {
		terminal__close(terminal);
		return -ENOMEM;
	}
	terminal->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	terminal->colored = wants_colors(colors) && start_colors();
	start_keys(terminal->keys);
	*out = terminal;
	return 0;
}

/*
 * Also from the background, where a shell ends a job that was stopped without its doing: what the
 * shell has set meanwhile is left as it is, and that we touch the terminal does not stop us.
 */
static void end_screen(void)
{
	bool foreground = tcgetpgrp(STDIN_FILENO) == getpgrp();
	sigset_t signals, blocked;
	struct termios theirs;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTTOU);
	sigprocmask(SIG_BLOCK, &signals, &blocked);
	if (tcgetattr(STDIN_FILENO, &theirs))
		foreground = true;
	endwin();
	if (!foreground)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &theirs);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

void terminal__close(struct terminal *terminal)
{
	if (!terminal)
		return;
	/* Once given back, it may be another's. */
	if (terminal->screen && !isendwin())
		end_screen();
	if (terminal->keys)
		delwin(terminal->keys);
	if (terminal->screen)
		delscreen(terminal->screen);
	free(terminal);
}

void terminal__size(struct terminal *terminal, int *height, int *width)
{
	struct winsize size;

	(void)terminal;
	/* A serial line does not know: then it stays what its description says. */
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
	    is_term_resized(size.ws_row, size.ws_col)) {
		resize_term(size.ws_row, size.ws_col);
		clearok(curscr, TRUE); /* what the terminal made of its contents is not known */
	}
	*height = LINES;
	*width = COLS;
}

bool terminal__is_utf8(const struct terminal *terminal)
{
	return terminal->utf8;
}

static void set_style(const struct terminal *terminal, const struct cell_text *cell)
{
	attr_t attributes = styles[cell->style].mono;
	short pair = 0;

	if (terminal->colored) {
		attributes = styles[cell->style].colored;
		pair = styles[cell->style].pair;
	}
	attr_set(attributes | (cell->selected ? A_REVERSE : 0), pair, NULL);
}

static bool look_alike(const struct cell_text *a, const struct cell_text *b)
{
	return a->style == b->style && a->selected == b->selected;
}

static void draw_line(const struct terminal *terminal, const struct cell_text *cells, int y,
		      int width)
{
	for (int x = 0, end; x < width; x = end) {
		set_style(terminal, &cells[x]);
		move(y, x);
		for (end = x; end < width && look_alike(&cells[x], &cells[end]); end++) {
			const char *bytes = cells[end].bytes;
			unsigned int code;

			if (bytes[0] && text__character(bytes, strlen(bytes), &code))
				addnwstr((wchar_t[]){ code }, 1);
		}
	}
}

void terminal__draw(struct terminal *terminal, const struct frame *frame)
{
	int width = frame->width < COLS ? frame->width : COLS;

	if (isendwin())
		return;
	attr_set(A_NORMAL, 0, NULL);
	erase();
	for (int y = 0; y < frame->height && y < LINES; y++)
		draw_line(terminal, &frame->cells[(size_t)y * frame->width], y, width);
	curs_set(frame->cursor_y >= 0);
	move(frame->cursor_y >= 0 ? frame->cursor_y : 0, frame->cursor_x);
	refresh();
}

/* ncurses says of no key and of no terminal the same. A key that came since is not asked for. */
static bool is_gone(int err)
{
	struct pollfd terminal = { .fd = STDIN_FILENO };

	return err == EIO || (poll(&terminal, 1, 0) == 1 && terminal.revents);
}

static struct input read_mouse(void)
{
	struct input input = { .key = KEYS_NONE };
	MEVENT event;

	if (getmouse(&event) == ERR)
		return input;
	if (event.bstate & BUTTON1_PRESSED)
		input.key = KEYS_CLICK;
	else if (event.bstate & BUTTON4_PRESSED)
		input.key = KEYS_WHEEL_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		input.key = KEYS_WHEEL_DOWN;
	input.y = event.y;
	input.x = event.x;
	return input;
}

static struct input special_key(wint_t code)
{
	struct input input = { .key = KEYS_NONE };

	if (code == KEY_MOUSE)
		return read_mouse();
	for (size_t i = 0; i < LENGTH(special_keys); i++)
		if (special_keys[i].code == code)
			input.key = special_keys[i].key;
	return input;
}

static struct input character(wint_t code)
{
	struct input input = { .key = code };

	for (size_t i = 0; i < LENGTH(control_keys); i++)
		if (control_keys[i].code == code)
			input.key = control_keys[i].key;
	if (input.key == KEYS_REDRAW)
		clearok(curscr, TRUE);
	return input;
}

struct input terminal__read(struct terminal *terminal)
{
	struct input input = { .key = KEYS_NONE };

	/* What has no name here is passed over: more may wait in curses, where no poll() sees it. */
	while (input.key == KEYS_NONE) {
		wint_t code;
		int kind;

		errno = 0;
		kind = wget_wch(terminal->keys, &code);
		if (kind == ERR) {
			input.key = is_gone(errno) ? KEYS_GONE : KEYS_NONE;
			break;
		}
		input = kind == KEY_CODE_YES ? special_key(code) : character(code);
	}
	return input;
}

/* A shell that ends a stopped job does so before it continues it. */
static bool is_to_end(void)
{
	sigset_t waiting;

	sigpending(&waiting);
	return sigismember(&waiting, SIGTERM) || sigismember(&waiting, SIGHUP) ||
	       sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGQUIT);
}

void terminal__suspend(struct terminal *terminal)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, saved;
	sigset_t signals, blocked;

	endwin();
	sigemptyset(&signals);
	sigaddset(&signals, SIGTSTP);
	sigaddset(&signals, SIGCONT); /* else it would still wait to be read afterwards */
	sigaction(SIGTSTP, &usual, &saved);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &signals, &blocked); /* here it stops */
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	sigaction(SIGTSTP, &saved, NULL);
	terminal__resume(terminal);
}

void terminal__resume(struct terminal *terminal)
{
	(void)terminal;
	if (is_to_end()) /* from the background, which may not touch the terminal */
		return;
	reset_prog_mode();
	clearok(curscr, TRUE);
	refresh();
}
