#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Questions to runs of bytes, sixteen at a time. Swift's SIMD types have no instruction that gathers the outcome of a
// comparison into bits, so these few loops are C; everything that decides anything is Swift. Nothing is read at or behind
// `end`.

#if defined(__SSE2__)
#include <emmintrin.h>

#pragma clang assume_nonnull begin

typedef __m128i bytescan_block;
typedef uint32_t bytescan_marks;
#define BYTESCAN_MARK_SHIFT 0

static inline bytescan_block bytescan_load(const uint8_t *at) { return _mm_loadu_si128((const __m128i *)at); }

static inline void bytescan_store(uint8_t *at, bytescan_block block) { _mm_storeu_si128((__m128i *)at, block); }

static inline bytescan_block bytescan_all(uint8_t byte) { return _mm_set1_epi8((char)byte); }

static inline bytescan_block bytescan_equal(bytescan_block one, bytescan_block other) {
    return _mm_cmpeq_epi8(one, other);
}

static inline bytescan_block bytescan_both(bytescan_block one, bytescan_block other) { return _mm_and_si128(one, other); }

static inline bytescan_block bytescan_at_most(bytescan_block block, uint8_t byte) {
    return _mm_cmpeq_epi8(_mm_min_epu8(block, bytescan_all(byte)), block);
}

static inline bytescan_block bytescan_either(bytescan_block one, bytescan_block other) { return _mm_or_si128(one, other); }

/// One bit for each byte of which the highest bit is set.
static inline bytescan_marks bytescan_bits(bytescan_block block) { return (bytescan_marks)_mm_movemask_epi8(block); }

#elif defined(__ARM_NEON)
#include <arm_neon.h>

#pragma clang assume_nonnull begin

typedef uint8x16_t bytescan_block;
typedef uint64_t bytescan_marks;
#define BYTESCAN_MARK_SHIFT 2

static inline bytescan_block bytescan_load(const uint8_t *at) { return vld1q_u8(at); }

static inline void bytescan_store(uint8_t *at, bytescan_block block) { vst1q_u8(at, block); }

static inline bytescan_block bytescan_all(uint8_t byte) { return vdupq_n_u8(byte); }

static inline bytescan_block bytescan_equal(bytescan_block one, bytescan_block other) { return vceqq_u8(one, other); }

static inline bytescan_block bytescan_both(bytescan_block one, bytescan_block other) { return vandq_u8(one, other); }

static inline bytescan_block bytescan_at_most(bytescan_block block, uint8_t byte) {
    return vcleq_u8(block, bytescan_all(byte));
}

static inline bytescan_block bytescan_either(bytescan_block one, bytescan_block other) { return vorrq_u8(one, other); }

/// Four bits for each byte of which the highest bit is set.
static inline bytescan_marks bytescan_bits(bytescan_block block) {
    uint8x8_t halves = vshrn_n_u16(vreinterpretq_u16_u8(vcltzq_s8(vreinterpretq_s8_u8(block))), 4);
    return vget_lane_u64(vreinterpret_u64_u8(halves), 0);
}

#else
#pragma clang assume_nonnull begin
#endif

#ifdef BYTESCAN_MARK_SHIFT
static inline bytescan_block bytescan_same(bytescan_block block, uint8_t byte) {
    return bytescan_equal(block, bytescan_all(byte));
}
#endif

/// A byte that stands for itself nowhere in a JSON string.
static inline bool bytescan_is_special(uint8_t byte) { return byte == '"' || byte == '\\' || byte < 0x20; }

/// The first quote, backslash or control character of `start..<end`; `end` when there is none.
static inline const uint8_t *bytescan_special(const uint8_t *start, const uint8_t *end) {
#ifdef BYTESCAN_MARK_SHIFT
    for (; end - start >= 16; start += 16) {
        bytescan_block block = bytescan_load(start);
        bytescan_block found = bytescan_either(
            bytescan_either(bytescan_same(block, '"'), bytescan_same(block, '\\')), bytescan_at_most(block, 0x1F));
        bytescan_marks marks = bytescan_bits(found);
        if (marks != 0) { return start + (__builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT); }
    }
#endif
    while (start < end && !bytescan_is_special(*start)) { start++; }
    return start;
}

