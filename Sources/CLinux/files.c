#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/xattr.h>

int linux_open_path(int directory, const char *name, int only_directory) {
  return openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC | (only_directory ? O_DIRECTORY : 0));
}

int linux_read_attribute(int descriptor, const char *name, void *buffer, size_t size) {
  ssize_t count = fgetxattr(descriptor, name, buffer, size);
  if (count < 0 && errno == EBADF) {
    // Of a path that is not open for reading the kernel tells attributes only by name.
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    count = getxattr(path, name, buffer, size);
  }
  return (int)count;
}

int linux_peer_user(int socket, uint32_t *user) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
  *user = peer.uid;
  return 0;
}
