// Instructions of the processor that Swift has no word for, most of them a small function that the
// compiler puts in place of its call; calls of the C library's that Swift does not see; and a signal
// handler, in which nothing of Swift's runtime may run.

#ifndef KEYTAG_CBYTES_H
#define KEYTAG_CBYTES_H

#include <stddef.h>
#include <stdint.h>

/// Has a program that is started by `posix_spawn_file_actions_t` have no file open from a descriptor on;
/// an errno, or 0.
int keytag_close_from(void *actions, int descriptor);

/// Makes a pipe with these flags for both of its ends, which no program started meanwhile has open; -1,
/// and errno, where it cannot be made.
int keytag_pipe(int *ends, int flags);

/// Has each arrival of a signal write a byte to a descriptor, which must not block, in place of what the
/// signal does by itself, from now on, also where this thread had it blocked; an errno, or 0.
int keytag_catch_signal(int signal, int descriptor);

/// Whether the processor has instructions for SHA-256.
int keytag_has_sha256(void);

/// Takes `count` blocks of 64 bytes into a SHA-256 state of 8 words, with the 64 constants of FIPS 180-4.
/// For processors that have the instructions.
void keytag_sha256(uint32_t *state, const void *blocks, size_t count, const uint32_t *constants);

#if defined(__SSE2__)
#include <emmintrin.h>

/// One bit for each of the 16 bytes from `bytes` on: set where a JSON string does not simply go on,
/// at a quote, a backslash, a control character or a byte that is not ASCII.
static inline uint32_t keytag_string_stops_16(const void *bytes) {
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i quotes = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
  __m128i backslashes = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
  __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1F)), text);
  // The highest bit of each byte is gathered, and a byte that is not ASCII has it already.
  return (uint32_t)_mm_movemask_epi8(
      _mm_or_si128(_mm_or_si128(quotes, backslashes), _mm_or_si128(controls, text)));
}

/// One bit for each of the 16 bytes from `bytes` on: set where it is from `first` to `last`.
static inline uint32_t keytag_within_16(const void *bytes, uint8_t first, uint8_t last) {
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i above = _mm_sub_epi8(text, _mm_set1_epi8((char)first));
  __m128i least = _mm_min_epu8(above, _mm_set1_epi8((char)(last - first)));
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(least, above));
}

/// One bit for each of the 16 bytes from `left` on: set where `right` has the same.
static inline uint32_t keytag_equal_16(const void *left, const void *right) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(
      _mm_loadu_si128((const __m128i *)left), _mm_loadu_si128((const __m128i *)right)));
}

#else

/// The same, a byte at a time, for processors without SSE2; compilers make vectors of it.
static inline uint32_t keytag_string_stops_16(const void *bytes) {
  const uint8_t *text = (const uint8_t *)bytes;
  uint32_t stops = 0;
  for (int place = 0; place < 16; place++) {
    uint8_t byte = text[place];
    uint32_t stop = (byte == '"') | (byte == '\\') | (byte < 0x20) | (byte >> 7);
    stops |= stop << place;
  }
  return stops;
}

static inline uint32_t keytag_within_16(const void *bytes, uint8_t first, uint8_t last) {
  const uint8_t *text = (const uint8_t *)bytes;
  uint32_t within = 0;
  for (int place = 0; place < 16; place++) {
    uint32_t is_within = (uint8_t)(text[place] - first) <= (uint8_t)(last - first);
    within |= is_within << place;
  }
  return within;
}

static inline uint32_t keytag_equal_16(const void *left, const void *right) {
  const uint8_t *text = (const uint8_t *)left;
  const uint8_t *other = (const uint8_t *)right;
  uint32_t equal = 0;
  for (int place = 0; place < 16; place++) equal |= (uint32_t)(text[place] == other[place]) << place;
  return equal;
}

#endif

/// The same for 32 bytes, which most strings of an event are shorter than.
static inline uint32_t keytag_string_stops(const void *bytes) {
  return keytag_string_stops_16(bytes) |
         keytag_string_stops_16((const uint8_t *)bytes + 16) << 16;
}

/// The same for 32 bytes, which most of what stands between two values is shorter than.
static inline uint32_t keytag_equal(const void *left, const void *right) {
  return keytag_equal_16(left, right) |
         keytag_equal_16((const uint8_t *)left + 16, (const uint8_t *)right + 16) << 16;
}

/// Has the processor fetch the memory at an address, which need not exist, while it does other work.
static inline void keytag_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
