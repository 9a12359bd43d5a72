#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { BATCH_LIMIT = 64 };

int linux_events_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int linux_events_add(int instance, int descriptor, int for_writing, uint64_t token) {
  struct epoll_event event = {.events = for_writing ? EPOLLOUT : EPOLLIN, .data.u64 = token};
  return epoll_ctl(instance, EPOLL_CTL_ADD, descriptor, &event);
}

int linux_events_remove(int instance, int descriptor) {
  return epoll_ctl(instance, EPOLL_CTL_DEL, descriptor, NULL);
}

int linux_events_next(int instance, uint64_t *tokens, int count, int milliseconds) {
  struct epoll_event events[BATCH_LIMIT];
  int found = epoll_wait(instance, events, count < BATCH_LIMIT ? count : BATCH_LIMIT, milliseconds);
  for (int i = 0; i < found; i++) tokens[i] = events[i].data.u64;
  return found;
}

int linux_wake_up_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void linux_wake_up_send(int descriptor) {
  // Neither can fail in a way that matters: a counter that is full wakes as well, an empty one was taken already.
  uint64_t one = 1;
  ssize_t ignored = write(descriptor, &one, sizeof one);
  (void)ignored;
}

void linux_wake_up_take(int descriptor) {
  uint64_t count;
  ssize_t ignored = read(descriptor, &count, sizeof count);
  (void)ignored;
}
