/* Attention in integers of 16 bits, for processors that add products of pairs of them in 32 bits
   (AVX512-VNNI): twice the rate of single precision. Part of `_encoder_bodies.h` where it is wanted.

   Queries and keys are 13 bits with a scale for each head of each frame; values 12 bits with a scale
   for each dimension of a panel; shares 13 bits of the largest. So no sum of 64 products leaves its
   32 bits, and each number is off by a hundredth of what the bytes of a product are off by. */

#define Shorts VARIANT(Shorts)
#define quantized VARIANT(quantized)
#define store_short VARIANT(store_short)
#define narrow_row VARIANT(narrow_row)
#define keep_panel VARIANT(keep_panel)
#define multiplied VARIANT(multiplied)
#define multiply_pairs VARIANT(multiply_pairs)
#define ask_integers VARIANT(ask_integers)
#define share_integers VARIANT(share_integers)

typedef int16_t Shorts __attribute__((vector_size(2 * LANES)));

enum { MOST_KEY = 5790, MOST_VALUE = 4095, MOST_SHARE = 8191 };

_Static_assert(64LL * MOST_KEY * MOST_KEY < 0x7fffffff, "sums of a score fit");
_Static_assert(64LL * MOST_VALUE * MOST_SHARE < 0x7fffffff, "sums of a panel fit");

/* Whole numbers near x times a factor, of not more than 22 bits. */
BODY Ints quantized(Floats x, Floats factor) {
    Floats shifted = x * factor + 12582912.0f; /* 1.5 * 2 ** 23: what is added rounds */
    return (Ints)shifted - 0x4b400000;
}

BODY void store_short(int16_t *to, Ints numbers) {
    Shorts shorts = __builtin_convertvector(numbers, Shorts);
    memcpy(to, &shorts, sizeof shorts);
}

/* Turn a head of a query or a key into integers; return what one of them means. */
BODY float narrow_row(const float *from, int16_t *to) {
    Floats most = {0};
    for (int64_t d = 0; d < HEAD; d += LANES)
        most = larger(magnitude(load(from + d)), most);
    float size = largest_of(larger(most, all(LEAST)));
    for (int64_t d = 0; d < HEAD; d += LANES)
        store_short(to + d, quantized(load(from + d), all(MOST_KEY / size)));
    return size / MOST_KEY;
}

/* Lay queries, keys and values of up to 64 frames out as attention reads them, head by head: queries
   (frames, 64); keys (panels, 32, 64 frames) pairs of dimensions; values (frames / 2, 64) pairs of
   frames. Scales: of queries, for powers of two, and of keys (frames), of values (panels, 64). */
BODY void keep_panel(const Behind *job, const float *mixed, int64_t frame, int64_t count) {
    const float scale = 0.125f * 1.44269504f; /* HEAD ** -0.5, and the logarithm of 2 */
    int64_t width = job->width / 3, room = (job->frames + PANEL - 1) / PANEL * PANEL;
    int16_t *queries = (int16_t *)job->kept, *keys = queries + room * width;
    int16_t *values = keys + room * width;
    float *scales = (float *)(values + room * width);
    for (int64_t head = 0; head < width / HEAD; head++) {
        int64_t base = head * room * HEAD + frame * HEAD;
        float *query_scale = scales + head * room + frame;
        float *key_scale = query_scale + room * (width / HEAD);
        float *value_scale = key_scale + room * (width / HEAD);
        for (int64_t n = 0; n < count; n++) {
            const float *query = mixed + n * job->width + head * HEAD;
            int16_t key[HEAD];
            query_scale[n] = scale * narrow_row(query, queries + base + n * HEAD);
            key_scale[n] = narrow_row(query + width, key);
            for (int d = 0; d < HEAD; d += 2)
                memcpy(keys + base + d * PANEL + 2 * n, key + d, 4);
        }
        for (int64_t d = 0; d < HEAD; d += LANES) {
            const float *value = mixed + 2 * width + head * HEAD + d;
            Floats size = all(LEAST);
            for (int64_t n = 0; n < count; n++)
                size = larger(magnitude(load(value + n * job->width)), size);
            store(value_scale + d, size / (float)(MOST_VALUE * MOST_SHARE));
            Floats factor = MOST_VALUE / size;
            for (int64_t n = 0; n < count; n += 2) {
                Ints pairs = quantized(load(value + n * job->width), factor) & 0xffff;
                if (n + 1 < count)
                    pairs |= quantized(load(value + (n + 1) * job->width), factor) << 16;
                memcpy(values + base + n * HEAD + 2 * d, &pairs, sizeof pairs);
            }
        }
    }
}

/* sums += the products of a pair, the same in every place, with pairs, and both added. */
BODY Ints multiplied(Ints sums, Ints one, Ints each) {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(one), "v"(each));
    return sums;
}

/* (TOGETHER, 32) pairs by (32, 64) pairs: `sums`. */
BODY void multiply_pairs(Ints sums[TOGETHER][WIDE], const int16_t *rows, int64_t stride,
                         const int16_t *columns) {
    for (int64_t i = 0; i < HEAD / 2; i++) {
        Ints each[WIDE];
        UNROLLED for (int v = 0; v < WIDE; v++)
            memcpy(&each[v], columns + 2 * (i * 64 + v * LANES), sizeof each[v]);
        UNROLLED for (int n = 0; n < TOGETHER; n++) {
            int32_t pair;
            memcpy(&pair, rows + n * stride + 2 * i, sizeof pair);
            Ints one = pair - (Ints){0};
            UNROLLED for (int v = 0; v < WIDE; v++)
                sums[n][v] = multiplied(sums[n][v], one, each[v]);
        }
    }
}

