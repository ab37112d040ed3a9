// libcurl, loaded when it is first needed. With what it needs itself it is some thirty libraries, and to
// have them in memory takes longer than keytag needs to start and to enrich an event; most verbs talk to
// nobody. A machine without it can do all the rest.
//
// The functions are libcurl's own. None may be called before `keytag_curl_load` has given 0.

#ifndef KEYTAG_CCURL_H
#define KEYTAG_CCURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Loads libcurl and makes it ready. 0, or another number where it is not there or cannot be used. To be
/// called once.
int keytag_curl_load(void);

CURL *keytag_curl_init(void);
void keytag_curl_cleanup(CURL *handle);
CURLcode keytag_curl_perform(CURL *handle);
const char *keytag_curl_strerror(CURLcode code);
CURLHcode keytag_curl_header(
    CURL *handle, const char *name, size_t index, unsigned int origin, int request,
    struct curl_header **header);
struct curl_slist *keytag_curl_append(struct curl_slist *list, const char *text);
void keytag_curl_free_all(struct curl_slist *list);

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: here they are, once for
// each type that they take or give.

CURLcode keytag_set_number(CURL *handle, CURLoption option, long value);
CURLcode keytag_set_size(CURL *handle, CURLoption option, curl_off_t value);
/// libcurl keeps a copy of the text.
CURLcode keytag_set_text(CURL *handle, CURLoption option, const char *value);
/// What is pointed at must live as long as the handle uses it.
CURLcode keytag_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode keytag_set_write(CURL *handle, curl_write_callback function);
CURLcode keytag_set_progress(CURL *handle, curl_xferinfo_callback function);
CURLcode keytag_get_number(CURL *handle, CURLINFO info, long *value);
CURLcode keytag_get_size(CURL *handle, CURLINFO info, curl_off_t *value);
/// The text belongs to the handle.
CURLcode keytag_get_text(CURL *handle, CURLINFO info, char **value);

#endif
