#include "CBytes.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int keytag_has_sha256(void) {
  unsigned int eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
  if (!(ecx & bit_SSSE3) || !(ecx & bit_SSE4_1)) return 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA);
}

// The instructions (Intel's manual, volume 2, SHA256RNDS2 and those beside it) hold the eight words of
// the state, a to h, in two registers of other orders than memory has: abef and cdgh. Two rounds give a
// new abef, and the old one is the new cdgh; so the two take turns.
__attribute__((target("sha,sse4.1,ssse3"))) void keytag_sha256(
    uint32_t *state, const void *blocks, size_t count, const uint32_t *constants) {
  const __m128i *input = (const __m128i *)blocks;
  const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
  __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state + 1), 0x1B);
  __m128i abef = _mm_alignr_epi8(badc, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, badc, 0xF0);
  for (; count > 0; count--, input += 4) {
    __m128i abef_before = abef, cdgh_before = cdgh;
    // The last 16 words of the schedule, four of them in the place of those 16 before.
    __m128i words[4];
#pragma clang loop unroll(full)
    for (int four = 0; four < 16; four++) {
      __m128i *now = &words[four & 3];
      if (four < 4) {
        *now = _mm_shuffle_epi8(_mm_loadu_si128(input + four), big_endian);
      } else {
        __m128i last = words[(four + 3) & 3];
        __m128i sum = _mm_add_epi32(
            _mm_sha256msg1_epu32(*now, words[(four + 1) & 3]),
            _mm_alignr_epi8(last, words[(four + 2) & 3], 4));
        *now = _mm_sha256msg2_epu32(sum, last);
      }
      __m128i added = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)constants + four));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, added);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(added, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)state + 1, _mm_alignr_epi8(dchg, feba, 8));
}

#else

int keytag_has_sha256(void) { return 0; }

void keytag_sha256(uint32_t *state, const void *blocks, size_t count, const uint32_t *constants) {
  __builtin_trap();
}

#endif
