#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

int linux_clock_step_descriptor(void) {
  int timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer >= 0 && linux_watch_clock_step(timer) != 0) {
    int error = errno;
    close(timer);
    errno = error;
    return -1;
  }
  return timer;
}

int linux_watch_clock_step(int descriptor) {
  // Some 100 years on: it never comes due, and only a step of the clock ends the wait.
  struct itimerspec far_future = {.it_value = {.tv_sec = 7258118400}};
  return timerfd_settime(descriptor, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far_future, NULL);
}

int linux_clock_was_stepped(int descriptor) {
  uint64_t expirations;
  return read(descriptor, &expirations, sizeof expirations) < 0 && errno == ECANCELED;
}

int linux_clock_is_synchronized(void) {
  struct timex state = {.modes = 0};
  return adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0;
}

int64_t linux_clock_microseconds(int is_wall_clock) {
  struct timespec now;
  clock_gettime(is_wall_clock ? CLOCK_REALTIME : CLOCK_BOOTTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int linux_boot_timer_make(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

void linux_boot_timer_set(int descriptor, int64_t microseconds) {
  struct itimerspec due = {.it_value = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000}};
  timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &due, NULL);
}

int linux_boot_timer_take(int descriptor) {
  uint64_t expirations;
  return read(descriptor, &expirations, sizeof expirations) == sizeof expirations;
}
