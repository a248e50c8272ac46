/* Attention of the second reading's steps: what texts ask of the sound and of what they have read.

   Optional at run time (attention_kernels.py says which runs); numpy does the same. A step has a
   handful of texts for each window and some 900 frames, so what costs is reading the keys and
   values from memory: they are kept as they are read, in order, and, if asked, as bfloat16 (the
   upper half of a float). Vectors are GNU C's; a compiler without them makes no module.

   Limited API of Python 3.11: one file for every newer Python. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdlib.h>

#include "_vectors.h"

enum { HEAD = 64, BLOCK = 32, TOGETHER = 4 };

typedef uint32_t Words __attribute__((vector_size(64)));
typedef uint16_t Halves __attribute__((vector_size(32)));

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
    Floats most = {0};
    most -= 3e38f;
    for (int64_t i = count; i < room; i++)
        scores[i] = -3e38f;
    for (int64_t i = 0; i < room; i += LANES)
        most = larger(most, load(scores + i));
    float greatest = largest_of(most);
    Floats total = {0};
    for (int64_t i = 0; i < room; i += LANES) {
        Floats each = exp_of(load(scores + i) - greatest);
        memcpy(scores + i, &each, sizeof each);
    }
    for (int64_t i = count; i < room; i++)
        scores[i] = 0.0f;
    for (int64_t i = 0; i < room; i += LANES)
        total += load(scores + i);
    return sum_of(total);
}

/* One head of a few texts. keys (blocks, HEAD, BLOCK), values (frames in whole blocks, HEAD). */
BODY void hear_head(const float *query, const char *keys, const char *values, float *out,
                    int64_t width, int64_t frames, float *scores, int texts, int is_half,
                    int wide) {
    int64_t room = (frames + BLOCK - 1) / BLOCK * BLOCK;
    const float scale = 0.125f; /* HEAD ** -0.5 */
    for (int64_t first = 0; first < room; first += BLOCK)
        for (int part = 0; part < BLOCK; part += LANES * wide) {
            Floats sums[TOGETHER][2];
            memset(sums, 0, sizeof sums);
            for (int d = 0; d < HEAD; d++) {
                Floats each[2];
                UNROLLED for (int v = 0; v < wide; v++)
                    each[v] = load_kept(keys, (first * HEAD) + d * BLOCK + part + v * LANES, is_half);
                UNROLLED for (int n = 0; n < texts; n++)
                    UNROLLED for (int v = 0; v < wide; v++)
                        sums[n][v] += each[v] * query[n * width + d];
            }
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < wide; v++) {
                    Floats scaled = sums[n][v] * scale;
                    memcpy(scores + n * room + first + part + v * LANES, &scaled, sizeof scaled);
                }
        }
    float totals[TOGETHER];
    UNROLLED for (int n = 0; n < texts; n++)
        totals[n] = softmax(scores + n * room, frames, room);
    Floats found[TOGETHER][HEAD / LANES];
    memset(found, 0, sizeof found);
    for (int64_t first = 0; first < room; first += BLOCK)
        for (int part = 0; part < HEAD / LANES; part += 2 * wide) {
            Floats sums[TOGETHER][4];
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < 2 * wide; v++)
                    sums[n][v] = found[n][part + v];
            for (int64_t t = first; t < first + BLOCK; t++) {
                Floats each[4];
                UNROLLED for (int v = 0; v < 2 * wide; v++)
                    each[v] = load_kept(values, t * HEAD + (part + v) * LANES, is_half);
                UNROLLED for (int n = 0; n < texts; n++)
                    UNROLLED for (int v = 0; v < 2 * wide; v++)
                        sums[n][v] += each[v] * scores[n * room + t];
            }
            UNROLLED for (int n = 0; n < texts; n++)
                UNROLLED for (int v = 0; v < 2 * wide; v++)
                    found[n][part + v] = sums[n][v];
        }
    UNROLLED for (int n = 0; n < texts; n++)
        UNROLLED for (int v = 0; v < HEAD / LANES; v++) {
            Floats shared = found[n][v] / totals[n];
            memcpy(out + n * width + v * LANES, &shared, sizeof shared);
        }
}

typedef struct {
    const float *query; /* (texts, width) */
    const char *keys, *values;
    float *out; /* (texts, width) */
    int64_t texts, width, frames;
    float *scores; /* (TOGETHER, frames in whole blocks) */
    int is_half;
} Hearing;

