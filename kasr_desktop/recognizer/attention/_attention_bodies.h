/* The bodies of `_attention.c` in vectors of one width; included once for each, with VARIANT, TARGET
   and LANES as `_vectors.h` has them, and

   WIDE  vectors of keys that four texts meet at once,
   BROAD vectors of values: sums, what is multiplied and a number fill the registers. */

#include "../networks/_vectors.h"

#define Words VARIANT(Words)
#define Halves VARIANT(Halves)
#define load_kept VARIANT(load_kept)
#define softmax VARIANT(softmax)
#define hear_head VARIANT(hear_head)
#define hear_all VARIANT(hear_all)
#define read_all VARIANT(read_all)

typedef uint32_t Words __attribute__((vector_size(4 * LANES)));
typedef uint16_t Halves __attribute__((vector_size(2 * LANES)));

BODY Floats load_kept(const char *from, int64_t place, int is_half) {
    if (!is_half)
        return load((const float *)from + place);
    Halves halves;
    memcpy(&halves, from + 2 * place, sizeof halves);
    Words words = __builtin_convertvector(halves, Words) << 16;
    return (Floats)words;
}

/* Turn scores into shares that are not yet divided by their sum; return the sum. `room` is a
   multiple of the lanes; what lies behind `count` becomes 0. */
BODY float softmax(float *scores, int64_t count, int64_t room) {
    Floats most = all(-3e38f);
    for (int64_t i = count; i < room; i++)
        scores[i] = -3e38f;
    for (int64_t i = 0; i < room; i += LANES)
        most = larger(most, load(scores + i));
    float greatest = largest_of(most);
    Floats total = {0};
    for (int64_t i = 0; i < room; i += LANES)
        store(scores + i, exp_of(load(scores + i) - greatest));
    for (int64_t i = count; i < room; i++)
        scores[i] = 0.0f;
    for (int64_t i = 0; i < room; i += LANES)
        total += load(scores + i);
    return sum_of(total);
}

/* One head of a few texts. keys (blocks, HEAD, BLOCK), values (frames in whole blocks, HEAD). */
BODY void hear_head(const float *query, const char *keys, const char *values, float *out,
                    int64_t width, int64_t frames, float *scores, int texts, int is_half) {
    int64_t room = (frames + BLOCK - 1) / BLOCK * BLOCK;
    const float scale = 0.125f; /* HEAD ** -0.5 */
    for (int64_t first = 0; first < room; first += BLOCK)
        for (int part = 0; part < BLOCK; part += LANES * WIDE) {
            Floats sums[TOGETHER][WIDE];
            memset(sums, 0, sizeof sums);
            for (int d = 0; d < HEAD; d++) {
                Floats each[WIDE];
                UNROLLED for (int v = 0; v < WIDE; v++)
                    each[v] = load_kept(keys, (first * HEAD) + d * BLOCK + part + v * LANES, is_half);
                UNROLLED for (int n = 0; n < texts; n++)
                    UNROLLED for (int v = 0; v < WIDE; v++)
                        sums[n][v] += each[v] * query[n * width + d];
            }
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < WIDE; v++)
                    store(scores + n * room + first + part + v * LANES, sums[n][v] * scale);
        }
    float totals[TOGETHER];
    UNROLLED for (int n = 0; n < texts; n++)
        totals[n] = softmax(scores + n * room, frames, room);
    Floats found[TOGETHER][HEAD / LANES];
    memset(found, 0, sizeof found);
    for (int64_t first = 0; first < room; first += BLOCK)
        for (int part = 0; part < HEAD / LANES; part += BROAD) {
            Floats sums[TOGETHER][BROAD];
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < BROAD; v++)
                    sums[n][v] = found[n][part + v];
            for (int64_t t = first; t < first + BLOCK; t++) {
                Floats each[BROAD];
                UNROLLED for (int v = 0; v < BROAD; v++)
                    each[v] = load_kept(values, t * HEAD + (part + v) * LANES, is_half);
                UNROLLED for (int n = 0; n < texts; n++)
                    UNROLLED for (int v = 0; v < BROAD; v++)
                        sums[n][v] += each[v] * scores[n * room + t];
            }
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < BROAD; v++)
                    found[n][part + v] = sums[n][v];
        }
    UNROLLED for (int n = 0; n < texts; n++)
        UNROLLED for (int v = 0; v < HEAD / LANES; v++)
            store(out + n * width + v * LANES, found[n][v] / totals[n]);
}

BODY void hear_all(const Hearing *job, int is_half) {
    int64_t room = (job->frames + BLOCK - 1) / BLOCK * BLOCK;
    int64_t bytes = room * HEAD * (is_half ? 2 : 4);
    for (int64_t head = 0; head < job->width / HEAD; head++)
        for (int64_t n = 0; n < job->texts; n += TOGETHER) {
            const float *query = job->query + n * job->width + head * HEAD;
            float *out = job->out + n * job->width + head * HEAD;
            const char *keys = job->keys + head * bytes, *values = job->values + head * bytes;
            int64_t left = job->texts - n;
#define HEAR(count)                                                                              \
    hear_head(query, keys, values, out, job->width, job->frames, job->scores, count, is_half)
            if (left >= 4)
                HEAR(4);
            else if (left == 3)
                HEAR(3);
            else if (left == 2)
                HEAR(2);
            else
                HEAR(1);
#undef HEAR
        }
}

BODY void read_all(const Reading *job) {
    const float scale = 0.125f; /* HEAD ** -0.5 */
    int64_t room = (job->most + LANES - 1) / LANES * LANES;
    for (int64_t n = 0; n < job->texts; n++) {
        const int32_t *places = job->places + n * job->most;
        int64_t count = 0;
        while (count < job->most && places[count] >= 0)
            count++;
        for (int64_t head = 0; head < job->width; head += HEAD) {
            const float *query = job->mixed + n * 3 * job->width + head;
            Floats asked[HEAD / LANES], found[HEAD / LANES];
            UNROLLED for (int v = 0; v < HEAD / LANES; v++)
                asked[v] = load(query + v * LANES) * scale;
            for (int64_t i = 0; i < count; i++) {
                const float *key = job->kept + places[i] * 2 * job->width + head;
                Floats sum = asked[0] * load(key);
                for (int v = 1; v < HEAD / LANES; v++)
                    sum += asked[v] * load(key + v * LANES);
                job->scores[i] = sum_of(sum);
            }
            float total = softmax(job->scores, count, room);
            memset(found, 0, sizeof found);
            for (int64_t i = 0; i < count; i++) {
                const float *value = job->kept + places[i] * 2 * job->width + job->width + head;
                UNROLLED for (int v = 0; v < HEAD / LANES; v++)
                    found[v] += load(value + v * LANES) * job->scores[i];
            }
            UNROLLED for (int v = 0; v < HEAD / LANES; v++)
                store(job->out + n * job->width + head + v * LANES, found[v] / total);
        }
    }
}

TARGET static void VARIANT(hear)(const Hearing *job) {
    job->is_half ? hear_all(job, 1) : hear_all(job, 0);
}
TARGET static void VARIANT(read)(const Reading *job) { read_all(job); }

#undef VARIANT
#undef TARGET
#undef LANES
#undef WIDE
#undef BROAD
