#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/epoll.h>

enum { BATCH_LIMIT = 64 };

int linux_events_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linux_events_add(int instance, int descriptor, int for_writing, uint64_t token) {
  struct epoll_event event = {.events = for_writing ? EPOLLOUT : EPOLLIN, .data.u64 = token};
  return epoll_ctl(instance, EPOLL_CTL_ADD, descriptor, &event);
}

int linux_events_remove(int instance, int descriptor) {
  return epoll_ctl(instance, EPOLL_CTL_DEL, descriptor, NULL);
}

int linux_events_next(int instance, uint64_t *tokens, int count) {
  struct epoll_event events[BATCH_LIMIT];
  int found = epoll_wait(instance, events, count < BATCH_LIMIT ? count : BATCH_LIMIT, 0);
  for (int i = 0; i < found; i++) tokens[i] = events[i].data.u64;
  return found;
}
