// What the Glibc module lacks, because the calls are new, variadic, or need a child that runs on its parent's memory.
// GNU headers stay in the .c files: here they would clash with the Glibc module.
#ifndef FACTOTUM_LINUX_H
#define FACTOTUM_LINUX_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// What a child is to become. Strings and arrays belong to the caller and must live until the call returns.
typedef struct {
  const char *executable;
  const char *_Nullable const *_Nonnull arguments;    // ends in NULL
  const char *_Nullable const *_Nonnull environment;  // ends in NULL
  const char *_Nullable working_directory;
  int standard_input, standard_output, standard_error;  // descriptors of the parent
  int kept_descriptor;  // one more that the child keeps as descriptor 3, or -1
  int changes_identity;
  uint32_t user, group;
  const uint32_t *_Nullable supplementary_groups;
  size_t supplementary_group_count;
} linux_spawn_request;

// Which step of starting a child failed.
enum linux_spawn_step {
  LINUX_SPAWN_CLONE = 1,
  LINUX_SPAWN_IDENTITY = 2,
  LINUX_SPAWN_DIRECTORY = 3,
  LINUX_SPAWN_DESCRIPTORS = 4,
  LINUX_SPAWN_EXECUTE = 5,
};

typedef struct {
  int pid;
  int pidfd;
  int error;  // 0, or the errno of the step that failed; then there is no child
  int step;
} linux_spawn_result;

// Starts a program in a session of its own, with default signal dispositions and an empty mask.
// The cost does not depend on the size of the caller: the child borrows its memory until it executes.
linux_spawn_result linux_spawn(const linux_spawn_request *request);

typedef struct {
  int error;    // 0, or an errno
  int signal;   // the signal that killed it, or 0
  int code;     // the exit code where no signal did
  int64_t user_microseconds, system_microseconds;
} linux_wait_result;

// Collects a child that has ended, through its pidfd.
linux_wait_result linux_wait(int pidfd);

// Each returns -1 and sets errno on failure.
int linux_pidfd_open(int pid);
int linux_pidfd_send_signal(int pidfd, int signal);

#pragma clang assume_nonnull end
#endif
