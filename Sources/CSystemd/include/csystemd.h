#pragma once
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
