#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// What libsystemd asks for: a large entry then goes as one datagram.
enum { SEND_BUFFER = 8 << 20 };

int linux_datagrams_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int socket_descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket_descriptor < 0) return -1;
  int size = SEND_BUFFER;
  // Only root may go beyond the system's limit; without it, what is large goes another way.
  if (setsockopt(socket_descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0) {
    setsockopt(socket_descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  }
  if (connect(socket_descriptor, (struct sockaddr *)&address, sizeof address) == 0) return socket_descriptor;
  int error = errno;
  close(socket_descriptor);
  errno = error;
  return -1;
}

int linux_send(int socket_descriptor, const void *bytes, size_t count) {
  return send(socket_descriptor, bytes, count, MSG_NOSIGNAL) >= 0 ? 0 : errno;
}

int linux_send_descriptor(int socket_descriptor, int passed) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct msghdr message = {.msg_control = &control, .msg_controllen = sizeof control};
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(&control.header), &passed, sizeof passed);
  return sendmsg(socket_descriptor, &message, MSG_NOSIGNAL) >= 0 ? 0 : errno;
}

int linux_input_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}
