/* The bodies of `_encoder.c` in vectors of one width; included once for each, with VARIANT, TARGET and
   LANES as `_vectors.h` has them, and

   WIDE  vectors of sums that six rows have at once. */

#include "../networks/_vectors.h"

#define smaller VARIANT(smaller)
#define magnitude VARIANT(magnitude)
#define power_of_two VARIANT(power_of_two)
#define erf_of VARIANT(erf_of)
#define gelu_of VARIANT(gelu_of)
#define sigmoid_of VARIANT(sigmoid_of)
#define meant VARIANT(meant)
#define norm_row VARIANT(norm_row)
#define bytes_of VARIANT(bytes_of)
#define norm_all VARIANT(norm_all)
#define keep_row VARIANT(keep_row)
#define behind_all VARIANT(behind_all)
#define near_all VARIANT(near_all)
#define multiply VARIANT(multiply)
#define share VARIANT(share)
#define ask VARIANT(ask)
#define attend_all VARIANT(attend_all)
#define Bytes VARIANT(Bytes)

typedef uint8_t Bytes __attribute__((vector_size(LANES)));

BODY Floats smaller(Floats one, Floats other) {
    Ints is_one = one < other;
    return (Floats)(((Ints)one & is_one) | ((Ints)other & ~is_one));
}

BODY Floats magnitude(Floats x) { return (Floats)((Ints)x & 0x7fffffff); }

/* 2 ** x for x from -126 to 126; what is below -126 gives about 0. */
BODY Floats power_of_two(Floats x) {
    const float round = 12582912.0f; /* 1.5 * 2 ** 23: adding it rounds to whole numbers */
    x = larger(x, all(-126.0f));
    Floats shifted = x + round;
    Floats r = x - (shifted - round), p;
    p = r * 1.5403530e-4f + 1.3333558e-3f;
    p = p * r + 9.6181291e-3f;
    p = p * r + 5.5504109e-2f;
    p = p * r + 2.4022651e-1f;
    p = p * r + 6.9314718e-1f;
    p = p * r + 1.0f;
    return (Floats)((Ints)p + ((Ints)shifted << 23));
}

/* ---- rows -------------------------------------------------------------------------------- */

BODY Floats erf_of(Floats x) { /* the fraction of Eigen; 4e-7 off at most */
    x = smaller(larger(x, all(-4.0f)), all(4.0f));
    Floats s = x * x;
    Floats p = s * -2.72614225801306e-10f + 2.77068142495902e-08f;
    p = p * s + -2.10102402082508e-06f;
    p = p * s + -5.69250639462346e-05f;
    p = p * s + -7.34990630326855e-04f;
    p = p * s + -2.95459980854025e-03f;
    p = p * s + -1.60960333262415e-02f;
    Floats q = s * -1.45660718464996e-05f + -2.13374055278905e-04f;
    q = q * s + -1.68282697438203e-03f;
    q = q * s + -7.37332916720468e-03f;
    q = q * s + -1.42647390514189e-02f;
    return x * p / q;
}

BODY Floats gelu_of(Floats x) { return x * 0.5f * (erf_of(x * 0.70710678f) + 1.0f); }

BODY Floats sigmoid_of(Floats x) {
    x = larger(x, all(-80.0f));
    return 1.0f / (power_of_two(x * -1.44269504f) + 1.0f);
}

/* What an integer product means: steps x the row's size x the column's scale + bias. */
BODY Floats meant(const int32_t *steps, float size, const float *scale, const float *bias) {
    Ints whole;
    memcpy(&whole, steps, sizeof whole);
    return __builtin_convertvector(whole, Floats) * load(scale) * size + load(bias);
}

/* Normalize a row; return its largest magnitudes. */
BODY Floats norm_row(const float *x, const float *weight, const float *bias, float *out,
                     int64_t width) {
    Floats total = {0}, squares = {0}, most = {0};
    for (int64_t i = 0; i < width; i += LANES)
        total += load(x + i);
    float mean = sum_of(total) / width;
    for (int64_t i = 0; i < width; i += LANES) {
        Floats off = load(x + i) - mean;
        squares += off * off;
    }
    float factor = 1.0f / __builtin_sqrtf(sum_of(squares) / width + EPSILON);
    for (int64_t i = 0; i < width; i += LANES) {
        Floats each = (load(x + i) - mean) * factor * load(weight + i) + load(bias + i);
        store(out + i, each);
        most = larger(magnitude(each), most);
    }
    return most;
}

/* Bring a row to bytes, 128 for zero, where `most` has its largest magnitudes; return the largest. */
BODY float bytes_of(const float *x, Floats most, uint8_t *out, int64_t width) {
    float size = largest_of(larger(most, all(LEAST))), factor = 127.0f / size;
    for (int64_t i = 0; i < width; i += LANES) {
        /* the lowest byte of a float near 1.5 * 2 ** 23 is its last whole digits */
        Floats shifted = load(x + i) * factor + (12582912.0f + 128.0f);
        Bytes steps = __builtin_convertvector((Ints)shifted & 0xff, Bytes);
        memcpy(out + i, &steps, sizeof steps);
    }
    return size;
}