typedef struct {
    /// The quote that ends the string, a control character, or a backslash with anything but a quote behind it; `end` when
    /// there is none of them.
    const uint8_t *at;
    /// Escaped quotes were passed.
    bool is_escaped;
} bytescan_stop;

/// Goes through the content of a JSON string from `start`, which no backslash stands before, passing escaped quotes: JSON
/// text within JSON is full of them.
static inline bytescan_stop bytescan_string(const uint8_t *start, const uint8_t *end) {
    bytescan_stop stop = {end, false};
#ifdef BYTESCAN_MARK_SHIFT
    const int width = 1 << BYTESCAN_MARK_SHIFT;
    while (end - start >= 16) {
        bytescan_block block = bytescan_load(start);
        bytescan_block slash = bytescan_same(block, '\\');
        bytescan_block quote = bytescan_same(block, '"');
        bytescan_marks marks =
            bytescan_bits(bytescan_either(bytescan_either(quote, slash), bytescan_at_most(block, 0x1F)));
        if (marks == 0) {
            start += 16;
            continue;
        }
        const uint8_t *first = start + (__builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT);
        if (*first == '\\') {
            bytescan_marks slashes = bytescan_bits(slash);
            // What stands behind the last byte is for the next turn.
            bytescan_marks inside = slashes & ~((((bytescan_marks)1 << width) - 1) << (15 * width));
            marks = (marks & ~slashes & ~(inside << width)) | (inside & ~(bytescan_bits(quote) >> width));
            if (marks == 0) {
                stop.is_escaped |= inside != 0;
                start += inside == slashes ? 16 : 15;
                continue;
            }
            const uint8_t *next = start + (__builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT);
            stop.is_escaped |= next != first;
            first = next;
        }
        stop.at = first;
        return stop;
    }
#endif
    while (start < end) {
        if (*start == '\\' && end - start > 1 && start[1] == '"') {
            stop.is_escaped = true;
            start += 2;
        } else if (bytescan_is_special(*start)) {
            stop.at = start;
            return stop;
        } else {
            start++;
        }
    }
    return stop;
}

typedef struct {
    /// Behind what was read.
    const uint8_t *at;
    /// Behind what was written.
    uint8_t *target;
} bytescan_copy;

/// Whether no byte of `start..<end` is above 0x7F.
static inline bool bytescan_is_ascii(const uint8_t *start, const uint8_t *end) {
#ifdef BYTESCAN_MARK_SHIFT
    for (; end - start >= 64; start += 64) {
        bytescan_block low = bytescan_either(bytescan_load(start), bytescan_load(start + 16));
        bytescan_block high = bytescan_either(bytescan_load(start + 32), bytescan_load(start + 48));
        if (bytescan_bits(bytescan_either(low, high)) != 0) { return false; }
    }
#endif
    uint8_t rest = 0;
    for (; start < end; start++) { rest |= *start; }
    return rest < 0x80;
}

typedef struct {
    bool is_ascii;
    /// A byte below 0x20.
    bool has_control;
    /// A backslash that is not escaped itself, with anything but a quote or a backslash behind it.
    bool has_other_escape;
} bytescan_text;

#if defined(__SSE2__)
static inline uint64_t bytescan_bits64(bytescan_block one, bytescan_block two, bytescan_block three, bytescan_block four) {
    uint64_t low = bytescan_bits(one) | bytescan_bits(two) << 16;
    uint64_t high = bytescan_bits(three) | bytescan_bits(four) << 16;
    return low | high << 32;
}