BODY void hear_all(const Hearing *job, int wide, int is_half) {
    int64_t room = (job->frames + BLOCK - 1) / BLOCK * BLOCK;
    int64_t bytes = room * HEAD * (is_half ? 2 : 4);
    for (int64_t head = 0; head < job->width / HEAD; head++)
        for (int64_t n = 0; n < job->texts; n += TOGETHER) {
            const float *query = job->query + n * job->width + head * HEAD;
            float *out = job->out + n * job->width + head * HEAD;
            const char *keys = job->keys + head * bytes, *values = job->values + head * bytes;
            int64_t left = job->texts - n;
#define HEAR(count)                                                                             \
    hear_head(query, keys, values, out, job->width, job->frames, job->scores, count, is_half, wide)
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

typedef struct {
    const float *mixed;    /* (texts, 3 width): query, key, value; the query alone is read */
    const float *store;    /* (places, 2 width): key, value */
    const int32_t *places; /* (texts, most): of each text, -1 behind its last */
    float *out;            /* (texts, width) */
    int64_t texts, width, most;
    float *scores; /* (most in whole lanes) */
} Reading;

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
                const float *key = job->store + places[i] * 2 * job->width + head;
                Floats sum = asked[0] * load(key);
                for (int v = 1; v < HEAD / LANES; v++)
                    sum += asked[v] * load(key + v * LANES);
                float total = 0.0f;
                UNROLLED for (int v = 0; v < LANES; v++)
                    total += sum[v];
                job->scores[i] = total;
            }
            float total = softmax(job->scores, count, room);
            memset(found, 0, sizeof found);
            for (int64_t i = 0; i < count; i++) {
                const float *value = job->store + places[i] * 2 * job->width + job->width + head;
                UNROLLED for (int v = 0; v < HEAD / LANES; v++)
                    found[v] += load(value + v * LANES) * job->scores[i];
            }
            UNROLLED for (int v = 0; v < HEAD / LANES; v++) {
                Floats shared = found[v] / total;
                memcpy(job->out + n * job->width + head + v * LANES, &shared, sizeof shared);
            }
        }
    }
}

/* ---- a body for each processor ---------------------------------------------------------- */

#if defined(__x86_64__)
#define FOR_512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#define FOR_256 __attribute__((target("avx2,fma")))
FOR_512 static void hear_512(const Hearing *job) {
    job->is_half ? hear_all(job, 2, 1) : hear_all(job, 2, 0);
}
FOR_256 static void hear_256(const Hearing *job) {
    job->is_half ? hear_all(job, 1, 1) : hear_all(job, 1, 0);
}
FOR_512 static void read_512(const Reading *job) { read_all(job); }
FOR_256 static void read_256(const Reading *job) { read_all(job); }
#endif
static void hear_any(const Hearing *job) {
    job->is_half ? hear_all(job, 1, 1) : hear_all(job, 1, 0);
}
static void read_any(const Reading *job) { read_all(job); }

static void (*hear)(const Hearing *) = hear_any;
static void (*read_own)(const Reading *) = read_any;

static void choose(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        hear = hear_512;
        read_own = read_512;
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        hear = hear_256;
        read_own = read_256;
    }
#endif
}

/* ---- Python ------------------------------------------------------------------------------ */

enum { MOST_ARRAYS = 4 };

typedef struct {
    Py_buffer views[MOST_ARRAYS];
    int count;
} Arrays;

static void release(Arrays *arrays) {
    for (int i = 0; i < arrays->count; i++)
        PyBuffer_Release(&arrays->views[i]);
    arrays->count = 0;
}

/* Take an array that lies in one piece, of `dims` axes and items of `size` bytes; NULL: exception. */
static Py_buffer *take(Arrays *arrays, PyObject *array, int dims, Py_ssize_t size, int is_out) {
    Py_buffer *view = &arrays->views[arrays->count];
    if (PyObject_GetBuffer(array, view, PyBUF_C_CONTIGUOUS | (is_out ? PyBUF_WRITABLE : 0)) < 0)
        return NULL;
    arrays->count++;
    if (view->ndim != dims || (size && view->itemsize != size)) {
        PyErr_SetString(PyExc_ValueError, "an array of other axes or numbers");
        return NULL;
    }
    return view;
}

static PyObject *unfit(Arrays *arrays) {
    release(arrays);
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "arrays that do not fit each other");
    return NULL;
}

