#include "CCurl.h"

#include <dlfcn.h>

// Each has the type that curl.h gives it, so a call is checked as if it were linked.
static struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_perform) *easy_perform;
  __typeof__(curl_easy_strerror) *easy_strerror;
  __typeof__(curl_easy_header) *easy_header;
  __typeof__(curl_easy_setopt) *easy_setopt;
  __typeof__(curl_easy_getinfo) *easy_getinfo;
  __typeof__(curl_slist_append) *slist_append;
  __typeof__(curl_slist_free_all) *slist_free_all;
} library;

int keytag_curl_load(void) {
  // The name of the interface: it has been 4 since 2006.
  void *file = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!file) return 1;
#define FIND(name) (library.name = (__typeof__(library.name))dlsym(file, "curl_" #name))
  int isWhole = FIND(global_init) && FIND(easy_init) && FIND(easy_cleanup) && FIND(easy_perform) &&
                FIND(easy_strerror) && FIND(easy_header) && FIND(easy_setopt) &&
                FIND(easy_getinfo) && FIND(slist_append) && FIND(slist_free_all);
#undef FIND
  return isWhole ? (int)library.global_init(CURL_GLOBAL_ALL) : 1;
}

CURL *keytag_curl_init(void) { return library.easy_init(); }

void keytag_curl_cleanup(CURL *handle) { library.easy_cleanup(handle); }

CURLcode keytag_curl_perform(CURL *handle) { return library.easy_perform(handle); }

const char *keytag_curl_strerror(CURLcode code) { return library.easy_strerror(code); }

CURLHcode keytag_curl_header(
    CURL *handle, const char *name, size_t index, unsigned int origin, int request,
    struct curl_header **header) {
  return library.easy_header(handle, name, index, origin, request, header);
}

struct curl_slist *keytag_curl_append(struct curl_slist *list, const char *text) {
  return library.slist_append(list, text);
}

void keytag_curl_free_all(struct curl_slist *list) { library.slist_free_all(list); }

CURLcode keytag_set_number(CURL *handle, CURLoption option, long value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode keytag_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode keytag_set_text(CURL *handle, CURLoption option, const char *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode keytag_set_pointer(CURL *handle, CURLoption option, void *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode keytag_set_write(CURL *handle, curl_write_callback function) {
  return library.easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
}

CURLcode keytag_set_progress(CURL *handle, curl_xferinfo_callback function) {
  return library.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

CURLcode keytag_get_number(CURL *handle, CURLINFO info, long *value) {
  return library.easy_getinfo(handle, info, value);
}

CURLcode keytag_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
  return library.easy_getinfo(handle, info, value);
}

CURLcode keytag_get_text(CURL *handle, CURLINFO info, char **value) {
  return library.easy_getinfo(handle, info, value);
}
