#pragma once
#include <stdbool.h>
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct cre2_pattern cre2_pattern;
/// Compiles `length` bytes of RE2 syntax. Never null; ask `cre2_error` whether it compiled. `max_memory` in bytes bounds the program.
cre2_pattern *cre2_compile(const char *pattern, size_t length, long max_memory);
/// Null if the pattern compiled, else a message that lives as long as the pattern.
const char *cre2_error(const cre2_pattern *pattern);
/// Unanchored search of `length` bytes of text.
bool cre2_search(const cre2_pattern *pattern, const char *text, size_t length);
void cre2_free(cre2_pattern *pattern);
#ifdef __cplusplus
}
#endif
