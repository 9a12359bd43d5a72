#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int linux_signal_descriptor(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  if ((errno = pthread_sigmask(SIG_BLOCK, &set, NULL)) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int linux_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

const char *linux_signal_name(int signal) { return sigabbrev_np(signal); }

int linux_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int linux_sealed_memory(const void *bytes, size_t count) {
  int memory = memfd_create("factotum", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return -1;
  const char *next = bytes;
  size_t left = count;
  while (left > 0) {
    ssize_t written = write(memory, next, left);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) goto failed;
    next += written;
    left -= (size_t)written;
  }
  if (lseek(memory, 0, SEEK_SET) != 0) goto failed;
  if (fcntl(memory, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) goto failed;
  return memory;
failed:;
  int error = errno;
  close(memory);
  errno = error;
  return -1;
}

void linux_share_memory(void) { mallopt(M_ARENA_MAX, 1); }

void linux_return_memory(void) { malloc_trim(0); }

int linux_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int linux_is_subreaper(void) {
  int answer = 0;
  return prctl(PR_GET_CHILD_SUBREAPER, &answer, 0, 0, 0) == 0 && answer;
}

int linux_has_children(void) {
  siginfo_t info = {0};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

int linux_peek_ended_child(void) {
  siginfo_t info = {0};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

void linux_collect_child(int pid) { waitpid(pid, NULL, WNOHANG); }

int linux_attribute_is_set(const char *path, const char *name) {
  char value[1];
  return getxattr(path, name, value, sizeof value) == 1 && value[0] == '1';
}