BODY void norm_all(const Norm *job) {
    float row[MOST_WIDTH];
    for (int64_t r = 0; r < job->rows; r++) {
        const float *from = job->states + r * job->width;
        float *out = job->out ? job->out + r * job->width : row;
        Floats most = {0};
        if (job->weight) {
            most = norm_row(from, job->weight, job->bias, out, job->width);
            from = out;
        } else {
            for (int64_t i = 0; i < job->width; i += LANES)
                most = larger(magnitude(load(from + i)), most);
        }
        if (job->bytes)
            job->sizes[r] = bytes_of(from, most, job->bytes + r * job->width, job->width);
    }
}

/* Lay queries, keys and values of a frame out as attention reads them, head by head: queries
   (frames, 64), scaled for powers of two; keys (panels, 64, 64 frames); values (frames, 64). */
BODY void keep_row(const Behind *job, const float *mixed, int64_t frame) {
    const float scale = 0.125f * 1.44269504f; /* HEAD ** -0.5, and the logarithm of 2 */
    int64_t width = job->width / 3, room = (job->frames + PANEL - 1) / PANEL * PANEL;
    for (int64_t head = 0; head < width / HEAD; head++) {
        const float *query = mixed + head * HEAD, *key = query + width;
        int64_t base = head * room * HEAD, own = base + frame * HEAD;
        float *queries = (float *)job->kept + own, *values = queries + 2 * room * width;
        float *keys = (float *)job->kept + room * width + base + frame / PANEL * PANEL * HEAD + frame % PANEL;
        for (int64_t d = 0; d < HEAD; d += LANES)
            store(queries + d, load(query + d) * scale);
        for (int d = 0; d < HEAD; d++)
            keys[d * PANEL] = key[d];
        memcpy(values, key + width, HEAD * sizeof(float));
    }
}

BODY void behind_all(const Behind *job) {
    int64_t width = job->width;
    for (int64_t r = 0; r < job->rows; r++) {
        int32_t *product = job->product + r * width;
        float *row = (float *)product; /* in place */
        float size = job->sizes[r];
        if (job->what == ADDED) {
            float *out = job->out + r * width;
            for (int64_t i = 0; i < width; i += LANES)
                store(out + i, load(out + i) + meant(product + i, size, job->scale + i, job->bias + i));
        } else if (job->what == GELU) {
            Floats most = {0};
            for (int64_t i = 0; i < width; i += LANES) {
                Floats each = gelu_of(meant(product + i, size, job->scale + i, job->bias + i));
                store(row + i, each);
                most = larger(magnitude(each), most);
            }
            job->found_sizes[r] = bytes_of(row, most, job->bytes + r * width, width);
        } else if (job->what == GATED) {
            int64_t half = width / 2;
            for (int64_t i = 0; i < half; i += LANES) {
                Floats value = meant(product + i, size, job->scale + i, job->bias + i);
                Floats gate = meant(product + half + i, size, job->scale + half + i,
                                    job->bias + half + i);
                store(job->out + r * half + i, value * sigmoid_of(gate));
            }
        } else {
            for (int64_t i = 0; i < width; i += LANES)
                store(row + i, meant(product + i, size, job->scale + i, job->bias + i));
            keep_row(job, row, job->first + r);
        }
    }
}


/* A convolution of each channel over near frames, a layer norm, GELU; to bytes. */
BODY void near_all(const Near *job) {
    float row[MOST_WIDTH];
    int64_t width = job->width;
    for (int64_t r = 0; r < job->rows; r++) {
        int64_t before = job->first + r - job->taps / 2;
        for (int64_t i = 0; i < width; i += LANES) {
            Floats sum = load(job->kernel_bias + i);
            for (int64_t k = 0; k < job->taps; k++)
                if (before + k >= 0 && before + k < job->frames)
                    sum += load(job->gated + (before + k) * width + i) *
                           load(job->kernel + k * width + i);
            store(row + i, sum);
        }
        norm_row(row, job->weight, job->bias, row, width);
        Floats most = {0};
        for (int64_t i = 0; i < width; i += LANES) {
            Floats each = gelu_of(load(row + i));
            store(row + i, each);
            most = larger(magnitude(each), most);
        }
        job->sizes[r] = bytes_of(row, most, job->bytes + r * width, width);
    }
}

/* ---- attention --------------------------------------------------------------------------- */


