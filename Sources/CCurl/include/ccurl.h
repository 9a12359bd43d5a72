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

/// Posts a JSON body and drops the answer's own. Returns 0 with the HTTP status, or -1 with the reason.
/// The request is given up when `cancelled` is no longer zero, within a second.
int curl_library_post(void *connection, const char *url, const char *agent, const void *body, size_t length,
                      long timeout_milliseconds, const volatile int *cancelled, long *status, char *reason,
                      size_t reason_size);