static PyObject *py_pack(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[3];
    if (!PyArg_ParseTuple(args, "OOO", &given[0], &given[1], &given[2]))
        return NULL;
    Arrays arrays = {.count = 0};
    Py_buffer *heard = take(&arrays, given[0], 2, 4, 0);
    Py_buffer *keys = heard ? take(&arrays, given[1], 4, 0, 1) : NULL;
    Py_buffer *values = keys ? take(&arrays, given[2], 3, 0, 1) : NULL;
    if (!values)
        return unfit(&arrays);
    int64_t frames = heard->shape[0], width = heard->shape[1] / 2;
    int64_t room = (frames + BLOCK - 1) / BLOCK * BLOCK, size = keys->itemsize;
    if (width % HEAD || heard->shape[1] % 2 || values->itemsize != size || (size != 2 && size != 4) ||
        keys->len != room * width * size || values->len != room * width * size)
        return unfit(&arrays);
    memset(keys->buf, 0, (size_t)keys->len);
    memset(values->buf, 0, (size_t)values->len);
    const float *from = heard->buf;
    for (int64_t head = 0; head < width / HEAD; head++)
        for (int64_t t = 0; t < frames; t++) {
            const float *key = from + t * 2 * width + head * HEAD, *value = key + width;
            int64_t at = head * room * HEAD;
            int64_t block = at + t / BLOCK * BLOCK * HEAD + t % BLOCK;
            if (size == 4) {
                for (int d = 0; d < HEAD; d++)
                    ((float *)keys->buf)[block + d * BLOCK] = key[d];
                memcpy((float *)values->buf + at + t * HEAD, value, HEAD * sizeof(float));
                continue;
            }
            uint32_t raw[2 * HEAD];
            memcpy(raw, key, HEAD * sizeof(float));
            memcpy(raw + HEAD, value, HEAD * sizeof(float));
            for (int d = 0; d < 2 * HEAD; d++) /* to the nearest, ties to even */
                raw[d] = (raw[d] + 0x7fff + ((raw[d] >> 16) & 1)) >> 16;
            for (int d = 0; d < HEAD; d++) {
                ((uint16_t *)keys->buf)[block + d * BLOCK] = (uint16_t)raw[d];
                ((uint16_t *)values->buf)[at + t * HEAD + d] = (uint16_t)raw[HEAD + d];
            }
        }
    release(&arrays);
    Py_RETURN_NONE;
}

static PyObject *py_hear(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[4];
    long long frames;
    if (!PyArg_ParseTuple(args, "OOOLO", &given[0], &given[1], &given[2], &frames, &given[3]))
        return NULL;
    Arrays arrays = {.count = 0};
    Py_buffer *query = take(&arrays, given[0], 2, 4, 0);
    Py_buffer *keys = query ? take(&arrays, given[1], 4, 0, 0) : NULL;
    Py_buffer *values = keys ? take(&arrays, given[2], 3, 0, 0) : NULL;
    Py_buffer *out = values ? take(&arrays, given[3], 2, 4, 1) : NULL;
    if (!out)
        return unfit(&arrays);
    int64_t room = (frames + BLOCK - 1) / BLOCK * BLOCK;
    Hearing job = {query->buf, keys->buf, values->buf, out->buf, query->shape[0], query->shape[1],
                   frames, NULL, keys->itemsize == 2};
    Py_ssize_t bytes = room * job.width * keys->itemsize;
    if (frames < 1 || job.width % HEAD || out->len != query->len || keys->len != bytes ||
        values->len != bytes || (keys->itemsize != 2 && keys->itemsize != 4))
        return unfit(&arrays);
    job.scores = malloc((size_t)(TOGETHER * room) * sizeof(float));
    if (!job.scores) {
        release(&arrays);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    hear(&job);
    Py_END_ALLOW_THREADS
    free(job.scores);
    release(&arrays);
    Py_RETURN_NONE;
}

static PyObject *py_read(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[4];
    if (!PyArg_ParseTuple(args, "OOOO", &given[0], &given[1], &given[2], &given[3]))
        return NULL;
    Arrays arrays = {.count = 0};
    Py_buffer *mixed = take(&arrays, given[0], 2, 4, 0);
    Py_buffer *store = mixed ? take(&arrays, given[1], 2, 4, 0) : NULL;
    Py_buffer *places = store ? take(&arrays, given[2], 2, 4, 0) : NULL;
    Py_buffer *out = places ? take(&arrays, given[3], 2, 4, 1) : NULL;
    if (!out)
        return unfit(&arrays);
    Reading job = {mixed->buf, store->buf, places->buf, out->buf,
                   out->shape[0], out->shape[1], places->shape[1], NULL};
    if (job.width % HEAD || mixed->shape[0] != job.texts || mixed->shape[1] != 3 * job.width ||
        store->shape[1] != 2 * job.width || places->shape[0] != job.texts || job.most < 1)
        return unfit(&arrays);
    for (int64_t i = 0; i < job.texts * job.most; i++)
        if (job.places[i] >= store->shape[0] || (i % job.most == 0 && job.places[i] < 0))
            return unfit(&arrays);
    job.scores = malloc((size_t)(job.most + LANES) * sizeof(float));
    if (!job.scores) {
        release(&arrays);
        return PyErr_NoMemory();
    }
    read_own(&job);
    free(job.scores);
    release(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"pack", py_pack, METH_VARARGS, "Lay keys and values of a window out as they will be read."},
    {"hear", py_hear, METH_VARARGS, "Attend to the sound of a window."},
    {"read", py_read, METH_VARARGS, "Attend to what texts have read."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_attention",
    .m_doc = "Attention of the second reading's steps, compiled.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__attention(void) {
    choose();
    return PyModule_Create(&module);
}