/* (TOGETHER, count) rows of numbers by part of (count, 64): `sums`. */
BODY void multiply(Floats sums[TOGETHER][WIDE], const float *rows, int64_t stride,
                   const float *columns, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        Floats each[WIDE];
        UNROLLED for (int v = 0; v < WIDE; v++)
            each[v] = load(columns + i * 64 + v * LANES);
        UNROLLED for (int n = 0; n < TOGETHER; n++) {
            Floats one = all(rows[n * stride + i]);
            UNROLLED for (int v = 0; v < WIDE; v++)
                sums[n][v] += each[v] * one;
        }
    }
}

/* Turn scores of a row, logarithms to base 2, into shares not yet divided by their sum, in place.
   `most` is the largest of whole panels; what lies behind the frames becomes next to nothing, and
   its values are 0. Returns the sum. */
BODY float share(float *scores, int64_t frames, int64_t room, Floats most) {
    for (int64_t i = frames; i < room; i++)
        scores[i] = -3e38f;
    for (int64_t i = frames / PANEL * PANEL; i < room; i += LANES)
        most = larger(load(scores + i), most);
    float greatest = largest_of(most);
    Floats total = {0};
    for (int64_t i = 0; i < room; i += LANES) {
        Floats each = power_of_two(load(scores + i) - greatest);
        total += each;
        store(scores + i, each);
    }
    return sum_of(total);
}

/* Ask six queries of the keys of a panel: scores, and the largest of each query's if wanted. */
BODY void ask(const float *queries, const float *keys, float *scores, int64_t room, Floats *most) {
    for (int part = 0; part < PANEL; part += LANES * WIDE) {
        Floats sums[TOGETHER][WIDE];
        memset(sums, 0, sizeof sums);
        multiply(sums, queries, HEAD, keys + part, HEAD);
        UNROLLED for (int n = 0; n < TOGETHER; n++) {
            Floats largest = sums[n][0];
            UNROLLED for (int v = 0; v < WIDE; v++) {
                store(scores + n * room + part + v * LANES, sums[n][v]);
                largest = larger(sums[n][v], largest);
            }
            if (most)
                most[n] = larger(largest, most[n]);
        }
    }
}

BODY void attend_all(const Attention *job) {
    int64_t frames = job->frames, room = (frames + PANEL - 1) / PANEL * PANEL, width = job->width;
    float *scores = job->scores;
    for (int64_t head = job->first_head; head < job->end_head; head++) {
        int64_t base = head * room * HEAD;
        const float *of_head = (const float *)job->kept + base;
        const float *keys = of_head + room * width, *values = keys + room * width;
        for (int64_t first = 0; first < frames; first += TOGETHER) {
            /* there are always six: the last ones ask again what was asked before */
            int64_t begin = first + TOGETHER <= frames ? first : frames - TOGETHER;
            int64_t there = TOGETHER;
            float spare[TOGETHER * HEAD];
            const float *queries = of_head + begin * HEAD;
            if (begin < 0) { /* fewer than six frames in all */
                begin = 0, there = frames;
                memset(spare, 0, sizeof spare);
                memcpy(spare, of_head, (size_t)(there * HEAD) * sizeof(float));
                queries = spare;
            }
            Floats most[TOGETHER];
            for (int n = 0; n < TOGETHER; n++)
                most[n] = all(-3e38f);
            int64_t panel = 0;
            for (; panel + PANEL <= frames; panel += PANEL)
                ask(queries, keys + panel * HEAD, scores + panel, room, most);
            if (panel < room)
                ask(queries, keys + panel * HEAD, scores + panel, room, NULL);
            float totals[TOGETHER];
            for (int n = 0; n < TOGETHER; n++)
                totals[n] = share(scores + n * room, frames, room, most[n]);
            for (int part = 0; part < HEAD; part += LANES * WIDE) {
                Floats sums[TOGETHER][WIDE];
                memset(sums, 0, sizeof sums);
                multiply(sums, scores, room, values + part, room);
                float *found = job->found + begin * width + head * HEAD + part;
                UNROLLED for (int n = 0; n < TOGETHER; n++)
                    UNROLLED for (int v = 0; v < WIDE; v++)
                        if (n < there)
                            store(found + n * width + v * LANES, sums[n][v] / totals[n]);
            }
        }
    }
}

#if LANES == 16
#include "_encoder_integers.h"
#endif

TARGET static void VARIANT(norm)(const Norm *job) { norm_all(job); }
TARGET static void VARIANT(behind)(const Behind *job) { behind_all(job); }
TARGET static void VARIANT(near)(const Near *job) { near_all(job); }
TARGET static void VARIANT(attend)(const Attention *job) { attend_all(job); }

#undef smaller
#undef magnitude
#undef power_of_two
#undef erf_of
#undef gelu_of
#undef sigmoid_of
#undef meant
#undef norm_row
#undef bytes_of
#undef norm_all
#undef keep_row
#undef behind_all
#undef near_all
#undef multiply
#undef share
#undef ask
#undef attend_all
#undef Bytes
#undef VARIANT
#undef TARGET
#undef LANES
#undef WIDE
