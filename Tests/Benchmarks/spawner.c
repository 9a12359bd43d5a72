// The floor: COUNT shells, PARALLEL at a time, each with two pipes and a session of its own, and nothing else.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST = 64 };
static struct pollfd watched[3 * MOST];  // standard output, standard error and the process of each place
static pid_t processes[MOST];

static void start(int place) {
  int output[2], errors[2];
  if (pipe2(output, O_CLOEXEC) || pipe2(errors, O_CLOEXEC)) exit(1);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  char *arguments[] = {"sh", "-c", ": ", NULL};
  if (posix_spawn(&processes[place], "/bin/sh", &actions, &attributes, arguments, environ)) exit(1);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(output[1]);
  close(errors[1]);
  watched[3 * place] = (struct pollfd){output[0], POLLIN, 0};
  watched[3 * place + 1] = (struct pollfd){errors[0], POLLIN, 0};
  watched[3 * place + 2] = (struct pollfd){(int)syscall(SYS_pidfd_open, processes[place], 0), POLLIN, 0};
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  int tasks = atoi(arguments[1]), parallel = atoi(arguments[2]), started = 0, ended = 0;
  for (int i = 0; i < 3 * MOST; i++) watched[i].fd = -1;
  while (started < tasks && started < parallel) start(started++);
  while (ended < tasks) {
    if (poll(watched, 3 * (nfds_t)parallel, -1) < 0 && errno != EINTR) return 1;
    for (int place = 0; place < parallel; place++) {
      for (int i = 3 * place; i < 3 * place + 3; i++) {
        char bytes[4096];
        if (watched[i].fd < 0 || !watched[i].revents) continue;
        if (i % 3 == 2) waitpid(processes[place], NULL, 0);
        else if (read(watched[i].fd, bytes, sizeof bytes) > 0) continue;
        close(watched[i].fd);
        watched[i].fd = -1;
      }
      int isDone = watched[3 * place].fd < 0 && watched[3 * place + 1].fd < 0 && watched[3 * place + 2].fd < 0;
      if (!isDone || !processes[place]) continue;
      processes[place] = 0;
      ended++;
      if (started < tasks) start(place), started++;
    }
  }
  return 0;
}
