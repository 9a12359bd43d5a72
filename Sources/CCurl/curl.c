#define _GNU_SOURCE
#include "ccurl.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  OPTION_URL = 10002,
  OPTION_ERROR_BUFFER = 10010,
  OPTION_WRITE_FUNCTION = 20011,
  OPTION_POST_FIELDS = 10015,
  OPTION_USER_AGENT = 10018,
  OPTION_HTTP_HEADER = 10023,
  OPTION_NO_PROGRESS = 43,
  OPTION_PROGRESS_DATA = 10057,
  OPTION_CA_FILE = 10065,
  OPTION_NO_SIGNAL = 99,
  OPTION_TIMEOUT_MS = 155,
  OPTION_CONNECT_TIMEOUT_MS = 156,
  OPTION_PROTOCOLS_TEXT = 10318,
  OPTION_POST_FIELD_SIZE = 30120,
  OPTION_PROGRESS_FUNCTION = 20219,
  INFO_RESPONSE_CODE = 0x200002,
  INFO_REDIRECT_URL = 0x10001F,
  INFO_RETRY_AFTER = 0x600039,
  GLOBAL_ALL = 3,
  PART_URL = 0,
  PART_SCHEME = 1,
  PART_HOST = 5,
};

// What libcurl calls its errors. Source: libcurl-errors(3).
enum {
  UNSUPPORTED_PROTOCOL = 1,
  URL_MALFORMED = 3,
  COULD_NOT_RESOLVE_HOST = 6,
  TLS_CONNECT_ERROR = 35,
  TLS_ENGINE_NOT_FOUND = 53,
  TLS_ENGINE_SET_FAILED = 54,
  TLS_CERTIFICATE_PROBLEM = 58,
  TLS_CIPHER = 59,
  TLS_PEER_FAILED_VERIFICATION = 60,
  TLS_USE_FAILED = 64,
  TLS_AUTHORITIES_BAD_FILE = 77,
  TLS_REVOCATIONS_BAD_FILE = 82,
  TLS_ISSUER_ERROR = 83,
  TLS_INVALID_CERTIFICATE_STATUS = 91,
};

static struct {
  int (*global_init)(long);
  void *(*make)(void);
  void (*cleanup)(void *);
  int (*set)(void *, int, ...);
  int (*perform)(void *);
  int (*info)(void *, int, ...);
  const char *(*reason)(int);
  void *(*append)(void *, const char *);
  void *(*url_make)(void);
  void (*url_free)(void *);
  int (*url_set)(void *, int, const char *, unsigned);
  int (*url_get)(void *, int, char **, unsigned);
  const char *(*url_reason)(int);
  void (*free_text)(void *);
} curl;

static void *headers;
static char failure[256];
static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  const char *names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  void *library = NULL;
  for (size_t i = 0; i < 2 && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(failure, sizeof failure, "libcurl cannot be opened, install the package libcurl4: %s", dlerror());
    return;
  }
  const struct {
    void **target;
    const char *name;
  } symbols[] = {
      {(void **)&curl.global_init, "curl_global_init"}, {(void **)&curl.make, "curl_easy_init"},
      {(void **)&curl.cleanup, "curl_easy_cleanup"},    {(void **)&curl.set, "curl_easy_setopt"},
      {(void **)&curl.perform, "curl_easy_perform"},    {(void **)&curl.info, "curl_easy_getinfo"},
      {(void **)&curl.reason, "curl_easy_strerror"},    {(void **)&curl.append, "curl_slist_append"},
      {(void **)&curl.url_make, "curl_url"},            {(void **)&curl.url_free, "curl_url_cleanup"},
      {(void **)&curl.url_set, "curl_url_set"},         {(void **)&curl.url_get, "curl_url_get"},
      {(void **)&curl.url_reason, "curl_url_strerror"}, {(void **)&curl.free_text, "curl_free"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    *symbols[i].target = dlsym(library, symbols[i].name);
    if (!*symbols[i].target) {
      snprintf(failure, sizeof failure, "libcurl is older than 7.80: it has no %s", symbols[i].name);
      return;
    }
  }
  if (curl.global_init(GLOBAL_ALL) != 0) {
    snprintf(failure, sizeof failure, "libcurl could not be initialized");
    return;
  }
  headers = curl.append(NULL, "Content-Type: application/json; charset=utf-8");
  // Without this, a large body would wait a second for an answer that few receivers give.
  if (headers) headers = curl.append(headers, "Expect:");
  if (!headers) {
    snprintf(failure, sizeof failure, "there is no memory left");
    return;
  }
  is_open = 1;
}

int curl_library_open(char *reason, size_t reason_size) {
  pthread_once(&once, open_library);
  if (is_open) return 0;
  snprintf(reason, reason_size, "%s", failure);
  return -1;
}