/// Which bytes have an escaping backslash before them. `carry`: 1 where that is so of the first one, afterwards where it is
/// so of the first one of the next 64.
static inline uint64_t bytescan_escaped(uint64_t slashes, uint64_t *carry) {
    uint64_t first = *carry;
    *carry = 0;
    if (slashes == 0) { return first; }
    const uint64_t even = 0x5555555555555555;
    // An escaped backslash escapes nothing.
    slashes &= ~first;
    // A run of backslashes escapes what stands behind it where it is of odd length: where it begins and ends at places of
    // different kind. Adding its first bit to a run leaves the bit behind it.
    uint64_t starts = slashes & ~(slashes << 1);
    uint64_t behind_even = slashes + (starts & even);
    uint64_t behind_odd;
    *carry = __builtin_add_overflow(slashes, starts & ~even, &behind_odd);
    return ((behind_even & ~slashes & ~even) | (behind_odd & ~slashes & even)) | first;
}

/// Marks the quotes and backslashes of a whole JSON text, 64 bytes at a time: of each 64 bytes first a word with the quotes
/// that are not escaped, then one with all backslashes; first byte lowest. `marks` must have room for both words of each 64
/// bytes begun.
static inline bytescan_text bytescan_marks_of(const uint8_t *text, size_t count, uint64_t *marks) {
    // As signed numbers bytes above 0x7F are below 0x20, too.
    const bytescan_block lowest = bytescan_all(0x20);
    bytescan_block unusual = bytescan_all(0);
    uint64_t carry = 0;
    uint64_t other = 0;
    uint8_t rest[64];
    // Mostly nobody has looked at the text yet: its lines are asked for together, not one after the other.
    const size_t ahead = 1024;
    for (size_t at = 0; at < ahead && at < count; at += 64) { __builtin_prefetch(text + at); }
    for (size_t at = 0; at < count; at += 64) {
        const uint8_t *from = text + at;
        if (count - at > ahead) { __builtin_prefetch(from + ahead); }
        uint64_t known = ~(uint64_t)0;
        if (count - at < 64) {
            memset(rest, ' ', 64);
            memcpy(rest, from, count - at);
            from = rest;
            known >>= 64 - (count - at);
        }
        bytescan_block one = bytescan_load(from), two = bytescan_load(from + 16);
        bytescan_block three = bytescan_load(from + 32), four = bytescan_load(from + 48);
        bytescan_block below = bytescan_either(_mm_cmplt_epi8(one, lowest), _mm_cmplt_epi8(two, lowest));
        unusual = bytescan_either(unusual, below);
        below = bytescan_either(_mm_cmplt_epi8(three, lowest), _mm_cmplt_epi8(four, lowest));
        unusual = bytescan_either(unusual, below);
        uint64_t quotes = bytescan_bits64(
            bytescan_same(one, '"'), bytescan_same(two, '"'), bytescan_same(three, '"'), bytescan_same(four, '"'));
        one = bytescan_same(one, '\\');
        two = bytescan_same(two, '\\');
        three = bytescan_same(three, '\\');
        four = bytescan_same(four, '\\');
        bytescan_block any = bytescan_either(bytescan_either(one, two), bytescan_either(three, four));
        uint64_t slashes = 0;
        if (bytescan_bits(any) != 0 || carry != 0) {
            slashes = bytescan_bits64(one, two, three, four);
            uint64_t escaped = bytescan_escaped(slashes, &carry);
            other |= escaped & ~(quotes | slashes) & known;
            quotes &= ~escaped;
        }
        *marks++ = quotes;
        *marks++ = slashes;
    }
    bytescan_text found = {true, false, other != 0};
    if (bytescan_bits(unusual) != 0) {
        found.is_ascii = bytescan_is_ascii(text, text + count);
        for (size_t at = 0; at < count && !found.has_control; at++) { found.has_control = text[at] < 0x20; }
    }
    return found;
}
#else
/// Marks nothing: strings are searched one by one.
static inline bytescan_text bytescan_marks_of(const uint8_t *text, size_t count, uint64_t *marks) {
    return (bytescan_text){false, true, true};
}
#endif

