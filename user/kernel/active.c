// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads /proc/slabinfo and remembers what it said, by generation. */
#include "active.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "slabinfo.h"
#include "text.h"

#define REST 100 /* times as long as a reading took, until the next one */

struct remembered {
	__u64 generation;
	__s64 active;
};

struct active {
	int fd;
	struct text text;	 /* the file, as last read */
	__u64 next_ns;		 /* CLOCK_MONOTONIC: not to be read before */
	struct remembered *rows; /* by rising generation */
	size_t n;
};

int active__open(struct active **out)
{
	struct active *active = calloc(1, sizeof(*active));

	if (!active)
		return -ENOMEM;
	active->fd = open("/proc/slabinfo", O_RDONLY | O_CLOEXEC);
	if (active->fd < 0) {
		int err = -errno;

		free(active);
		return err;
	}
	*out = active;
	return 0;
}

void active__close(struct active *active)
{
	if (!active)
		return;
	close(active->fd);
	text__reset(&active->text);
	free(active->rows);
	free(active);
}

static int read_file(struct active *active)
{
	char block[1 << 14];
	off_t at = 0;
	ssize_t n;

	text__clear(&active->text);
	text__add(&active->text, "", 0);
	while ((n = pread(active->fd, block, sizeof(block), at)) > 0) {
		text__add(&active->text, block, n);
		at += n;
	}
	if (n < 0)
		return -errno;
	return active->text.failed ? -ENOMEM : 0;
}

static int remember(struct active *active, const struct sample *sample)
{
	struct remembered *rows =
		realloc(active->rows, (sample->n_caches + 1) * sizeof(*active->rows));

	if (!rows)
		return -ENOMEM;
	active->rows = rows;
	active->n = sample->n_caches;
	for (size_t i = 0; i < sample->n_caches; i++)
		rows[i] = (struct remembered){ sample->caches[i].generation,
					       sample->caches[i].active };
	return 0;
}

static int read_anew(struct active *active, struct sample *sample)
{
	__u64 start = clock__ns(CLOCK_MONOTONIC), end;
	struct slabinfo slabinfo;
	int err = read_file(active);

	end = clock__ns(CLOCK_MONOTONIC);
	active->next_ns = end + REST * (end - start);
	if (!err)
		err = slabinfo__parse(active->text.bytes, &slabinfo);
	if (err)
		return err;
	err = slabinfo__fill(&slabinfo, sample);
	slabinfo__reset(&slabinfo);
	return err ? err : remember(active, sample);
}

static void recall(const struct active *active, struct sample *sample)
{
	size_t at = 0;

	for (size_t i = 0; i < sample->n_caches; i++) {
		struct cache_sample *row = &sample->caches[i];

		while (at < active->n && active->rows[at].generation < row->generation)
			at++;
		row->active = -1;
		if (row->dead || at == active->n || active->rows[at].generation != row->generation)
			continue;
		row->active = active->rows[at].active;
		row->active_is_old = row->active >= 0;
	}
}

int active__fill(struct active *active, struct sample *sample)
{
	if (clock__ns(CLOCK_MONOTONIC) >= active->next_ns)
		return read_anew(active, sample);
	recall(active, sample);
	return 0;
}
