#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

// libsystemd, opened when it is first needed: it and the five libraries it needs would double what a short run costs.
// Where it is missing, which no host with systemd is, each call returns -ENOSYS.

/// sd_journal_sendv(3)
int systemd_journal_sendv(const struct iovec *fields, int count);
/// sd_notify(3)
int systemd_notify(int unset_environment, const char *state);
/// sd_watchdog_enabled(3)
int systemd_watchdog_enabled(int unset_environment, uint64_t *microseconds);

// Reading the journal. One thread opens a reader, uses it and closes it: see sd_journal_open(3). All return a negative
// error number where they fail.

struct sd_journal;

/// sd_journal_open(3): the journals of this machine, of the system and of all users that may be read; values whole.
int systemd_journal_open(struct sd_journal **journal);
/// sd_journal_close(3)
void systemd_journal_close(struct sd_journal *journal);
/// sd_journal_add_match(3)
int systemd_journal_add_match(struct sd_journal *journal, const void *data, size_t size);
/// sd_journal_add_disjunction(3)
int systemd_journal_add_disjunction(struct sd_journal *journal);
/// sd_journal_seek_head(3)
int systemd_journal_seek_head(struct sd_journal *journal);
/// sd_journal_seek_tail(3)
int systemd_journal_seek_tail(struct sd_journal *journal);
/// sd_journal_seek_cursor(3)
int systemd_journal_seek_cursor(struct sd_journal *journal, const char *cursor);
/// sd_journal_test_cursor(3)
int systemd_journal_test_cursor(struct sd_journal *journal, const char *cursor);
/// sd_journal_next(3)
int systemd_journal_next(struct sd_journal *journal);
/// sd_journal_previous(3)
int systemd_journal_previous(struct sd_journal *journal);
/// sd_journal_get_realtime_usec(3)
int systemd_journal_get_realtime(struct sd_journal *journal, uint64_t *microseconds);
/// sd_journal_get_cursor(3); the text has to be freed.
int systemd_journal_get_cursor(struct sd_journal *journal, char **cursor);
/// sd_journal_get_data(3)
int systemd_journal_get_data(struct sd_journal *journal, const char *field, const void **data, size_t *size);
/// sd_journal_wait(3)
int systemd_journal_wait(struct sd_journal *journal, uint64_t microseconds);