/// Copies the content of a JSON string with its escapes resolved, up to the first escape with a small letter (`\n`,
/// `\u0041`), a lone backslash at the end, or the end. All other escapes stand for the byte behind the backslash. Works by
/// blocks: `target` must have room for all of `start..<end` and sixteen bytes more, and what stands behind the copy means
/// nothing.
static inline bytescan_copy bytescan_unescape(uint8_t *target, const uint8_t *start, const uint8_t *end) {
    const uint8_t *at = start;
    for (;;) {
#ifdef BYTESCAN_MARK_SHIFT
        while (end - at >= 16) {
            bytescan_block block = bytescan_load(at);
            bytescan_store(target, block);
            bytescan_marks marks = bytescan_bits(bytescan_same(block, '\\'));
            ptrdiff_t count = marks == 0 ? 16 : __builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT;
            at += count;
            target += count;
            if (count < 16) { goto escape; }
        }
#endif
        while (at < end && *at != '\\') { *target++ = *at++; }
    escape:
        if (end - at < 2 || at[1] >= 'a') { return (bytescan_copy){at, target}; }
        *target++ = at[1];
        at += 2;
    }
}

/// The first quote or bracket of `start..<end`; `end` when there is none.
static inline const uint8_t *bytescan_bracket(const uint8_t *start, const uint8_t *end) {
#ifdef BYTESCAN_MARK_SHIFT
    for (; end - start >= 16; start += 16) {
        bytescan_block block = bytescan_load(start);
        // One bit tells `[` from `{`, and `]` from `}`.
        bytescan_block folded = bytescan_either(block, bytescan_all(0x20));
        bytescan_block found = bytescan_either(
            bytescan_same(block, '"'), bytescan_either(bytescan_same(folded, '{'), bytescan_same(folded, '}')));
        bytescan_marks marks = bytescan_bits(found);
        if (marks != 0) { return start + (__builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT); }
    }
#endif
    while (start < end && *start != '"' && (*start | 0x20) != '{' && (*start | 0x20) != '}') { start++; }
    return start;
}

/// One past the end of the object or array that begins at `start`, which is known to be sound JSON; `end` when it is not
/// closed.
static inline const uint8_t *bytescan_container(const uint8_t *start, const uint8_t *end) {
    size_t depth = 0;
    while ((start = bytescan_bracket(start, end)) < end) {
        if (*start == '"') {
            start = bytescan_string(start + 1, end).at;
            // Any other escape, and what it escapes.
            while (start < end && *start != '"') {
                start = end - start > 2 ? bytescan_string(start + (*start == '\\' ? 2 : 1), end).at : end;
            }
            if (start == end) { return end; }
        } else if ((*start | 0x20) == '{') {
            depth++;
        } else if (depth <= 1) {
            return start + 1;
        } else {
            depth--;
        }
        start++;
    }
    return end;
}

/// Where the `count` bytes of `word` stand first in `start..<end`; `end` when nowhere. Looks for both ends of the word at
/// once, and at all of it only where they are.
static inline const uint8_t *bytescan_find(
    const uint8_t *start, const uint8_t *end, const uint8_t *word, ptrdiff_t count) {
    if (count <= 0 || end - start < count) { return end; }
#ifdef BYTESCAN_MARK_SHIFT
    const bytescan_block head = bytescan_all(word[0]);
    const bytescan_block tail = bytescan_all(word[count - 1]);
    for (; end - start >= count + 15; start += 16) {
        bytescan_marks marks = bytescan_bits(bytescan_both(
            bytescan_equal(bytescan_load(start), head), bytescan_equal(bytescan_load(start + count - 1), tail)));
        while (marks != 0) {
            int first = __builtin_ctzll(marks) >> BYTESCAN_MARK_SHIFT;
            if (memcmp(start + first, word, (size_t)count) == 0) { return start + first; }
            marks &= ~((((bytescan_marks)1 << (1 << BYTESCAN_MARK_SHIFT)) - 1) << (first << BYTESCAN_MARK_SHIFT));
        }
    }
#endif
    for (; end - start >= count; start++) {
        if (*start == word[0] && memcmp(start, word, (size_t)count) == 0) { return start; }
    }
    return end;
}

#pragma clang assume_nonnull end