/* Ask six queries of the keys of a panel: scores but for the queries' scales, and the largest of
   each query's if wanted. */
BODY void ask_integers(const int16_t *queries, const int16_t *keys, const float *key_scale,
                       float *scores, int64_t room, Floats *most) {
    Ints sums[TOGETHER][WIDE];
    memset(sums, 0, sizeof sums);
    multiply_pairs(sums, queries, HEAD, keys);
    UNROLLED for (int n = 0; n < TOGETHER; n++) {
        Floats largest = all(-3e38f);
        UNROLLED for (int v = 0; v < WIDE; v++) {
            Floats score = __builtin_convertvector(sums[n][v], Floats) * load(key_scale + v * LANES);
            store(scores + n * room + v * LANES, score);
            largest = larger(score, largest);
        }
        if (most)
            most[n] = larger(largest, most[n]);
    }
}

/* As `share`, of scores that are to be scaled, as integers of 16 bits in half the place. */
BODY float share_integers(float *scores, int64_t frames, int64_t room, Floats most, float scale) {
    for (int64_t i = frames; i < room; i++)
        scores[i] = -3e38f;
    for (int64_t i = frames / PANEL * PANEL; i < room; i += LANES)
        most = larger(load(scores + i), most);
    float greatest = largest_of(most);
    Floats total = {0};
    for (int64_t i = 0; i < room; i += LANES) {
        Floats each = power_of_two((load(scores + i) - greatest) * scale);
        total += each; /* before rounding: half the error of the sum behind it */
        store_short((int16_t *)scores + i, quantized(each, all(MOST_SHARE)));
    }
    return sum_of(total);
}

BODY void attend_integers_all(const Attention *job) {
    int64_t frames = job->frames, room = (frames + PANEL - 1) / PANEL * PANEL, width = job->width;
    const int16_t *all_queries = (const int16_t *)job->kept;
    const float *scales = (const float *)(all_queries + 3 * room * width);
    float *scores = job->scores;
    for (int64_t head = job->first_head; head < job->end_head; head++) {
        const int16_t *of_head = all_queries + head * room * HEAD;
        const int16_t *keys = of_head + room * width, *values = keys + room * width;
        const float *query_scale = scales + head * room;
        const float *key_scale = query_scale + room * (width / HEAD);
        const float *value_scale = key_scale + room * (width / HEAD);
        for (int64_t first = 0; first < frames; first += TOGETHER) {
            /* there are always six: the last ones ask again what was asked before */
            int64_t begin = first + TOGETHER <= frames ? first : frames - TOGETHER;
            /* or, of fewer than six frames in all, ask for frames that are none: a panel has 64 */
            begin = begin < 0 ? 0 : begin;
            const int16_t *queries = of_head + begin * HEAD;
            Floats most[TOGETHER], found[TOGETHER][WIDE];
            float totals[TOGETHER];
            for (int n = 0; n < TOGETHER; n++)
                most[n] = all(-3e38f);
            int64_t panel = 0;
            for (; panel + PANEL <= frames; panel += PANEL)
                ask_integers(queries, keys + panel * HEAD, key_scale + panel, scores + panel, room,
                             most);
            if (panel < room)
                ask_integers(queries, keys + panel * HEAD, key_scale + panel, scores + panel, room,
                             NULL);
            for (int n = 0; n < TOGETHER; n++)
                totals[n] = share_integers(scores + n * room, frames, room, most[n],
                                           query_scale[begin + n]);
            memset(found, 0, sizeof found);
            for (panel = 0; panel < room; panel += PANEL) {
                Ints sums[TOGETHER][WIDE];
                memset(sums, 0, sizeof sums);
                multiply_pairs(sums, (const int16_t *)scores + panel, 2 * room,
                               values + panel * HEAD);
                UNROLLED for (int n = 0; n < TOGETHER; n++)
                    UNROLLED for (int v = 0; v < WIDE; v++)
                        found[n][v] += __builtin_convertvector(sums[n][v], Floats) *
                                       load(value_scale + panel + v * LANES);
            }
            for (int n = 0; n < TOGETHER && begin + n < frames; n++)
                for (int v = 0; v < WIDE; v++)
                    store(job->found + (begin + n) * width + head * HEAD + v * LANES,
                          found[n][v] / totals[n]);
        }
    }
}

TARGET static void VARIANT(attend_integers)(const Attention *job) { attend_integers_all(job); }
TARGET static void VARIANT(keep_integers)(const Behind *job) {
    for (int64_t r = 0; r < job->rows; r += PANEL) {
        float *rows = (float *)job->product + r * job->width;
        int64_t count = job->rows - r < PANEL ? job->rows - r : PANEL;
        for (int64_t n = 0; n < count; n++) {
            const int32_t *product = job->product + (r + n) * job->width;
            for (int64_t i = 0; i < job->width; i += LANES)
                store(rows + n * job->width + i,
                      meant(product + i, job->sizes[r + n], job->scale + i, job->bias + i));
        }
        keep_panel(job, rows, job->first + r, count);
    }
}

#undef Shorts
#undef quantized
#undef store_short
#undef narrow_row
#undef keep_panel
#undef multiplied
#undef multiply_pairs
#undef ask_integers
#undef share_integers
