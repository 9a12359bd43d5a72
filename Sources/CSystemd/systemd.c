#include "csystemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sys/types.h>

static int (*journal_sendv)(const struct iovec *, int);
static int (*notify)(int, const char *);
static int (*watchdog_enabled)(int, uint64_t *);
static int (*pid_get_unit)(pid_t, char **);
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  void *library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  *(void **)&journal_sendv = dlsym(library, "sd_journal_sendv");
  *(void **)&notify = dlsym(library, "sd_notify");
  *(void **)&watchdog_enabled = dlsym(library, "sd_watchdog_enabled");
  *(void **)&pid_get_unit = dlsym(library, "sd_pid_get_unit");
}

int systemd_journal_sendv(const struct iovec *fields, int count) {
  pthread_once(&once, open_library);
  return journal_sendv ? journal_sendv(fields, count) : -ENOSYS;
}

int systemd_notify(int unset_environment, const char *state) {
  pthread_once(&once, open_library);
  return notify ? notify(unset_environment, state) : -ENOSYS;
}

int systemd_watchdog_enabled(int unset_environment, uint64_t *microseconds) {
  pthread_once(&once, open_library);
  return watchdog_enabled ? watchdog_enabled(unset_environment, microseconds) : -ENOSYS;
}

int systemd_own_unit(char **name) {
  pthread_once(&once, open_library);
  return pid_get_unit ? pid_get_unit(0, name) : -ENOSYS;
}