int curl_library_check_url(const char *text, char *reason, size_t reason_size) {
  void *url = curl.url_make();
  char *scheme = NULL;
  int code = url ? curl.url_set(url, PART_URL, text, 0) : -1;
  if (code == 0) code = curl.url_get(url, PART_SCHEME, &scheme, 0);
  int result = -1;
  if (!url) {
    snprintf(reason, reason_size, "there is no memory left");
  } else if (code != 0) {
    snprintf(reason, reason_size, "%s", curl.url_reason(code));
  } else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
    snprintf(reason, reason_size, "the scheme is '%.64s'; it must be http or https", scheme);
  } else {
    result = 0;
  }
  if (scheme) curl.free_text(scheme);
  if (url) curl.url_free(url);
  return result;
}

void *curl_library_make(void) { return curl.make(); }

void curl_library_free(void *connection) { curl.cleanup(connection); }

static size_t drop(char *data, size_t size, size_t count, void *context) {
  (void)data;
  (void)context;
  return size * count;
}

static int is_cancelled(void *context, long long a, long long b, long long c, long long d) {
  (void)a, (void)b, (void)c, (void)d;
  return *(const volatile int *)context != 0;
}

// Whether no resolver knows the host of a URL: libcurl says the same where none could be asked.
static int is_unknown_host(const char *text) {
  void *url = curl.url_make();
  char *host = NULL;
  int is_unknown = 0;
  if (url && curl.url_set(url, PART_URL, text, 0) == 0 && curl.url_get(url, PART_HOST, &host, 0) == 0) {
    struct addrinfo *found = NULL;
    int code = getaddrinfo(host, NULL, NULL, &found);
    is_unknown = code == EAI_NONAME || code == EAI_NODATA;
    if (code == 0) freeaddrinfo(found);
  }
  if (host) curl.free_text(host);
  if (url) curl.url_free(url);
  return is_unknown;
}

static int is_permanent(int code, const char *url) {
  switch (code) {
    case COULD_NOT_RESOLVE_HOST:
      return is_unknown_host(url);
    case UNSUPPORTED_PROTOCOL:
    case URL_MALFORMED:
    case TLS_CONNECT_ERROR:
    case TLS_ENGINE_NOT_FOUND:
    case TLS_ENGINE_SET_FAILED:
    case TLS_CERTIFICATE_PROBLEM:
    case TLS_CIPHER:
    case TLS_PEER_FAILED_VERIFICATION:
    case TLS_USE_FAILED:
    case TLS_AUTHORITIES_BAD_FILE:
    case TLS_REVOCATIONS_BAD_FILE:
    case TLS_ISSUER_ERROR:
    case TLS_INVALID_CERTIFICATE_STATUS:
      return 1;
    default:
      return 0;
  }
}

// A receiver chooses the text: nothing in it may move a terminal's cursor.
static void copy_visible(char *target, size_t size, const char *text) {
  size_t used = 0;
  for (; *text && used + 1 < size; text++) {
    unsigned char byte = (unsigned char)*text;
    target[used++] = byte > 0x20 && byte < 0x7F ? *text : '?';
  }
  target[used] = 0;
}

int curl_library_post(void *connection, const char *url, const char *agent, const void *body, size_t length,
                      long timeout_milliseconds, const volatile int *cancelled, curl_library_answer *answer,
                      char *reason, size_t reason_size) {
  char detail[256] = "";
  curl.set(connection, OPTION_ERROR_BUFFER, detail);
  curl.set(connection, OPTION_URL, url);
  curl.set(connection, OPTION_PROTOCOLS_TEXT, "http,https");
  curl.set(connection, OPTION_USER_AGENT, agent);
  curl.set(connection, OPTION_HTTP_HEADER, headers);
  curl.set(connection, OPTION_POST_FIELD_SIZE, (long long)length);
  curl.set(connection, OPTION_POST_FIELDS, body);
  curl.set(connection, OPTION_WRITE_FUNCTION, drop);
  curl.set(connection, OPTION_NO_SIGNAL, 1L);
  curl.set(connection, OPTION_TIMEOUT_MS, timeout_milliseconds);
  curl.set(connection, OPTION_CONNECT_TIMEOUT_MS, timeout_milliseconds);
  curl.set(connection, OPTION_NO_PROGRESS, 0L);
  curl.set(connection, OPTION_PROGRESS_FUNCTION, is_cancelled);
  curl.set(connection, OPTION_PROGRESS_DATA, (void *)cancelled);
  // As the curl command does, for a receiver whose certificate an authority of one's own has signed.
  const char *authorities = getenv("CURL_CA_BUNDLE");
  if (!authorities) authorities = getenv("SSL_CERT_FILE");
  if (authorities && *authorities) curl.set(connection, OPTION_CA_FILE, authorities);
  int code = curl.perform(connection);
  curl.set(connection, OPTION_ERROR_BUFFER, NULL);
  if (code != 0) {
    snprintf(reason, reason_size, "%s", *detail ? detail : curl.reason(code));
    answer->is_permanent = !*cancelled && is_permanent(code, url);
    return -1;
  }
  char *target = NULL;
  curl.info(connection, INFO_RESPONSE_CODE, &answer->status);
  curl.info(connection, INFO_RETRY_AFTER, &answer->retry_after);
  curl.info(connection, INFO_REDIRECT_URL, &target);
  if (target) copy_visible(answer->target, sizeof answer->target, target);
  return 0;
}
