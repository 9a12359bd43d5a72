#include "csystemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

// What is read with, looked up once: all of it or none.
static struct {
  int (*open)(struct sd_journal **, int);
  void (*close)(struct sd_journal *);
  int (*set_data_threshold)(struct sd_journal *, size_t);
  int (*add_match)(struct sd_journal *, const void *, size_t);
  int (*add_disjunction)(struct sd_journal *);
  int (*seek_head)(struct sd_journal *);
  int (*seek_tail)(struct sd_journal *);
  int (*seek_cursor)(struct sd_journal *, const char *);
  int (*test_cursor)(struct sd_journal *, const char *);
  int (*next)(struct sd_journal *);
  int (*previous)(struct sd_journal *);
  int (*get_realtime_usec)(struct sd_journal *, uint64_t *);
  int (*get_cursor)(struct sd_journal *, char **);
  int (*get_data)(struct sd_journal *, const char *, const void **, size_t *);
  int (*wait)(struct sd_journal *, uint64_t);
} reading;
static int is_complete;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  void *library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name) if (!(*(void **)&reading.name = dlsym(library, "sd_journal_" #name))) return
  FIND(open);
  FIND(close);
  FIND(set_data_threshold);
  FIND(add_match);
  FIND(add_disjunction);
  FIND(seek_head);
  FIND(seek_tail);
  FIND(seek_cursor);
  FIND(test_cursor);
  FIND(next);
  FIND(previous);
  FIND(get_realtime_usec);
  FIND(get_cursor);
  FIND(get_data);
  FIND(wait);
#undef FIND
  is_complete = 1;
}

int systemd_journal_open(struct sd_journal **journal) {
  pthread_once(&once, open_library);
  if (!is_complete) return -ENOSYS;
  // SD_JOURNAL_LOCAL_ONLY: whatever other machines may have sent here is not about our runs.
  int result = reading.open(journal, 1);
  // Compressed values are cut to 64 KiB otherwise.
  if (result >= 0) reading.set_data_threshold(*journal, 0);
  return result;
}

void systemd_journal_close(struct sd_journal *journal) { reading.close(journal); }

int systemd_journal_add_match(struct sd_journal *journal, const void *data, size_t size) {
  return reading.add_match(journal, data, size);
}

int systemd_journal_add_disjunction(struct sd_journal *journal) { return reading.add_disjunction(journal); }

int systemd_journal_seek_head(struct sd_journal *journal) { return reading.seek_head(journal); }

int systemd_journal_seek_tail(struct sd_journal *journal) { return reading.seek_tail(journal); }

int systemd_journal_seek_cursor(struct sd_journal *journal, const char *cursor) {
  return reading.seek_cursor(journal, cursor);
}

int systemd_journal_test_cursor(struct sd_journal *journal, const char *cursor) {
  return reading.test_cursor(journal, cursor);
}

int systemd_journal_next(struct sd_journal *journal) { return reading.next(journal); }

int systemd_journal_previous(struct sd_journal *journal) { return reading.previous(journal); }

int systemd_journal_get_realtime(struct sd_journal *journal, uint64_t *microseconds) {
  return reading.get_realtime_usec(journal, microseconds);
}

int systemd_journal_get_cursor(struct sd_journal *journal, char **cursor) {
  return reading.get_cursor(journal, cursor);
}

int systemd_journal_get_data(struct sd_journal *journal, const char *field, const void **data, size_t *size) {
  return reading.get_data(journal, field, data, size);
}

int systemd_journal_wait(struct sd_journal *journal, uint64_t microseconds) {
  return reading.wait(journal, microseconds);
}
