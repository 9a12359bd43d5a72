#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK_SIZE = 64 * 1024, KEPT = 3, RECORD = 4, FIRST_FREE_DESCRIPTOR = 5 };

struct child {
  const linux_spawn_request *request;
  int error, step, is_in_cgroup;
};

// Moves the parent's descriptors to where the child wants them, and closes all others. Those that lie where another is
// to go are first moved out of the way. The record closes when the child executes.
static int place_descriptors(const linux_spawn_request *request) {
  const int wanted[FIRST_FREE_DESCRIPTOR] = {
      request->standard_input, request->standard_output, request->standard_error, request->kept_descriptor,
      request->record_descriptor};
  int moved[FIRST_FREE_DESCRIPTOR];
  for (int i = 0; i < FIRST_FREE_DESCRIPTOR; i++) {
    moved[i] = wanted[i];
    if (wanted[i] < 0 || wanted[i] >= FIRST_FREE_DESCRIPTOR) continue;
    moved[i] = fcntl(wanted[i], F_DUPFD, FIRST_FREE_DESCRIPTOR);
    if (moved[i] < 0) return -1;
  }
  for (int i = 0; i < FIRST_FREE_DESCRIPTOR; i++) {
    if (moved[i] < 0) {
      if (i >= KEPT) close(i);
    } else if (dup3(moved[i], i, i == RECORD ? O_CLOEXEC : 0) < 0) {
      return -1;
    }
  }
  return (int)syscall(SYS_close_range, FIRST_FREE_DESCRIPTOR, ~0U, 0);
}

// The 22nd field of /proc/PID/stat; the second one is a name in parentheses and may hold spaces and more of these.
static const char *start_time(char *stat, ssize_t length) {
  char *field = stat;
  for (char *here = stat; here < stat + length; here++) {
    if (*here == ')') field = here;
  }
  for (int skipped = 0; skipped < 20 && *field; field++) {
    if (*field == ' ') skipped++;
  }
  for (char *end = field; *end; end++) {
    if (*end == ' ') *end = 0;
  }
  return field;
}

// One write, so that lines of several children do not mix. No printf: the memory is the parent's.
static int record_start(const linux_spawn_request *request) {
  char stat[1024], line[256];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = read(file, stat, sizeof stat - 1);
  close(file);
  if (length <= 0) return -1;
  stat[length] = 0;
  size_t used = 0;
  const char *start = start_time(stat, length);
  const char *parts[] = {request->record_label, " ", stat, " ", start, "\n"};
  for (int part = 0; part < 6; part++) {
    for (const char *from = parts[part]; *from && used < sizeof line; from++) {
      if (part == 2 && *from == ' ') break;
      line[used++] = *from;
    }
  }
  ssize_t written = write(RECORD, line, used);
  if (written >= 0 && (size_t)written < used) errno = ENOSPC;
  return (size_t)written == used ? 0 : -1;
}

static size_t append_number(char *line, size_t used, unsigned number) {
  char digits[10];
  size_t count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count > 0) line[used++] = digits[--count];
  return used;
}

// "failed STEP ERRNO": for whoever finds the record when the parent could not say it any more.
static void record_failure(int descriptor, int step, int error) {
  char line[32] = "failed ";
  size_t used = append_number(line, 7, (unsigned)step);
  line[used++] = ' ';
  used = append_number(line, used, (unsigned)error);
  line[used++] = '\n';
  // Where this fails too, the parent still has the error.
  ssize_t ignored = write(descriptor, line, used);
  (void)ignored;
}

