/* Vectors of floats in GNU C, for bodies that are compiled for several processors. Included once for
   each, with

   VARIANT(name)  the name that something has there,
   TARGET         the attribute of functions for that processor,
   LANES          floats of a vector.

   A vector wider than the processor's goes through memory: twenty times slower. */

#ifndef KASR_VECTORS_H
#define KASR_VECTORS_H

#include <stdint.h>
#include <string.h>

#ifndef __GNUC__
#error "needs GNU C's vectors: the module is left out"
#endif

/* wide vectors are passed between inlined functions only */
#pragma GCC diagnostic ignored "-Wpsabi"

enum { MOST_LANES = 16 }; /* of any variant */

#define BODY TARGET static inline __attribute__((always_inline))

/* so that sums stay in registers, whatever the compiler was told to do about loops */
#define UNROLLED _Pragma("GCC unroll 16")

#define Floats VARIANT(Floats)
#define Ints VARIANT(Ints)
#define load VARIANT(load)
#define store VARIANT(store)
#define all VARIANT(all)
#define larger VARIANT(larger)
#define largest_of VARIANT(largest_of)
#define sum_of VARIANT(sum_of)
#define exp_of VARIANT(exp_of)

#endif

typedef float Floats __attribute__((vector_size(4 * LANES)));
typedef int32_t Ints __attribute__((vector_size(4 * LANES)));

BODY Floats load(const float *from) {
    Floats found;
    memcpy(&found, from, sizeof found);
    return found;
}

BODY void store(float *to, Floats what) { memcpy(to, &what, sizeof what); }

BODY Floats all(float value) {
    return value - (Floats){0}; /* less 0, unlike plus 0, is nothing to do */
}

BODY Floats larger(Floats one, Floats other) {
    Ints is_one = one > other;
    return (Floats)(((Ints)one & is_one) | ((Ints)other & ~is_one));
}

BODY float largest_of(Floats each) {
    float found = each[0];
    for (int i = 1; i < LANES; i++)
        found = each[i] > found ? each[i] : found;
    return found;
}

BODY float sum_of(Floats each) {
    float found = 0.0f;
    for (int i = 0; i < LANES; i++)
        found += each[i];
    return found;
}

BODY Floats exp_of(Floats x) { /* of what is not above 0; Cephes' expf */
    x = larger(x, all(-87.0f));
    Ints whole = __builtin_convertvector(x * 1.44269504f - 0.5f, Ints);
    Floats n = __builtin_convertvector(whole, Floats);
    Floats r = x - n * 0.693359375f - n * -2.12194440e-4f;
    Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * (Floats)((whole + 127) << 23);
}
