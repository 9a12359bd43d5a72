// What the Glibc module lacks, because the calls are new, variadic, or need a child that runs on its parent's memory.
// GNU headers stay in the .c files: here they would clash with the Glibc module.
#ifndef FACTOTUM_LINUX_H
#define FACTOTUM_LINUX_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// A limit of a resource, the soft one and the hard one alike.
typedef struct {
  int resource;  // RLIMIT_*
  uint64_t value;
} linux_resource_limit;

// What a child is to become. Strings and arrays belong to the caller and must live until the call returns.
typedef struct {
  const char *executable;
  const char *_Nullable const *_Nonnull arguments;    // ends in NULL
  const char *_Nullable const *_Nonnull environment;  // ends in NULL
  const char *_Nullable working_directory;
  int standard_input, standard_output, standard_error;  // descriptors of the parent
  int kept_descriptor;  // one more that the child keeps as descriptor 3, or -1
  // Where the child writes "LABEL PID START_TIME\n" before it executes, so that it can be found again, and
  // "failed STEP ERRNO\n" where it cannot execute; or -1.
  int record_descriptor;
  const char *_Nullable record_label;
  int changes_identity;
  uint32_t user, group;
  const uint32_t *_Nullable supplementary_groups;
  size_t supplementary_group_count;
  int cgroup_directory;  // the open directory of the cgroup that the child belongs to from the beginning, or -1
  uint32_t file_mask;     // its umask
  int sets_nice, nice;
  int sets_oom_score, oom_score;
  const linux_resource_limit *_Nullable limits;
  size_t limit_count;
} linux_spawn_request;

// Which step of starting a child failed.
enum linux_spawn_step {
  LINUX_SPAWN_CLONE = 1,
  LINUX_SPAWN_IDENTITY = 2,
  LINUX_SPAWN_DIRECTORY = 3,
  LINUX_SPAWN_DESCRIPTORS = 4,
  LINUX_SPAWN_EXECUTE = 5,
  LINUX_SPAWN_RECORD = 6,
  LINUX_SPAWN_CGROUP = 7,
  LINUX_SPAWN_NICE = 8,
  LINUX_SPAWN_OOM_SCORE = 9,
  LINUX_SPAWN_LIMITS = 10,
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

// What the descendants of this process have used that were waited for.
typedef struct {
  int64_t microseconds;  // on processors
  int64_t peak_memory;   // bytes, of the largest of them
} linux_usage;
linux_usage linux_children_usage(void);

// Whether a file has an extended attribute that holds "1".
int linux_attribute_is_set(const char *path, const char *name);

// Each returns -1 and sets errno on failure.
int linux_pidfd_open(int pid);
int linux_pidfd_send_signal(int pidfd, int signal);

// Sends a signal to a process group as another user, so that only that user's processes can be hit.
// Returns 0 or an errno.
int linux_signal_group_as(int group, int signal, uint32_t user, uint32_t user_group);

// Blocks the signals in the calling thread and in those it will start; returns a descriptor that reads them.
int linux_signal_descriptor(const int *signals, size_t count);
// The next signal that came, or 0 where there is none at the moment.
int linux_next_signal(int descriptor);

// Ignores a signal from now on. The only way to do so: a child gets the default back for what was ignored when the first
// one was started, and by this since.
void linux_ignore_signal(int number);

// Whether it was ignored when this process began, or the first child was started, or is by the call above.
int linux_is_ignored(int number);

// The abbreviated name of a signal, as in "TERM", or NULL.
const char *_Nullable linux_signal_name(int signal);

// A pipe whose ends no program that is executed inherits: the one to read from, which does not wait, and the one to
// write to. Returns -1 and sets errno on failure.
int linux_pipe(int *reading, int *writing);

// The other way round: the end to write to does not wait.
int linux_input_pipe(int *reading, int *writing);

// A socket that sends datagrams to a path and never waits. Returns -1 and sets errno on failure.
int linux_datagrams_to(const char *path);
// Sends bytes, or a descriptor, as one datagram. Returns 0 or an errno: EAGAIN where the receiver takes no more for now.
int linux_send(int socket, const void *_Nullable bytes, size_t count);
int linux_send_descriptor(int socket, int passed);

// Memory with the given content that nobody can change any more, as a descriptor at its beginning.
int linux_sealed_memory(const void *bytes, size_t count);

// Has all threads allocate from one place, as the first one does.
void linux_share_memory(void);

// Gives memory that is not used any more back to the system.
void linux_return_memory(void);

// Makes this process the parent of whatever its descendants leave behind; and whether it is.

// Opens a name in a directory without reading it, and never what a symbolic link leads to: the link itself, or, where only
// a directory is wanted, ENOTDIR. A directory that is mounted on demand is mounted. Returns -1 and sets errno on failure.
int linux_open_path(int directory, const char *name, int only_directory);
// The size of an extended attribute of what is open, at most that much of it copied; -1 and errno on failure.
int linux_read_attribute(int descriptor, const char *name, void *_Nullable buffer, size_t size);

// The user who connected to a socket of this machine; 0, or -1 with errno set.
int linux_peer_user(int socket, uint32_t *user);

// Makes this process the parent of whatever its descendants leave behind.
int linux_become_subreaper(void);
int linux_is_subreaper(void);
// Whether there is any child, collected or not: 0 only where there is none.
int linux_has_children(void);
// The number of a child that has ended and was not collected yet, or 0; and collects it.
int linux_peek_ended_child(void);
void linux_collect_child(int pid);

typedef struct {
  int pid, parent, group, session;
  uint64_t start_time;  // in clock ticks since boot
} linux_process;

// The processes of this machine that have not ended. Returns how many there are, of which those that fit are stored, or
// -1 with errno where it could not look at all of them.
ptrdiff_t linux_list_processes(linux_process *_Nullable found, size_t capacity);

// Lets this process open as many descriptors as it may; children get back the limit it came with.
void linux_raise_descriptor_limit(void);

// A descriptor that becomes readable when somebody sets the wall clock; and makes it wait for the next time.
int linux_clock_step_descriptor(void);
int linux_watch_clock_step(int descriptor);
// Whether it was readable for that reason; asking takes the reason away.
int linux_clock_was_stepped(int descriptor);
// Whether the kernel takes the wall clock for synchronized, since something has told it the time.
int linux_clock_is_synchronized(void);
// Since 1970 on the wall clock, or since boot, suspended time included.
int64_t linux_clock_microseconds(int is_wall_clock);

// A timer on the clock since boot, in microseconds of it; 0 disarms. `take` tells whether it has come due.
int linux_boot_timer_make(void);
void linux_boot_timer_set(int descriptor, int64_t microseconds);
int linux_boot_timer_take(int descriptor);

// An epoll instance. What is added is told by its token as long as it can be read or written, or has ended.
// Each returns -1 and sets errno on failure.
int linux_events_make(void);
int linux_events_add(int instance, int descriptor, int for_writing, uint64_t token);
int linux_events_remove(int instance, int descriptor);
// The tokens of those that can be read or written, waiting for the first of them that long; how many there are.
int linux_events_next(int instance, uint64_t *tokens, int count, int milliseconds);

/// A descriptor that can be read once it was sent to, from any thread, until it is taken; -1 where there is none left.
int linux_wake_up_make(void);
void linux_wake_up_send(int descriptor);
void linux_wake_up_take(int descriptor);

#pragma clang assume_nonnull end
#endif
