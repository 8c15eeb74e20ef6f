// libcurl, loaded by the first download instead of at the start of the program.
//
// Foundation's network part names libcurl, which brings 28 libraries with it: loading them takes most of the
// time of a start, and a machine or an image without them could not start the program. Scripts/release links
// this file in its place.
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

// A function of libcurl; without it the process ends with one line, since Foundation does not expect its
// absence.
static void *loaded(const char *name) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (function) return function;
  const char *reason = dlerror();
  fprintf(
      stderr, "backprop: a download needs libcurl, which could not be loaded: %s; install libcurl4\n",
      reason ? reason : name);
  _exit(69);
}

// All parameters and results are pointers or integers. On Linux, x86-64 and ARM pass them in the same
// registers whatever their types, also to functions with a variable number of them.
#define FORWARD(name)                                                                    \
  void *name(void *a, void *b, void *c, void *d) {                                       \
    static void *function;                                                               \
    void *found = __atomic_load_n(&function, __ATOMIC_ACQUIRE);                          \
    if (!found) __atomic_store_n(&function, found = loaded(#name), __ATOMIC_RELEASE);    \
    return ((void *(*)(void *, void *, ...))found)(a, b, c, d);                          \
  }

FORWARD(curl_easy_cleanup)
FORWARD(curl_easy_getinfo)
FORWARD(curl_easy_init)
FORWARD(curl_easy_pause)
FORWARD(curl_easy_setopt)
FORWARD(curl_easy_strerror)
FORWARD(curl_free)
FORWARD(curl_global_init)
FORWARD(curl_multi_add_handle)
FORWARD(curl_multi_assign)
FORWARD(curl_multi_cleanup)
FORWARD(curl_multi_info_read)
FORWARD(curl_multi_init)
FORWARD(curl_multi_remove_handle)
FORWARD(curl_multi_setopt)
FORWARD(curl_multi_socket_action)
FORWARD(curl_slist_append)
FORWARD(curl_slist_free_all)
FORWARD(curl_url)
FORWARD(curl_url_get)
FORWARD(curl_url_set)
FORWARD(curl_version)
FORWARD(curl_version_info)
