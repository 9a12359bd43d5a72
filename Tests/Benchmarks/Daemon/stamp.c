/* Notes the time at which it began to execute, in nanoseconds of the wall clock, at the end of the file STAMPS.
   With PROGRAM it goes on as that program; without, it is a command that a scheduler runs. Built by host.py. */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments) {
  (void)count, (void)arguments;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char line[32];
  int length = snprintf(line, sizeof line, "%lld%09ld\n", (long long)now.tv_sec, now.tv_nsec);
  int file = open(STAMPS, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0 || write(file, line, length) != length) return 1;
#ifdef PROGRAM
  close(file);
  execv(PROGRAM, arguments);
  return 1;
#else
  return 0;
#endif
}
