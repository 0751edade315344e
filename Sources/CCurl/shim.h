#pragma once

// libcurl's setters and getters are variadic, which Swift cannot call, and are wrapped in type-checking macros. One plain
// inline function per kind of argument stands in for them; everything else of libcurl is imported as it is.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
// What the loop round libcurl waits with.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

typedef size_t (*tfd_curl_data_function)(char *, size_t, size_t, void *);
typedef int (*tfd_curl_prereq_function)(void *, char *, char *, int, int);
typedef int (*tfd_curl_sockopt_function)(void *, curl_socket_t, curlsocktype);
typedef curl_socket_t (*tfd_curl_opensocket_function)(void *, curlsocktype, struct curl_sockaddr *);
typedef int (*tfd_curl_socket_function)(CURL *, curl_socket_t, int, void *, void *);
typedef int (*tfd_curl_timer_function)(CURLM *, long, void *);

static inline CURLcode tfd_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tfd_curl_set_off(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tfd_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tfd_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tfd_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tfd_curl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

static inline CURLcode tfd_curl_set_data_function(CURL *handle, CURLoption option, tfd_curl_data_function function) {
    return curl_easy_setopt(handle, option, function);
}

static inline CURLcode tfd_curl_set_prereq_function(CURL *handle, tfd_curl_prereq_function function) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline CURLcode tfd_curl_set_sockopt_function(CURL *handle, tfd_curl_sockopt_function function) {
    return curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, function);
}

static inline CURLcode tfd_curl_set_opensocket_function(CURL *handle, tfd_curl_opensocket_function function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

// The address stands at the end of curl_sockaddr, in a field of the generic type.
static inline const struct sockaddr *tfd_curl_address(const struct curl_sockaddr *address) { return &address->addr; }

static inline CURLcode tfd_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tfd_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode tfd_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode tfd_curl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode tfd_curl_multi_set_socket_function(CURLM *multi, tfd_curl_socket_function function) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
}

static inline CURLMcode tfd_curl_multi_set_timer_function(CURLM *multi, tfd_curl_timer_function function) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
}

// The result of a finished transfer sits in a union inside CURLMsg.
static inline CURLcode tfd_curl_message_result(const CURLMsg *message) { return message->data.result; }
