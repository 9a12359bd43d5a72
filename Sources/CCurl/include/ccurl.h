#pragma once
#include <stddef.h>

// libcurl, opened when it is first needed: a run without a webhook does not pay for loading it.
// Constants and types are those of libcurl's stable interface (SONAME libcurl.so.4).

/// Opens the library. Returns 0, or -1 with the reason.
int curl_library_open(char *reason, size_t reason_size);

/// Whether a URL is one of http or https. Returns 0, or -1 with the reason. The library must be open.
int curl_library_check_url(const char *url, char *reason, size_t reason_size);

/// A connection that is kept from one request to the next, NULL where there is no memory for it.
void *curl_library_make(void);
void curl_library_free(void *connection);

/// What came of a request.
typedef struct {
  /// The HTTP status.
  long status;
  /// How many seconds the receiver asks to be left alone, 0 where it does not say.
  long long retry_after;
  /// Where a redirect leads, as a URL, empty where there is none.
  char target[512];
  /// Whether a request that got no answer would fail in the same way each time.
  int is_permanent;
} curl_library_answer;

/// Posts a JSON body and drops the answer's own. Returns 0 with the answer, or -1 with the reason and whether it lasts.
/// The request is given up when `cancelled` is no longer zero, within a second.
int curl_library_post(void *connection, const char *url, const char *agent, const void *body, size_t length,
                      long timeout_milliseconds, const volatile int *cancelled, curl_library_answer *answer,
                      char *reason, size_t reason_size);