// Moves the calling process, whatever its number is. The kernel may take 6 ms for it: it waits until no processor can be
// in the midst of a fork. A child that begins in its group has no need of it.
static int enter_cgroup(int directory) {
  int entrance = openat(directory, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (entrance < 0) return -1;
  ssize_t written = write(entrance, "0", 1);
  int error = errno;
  close(entrance);
  errno = error;
  return written == 1 ? 0 : -1;
}

// The kernel keeps the parent's value apart although the memory is shared: it knows a vfork when it sees one.
static int adjust_oom_score(int adjustment) {
  char text[16];
  size_t used = 0;
  if (adjustment < 0) text[used++] = '-';
  used = append_number(text, used, (unsigned)(adjustment < 0 ? -adjustment : adjustment));
  int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t written = write(file, text, used);
  int error = errno;
  close(file);
  errno = error;
  return written == (ssize_t)used ? 0 : -1;
}

static int limit_resources(const linux_spawn_request *request) {
  for (size_t i = 0; i < request->limit_count; i++) {
    struct rlimit limit = {.rlim_cur = request->limits[i].value, .rlim_max = request->limits[i].value};
    if (prlimit(0, request->limits[i].resource, &limit, NULL) != 0) return -1;
  }
  return 0;
}

// The raw system calls: glibc's wrappers change all threads of a process, and here would wait for the parent's.
static int change_identity(const linux_spawn_request *request) {
  if (syscall(SYS_setgroups, request->supplementary_group_count, request->supplementary_groups) != 0) return -1;
  if (syscall(SYS_setresgid, request->group, request->group, request->group) != 0) return -1;
  return (int)syscall(SYS_setresuid, request->user, request->user, request->user);
}

// The raw system call again: glibc's wrapper leaves out the two signals that it keeps for itself.
struct action { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; };

static long change_action(int number, const struct action *new, struct action *old) {
  return syscall(SYS_rt_sigaction, number, new, old, sizeof new->mask);
}

// What the parent ignores, one bit for each signal, bit 0 for signal 1: asking for all of them each time a child is
// started would be a good part of what it costs.
static atomic_ullong ignored;
static pthread_once_t inherited_once = PTHREAD_ONCE_INIT;

static void find_inherited(void) {
  struct action current;
  for (int number = 1; number <= 64; number++) {
    if (change_action(number, NULL, &current) == 0 && current.handler == SIG_IGN) ignored |= 1ULL << (number - 1);
  }
}

void linux_ignore_signal(int number) {
  pthread_once(&inherited_once, find_inherited);
  signal(number, SIG_IGN);
  ignored |= 1ULL << (number - 1);
}

int linux_is_ignored(int number) {
  pthread_once(&inherited_once, find_inherited);
  return (int)(ignored >> (number - 1) & 1);
}

// The limit this process came with, where it raised its own.
static struct rlimit inherited_descriptors;
static int is_limit_raised;

void linux_raise_descriptor_limit(void) {
  struct rlimit raised;
  if (is_limit_raised || getrlimit(RLIMIT_NOFILE, &inherited_descriptors) != 0) return;
  raised = inherited_descriptors;
  raised.rlim_cur = raised.rlim_max;
  // Where it must not, it goes on with what it has.
  if (raised.rlim_cur != inherited_descriptors.rlim_cur) is_limit_raised = setrlimit(RLIMIT_NOFILE, &raised) == 0;
}

// Executing resets what is caught; what is ignored stays ignored.
static void reset_signals(void) {
  struct action standard = {SIG_DFL};
  // system(3) ignores these two while it waits, in whatever thread.
  unsigned long long left = ignored | 1ULL << (SIGINT - 1) | 1ULL << (SIGQUIT - 1);
  for (; left; left &= left - 1) change_action(__builtin_ctzll(left) + 1, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

// Runs on the parent's memory: it may not return, allocate, or touch anything but its own stack and `child`.
static int run_child(void *argument) {
  struct child *child = argument;
  const linux_spawn_request *request = child->request;
  setsid();
  umask(request->file_mask);
  int record = request->record_descriptor;
  child->step = LINUX_SPAWN_CGROUP;
  if (request->cgroup_directory >= 0 && !child->is_in_cgroup && enter_cgroup(request->cgroup_directory) != 0) goto failed;
  child->step = LINUX_SPAWN_NICE;
  if (request->sets_nice && setpriority(PRIO_PROCESS, 0, request->nice) != 0) goto failed;
  child->step = LINUX_SPAWN_OOM_SCORE;
  if (request->sets_oom_score && adjust_oom_score(request->oom_score) != 0) goto failed;
  child->step = LINUX_SPAWN_DESCRIPTORS;
  if (place_descriptors(request) != 0) goto failed;
  if (record >= 0) record = RECORD;
  child->step = LINUX_SPAWN_RECORD;
  if (record >= 0 && record_start(request) != 0) goto failed;
  // After the record, which a limit of file sizes could stand in the way of.
  // This fails only where somebody took rights away from the parent since, and then a higher limit does no harm.
  if (is_limit_raised) setrlimit(RLIMIT_NOFILE, &inherited_descriptors);
  child->step = LINUX_SPAWN_LIMITS;
  if (limit_resources(request) != 0) goto failed;
  child->step = LINUX_SPAWN_IDENTITY;
  if (request->changes_identity && change_identity(request) != 0) goto failed;
  child->step = LINUX_SPAWN_DIRECTORY;
  if (request->working_directory && chdir(request->working_directory) != 0) goto failed;
  child->step = LINUX_SPAWN_EXECUTE;
  reset_signals();
  execve(request->executable, (char *const *)request->arguments, (char *const *)request->environment);
failed:
  child->error = errno;
  if (record >= 0) record_failure(record, child->step, child->error);
  _exit(127);
}

// The stack of every child, one after another: making one for each costs more than the rest of the parent's part.
static pthread_mutex_t stack_lock = PTHREAD_MUTEX_INITIALIZER;
static char *stack;

// The kernel's struct clone_args.
struct clone_order {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

enum { BORROWING = CLONE_VM | CLONE_VFORK | CLONE_PIDFD };

// As clone(2), in a cgroup from the beginning; glibc has no call for it. Fails with ENOSYS where that is not known.
static int clone_into_cgroup(int directory, int (*body)(void *), void *argument, int *pidfd) {
  struct clone_order order = {
      .flags = BORROWING | 0x200000000ULL /* CLONE_INTO_CGROUP */,
      .pidfd = (uintptr_t)pidfd,
      .exit_signal = SIGCHLD,
      .stack = (uintptr_t)stack,
      .stack_size = STACK_SIZE,
      .cgroup = (uint64_t)directory,
  };
  long result = -ENOSYS;
  // The child has another stack, on which nothing of this function is: it calls the body, which does not return.
#if defined __x86_64__
  __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\t"
                   "xor %%ebp, %%ebp\n\tmov %[argument], %%rdi\n\tcall *%[body]\n\thlt\n1:"
                   : "=a"(result)
                   : "a"(SYS_clone3), "D"(&order), "S"(sizeof order), [body] "r"(body), [argument] "r"(argument)
                   : "rcx", "r11", "memory", "cc");
#elif defined __aarch64__
  register long number __asm__("x8") = SYS_clone3, size __asm__("x1") = sizeof order;
  register void *first __asm__("x0") = &order;
  __asm__ volatile("svc #0\n\tcbnz x0, 1f\n\tmov x29, xzr\n\tmov x0, %[argument]\n\tblr %[body]\n\tbrk #0\n1:"
                   : "+r"(first)
                   : "r"(number), "r"(size), [body] "r"(body), [argument] "r"(argument)
                   : "x30", "memory", "cc");
  result = (long)first;
#endif
  if (result >= 0) return (int)result;
  errno = (int)-result;
  return -1;
}

// Runs `body` in a child on borrowed memory and returns once it has executed a program or ended; `directory` is the
// cgroup that it begins in, or -1.
static int clone_borrowing(int (*body)(void *), void *argument, int directory, int *pidfd) {
  pthread_mutex_lock(&stack_lock);
  if (!stack) {
    char *made = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (made == MAP_FAILED) {
      pthread_mutex_unlock(&stack_lock);
      return -1;
    }
    stack = made;
  }
  // A handler of ours must not run in the child, on memory that the parent goes on using.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int pid = directory < 0 ? clone(body, stack + STACK_SIZE, BORROWING | SIGCHLD, argument, pidfd)
                          : clone_into_cgroup(directory, body, argument, pidfd);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_mutex_unlock(&stack_lock);
  errno = error;
  return pid;
}

linux_spawn_result linux_spawn(const linux_spawn_request *request) {
  struct child child = {.request = request};
  pthread_once(&inherited_once, find_inherited);
  int pidfd = -1;
  child.is_in_cgroup = request->cgroup_directory >= 0;
  int pid = clone_borrowing(run_child, &child, request->cgroup_directory, &pidfd);
  if (pid < 0 && child.is_in_cgroup && errno != EAGAIN && errno != ENOMEM) {
    // A kernel before 5.7, a filter of system calls, or a group that lets nobody in: the child finds out which.
    child.is_in_cgroup = 0;
    pid = clone_borrowing(run_child, &child, -1, &pidfd);
  }
  if (pid < 0) return (linux_spawn_result){.pid = -1, .pidfd = -1, .error = errno, .step = LINUX_SPAWN_CLONE};
  if (child.error == 0) return (linux_spawn_result){.pid = pid, .pidfd = pidfd};
  linux_wait(pidfd);
  close(pidfd);
  return (linux_spawn_result){.pid = -1, .pidfd = -1, .error = child.error, .step = child.step};
}

struct group_signal {
  int group, signal, error;
  uint32_t user, user_group;
};

static int run_group_signal(void *argument) {
  struct group_signal *order = argument;
  if (syscall(SYS_setresgid, order->user_group, order->user_group, order->user_group) != 0 ||
      syscall(SYS_setresuid, order->user, order->user, order->user) != 0 || kill(-order->group, order->signal) != 0) {
    order->error = errno;
  }
  _exit(0);
}

int linux_signal_group_as(int group, int signal, uint32_t user, uint32_t user_group) {
  struct group_signal order = {.group = group, .signal = signal, .user = user, .user_group = user_group};
  int pidfd = -1;
  if (clone_borrowing(run_group_signal, &order, -1, &pidfd) < 0) return errno;
  linux_wait(pidfd);
  close(pidfd);
  return order.error;
}

linux_wait_result linux_wait(int pidfd) {
  siginfo_t info = {0};
  struct rusage usage = {0};
  int status;
  do {
    status = (int)syscall(SYS_waitid, P_PIDFD, pidfd, &info, WEXITED, &usage);
  } while (status != 0 && errno == EINTR);
  if (status != 0) return (linux_wait_result){.error = errno};
  int exited = info.si_code == CLD_EXITED;
  return (linux_wait_result){
      .signal = exited ? 0 : info.si_status,
      .code = exited ? info.si_status : 0,
      .user_microseconds = (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec,
      .system_microseconds = (int64_t)usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec,
  };
}

int linux_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int linux_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

linux_usage linux_children_usage(void) {
  struct rusage usage = {0};
  getrusage(RUSAGE_CHILDREN, &usage);
  return (linux_usage){
      .microseconds = ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec +
                      usage.ru_stime.tv_usec,
      .peak_memory = (int64_t)usage.ru_maxrss * 1024,
  };
}
