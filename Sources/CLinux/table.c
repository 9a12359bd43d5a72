#define _GNU_SOURCE
#include "CLinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Source: proc_pid_stat(5). Returns 1 for a process that has not ended, 0 for none, -1 where that cannot be told.
static int read_process(int proc, const char *name, linux_process *process) {
  char path[NAME_MAX + 8], text[1024];
  snprintf(path, sizeof path, "%s/stat", name);
  int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT || errno == ESRCH || errno == EACCES || errno == EPERM ? 0 : -1;
  ssize_t length = read(file, text, sizeof text - 1);
  int error = errno;
  close(file);
  if (length < 0 && error != ESRCH) {
    errno = error;
    return -1;
  }
  if (length <= 0) return 0;
  text[length] = 0;
  // The name in parentheses may hold spaces, and more of these.
  const char *rest = strrchr(text, ')');
  char state;
  long threads;
  unsigned long long start;
  if (!rest || sscanf(text, "%d", &process->pid) != 1 ||
      sscanf(rest, ") %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu", &state,
             &process->parent, &process->group, &process->session, &threads, &start) != 6)
    return 0;
  process->start_time = start;
  // One whose first thread alone has ended goes on in its others.
  return state != 'X' && (state != 'Z' || threads > 1);
}

ptrdiff_t linux_list_processes(linux_process *found, size_t capacity) {
  DIR *proc = opendir("/proc");
  if (!proc) return -1;
  size_t count = 0;
  int answer = 0;
  struct dirent *entry;
  while (errno = 0, (entry = readdir(proc))) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    linux_process process;
    answer = read_process(dirfd(proc), entry->d_name, &process);
    if (answer < 0) break;
    if (answer == 0) continue;
    if (count < capacity) found[count] = process;
    count++;
  }
  int error = errno;
  closedir(proc);
  errno = error;
  return error ? -1 : (ptrdiff_t)count;
}
