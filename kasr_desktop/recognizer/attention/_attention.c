/* Attention of the second reading's steps: what texts ask of the sound and of what they have read.

   Optional at run time (step_attention.py); numpy does the same. A step has a
   handful of texts for each window and some 900 frames, so what costs is reading the keys and
   values from memory: they are kept as they are read, in order, and, if asked, as bfloat16 (the
   upper half of a float). Vectors are GNU C's; a compiler without them makes no module. */

#include "../networks/_processors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 64, BLOCK = 32, TOGETHER = 4 };

typedef struct {
    const float *query; /* (texts, width) */
    const char *keys, *values;
    float *out; /* (texts, width) */
    int64_t texts, width, frames;
    float *scores; /* (TOGETHER, frames in whole blocks) */
    int is_half;
} Hearing;

typedef struct {
    const float *mixed;    /* (texts, 3 width): query, key, value; the query alone is read */
    const float *kept;     /* (places, 2 width): key, value */
    const int32_t *places; /* (texts, most): of each text, -1 behind its last */
    float *out;            /* (texts, width) */
    int64_t texts, width, most;
    float *scores; /* (most in whole lanes) */
} Reading;

/* ---- a body for each processor ---------------------------------------------------------- */

#if defined(__x86_64__)
#define VARIANT(name) name##_512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#define LANES 16
#define WIDE 2
#define BROAD 4
#include "_attention_bodies.h"

#define VARIANT(name) name##_256
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define WIDE 2
#define BROAD 2
#include "_attention_bodies.h"
#endif

#define VARIANT(name) name##_any
#define TARGET
#define LANES 4
#define WIDE 2
#define BROAD 2
#include "_attention_bodies.h"

static void (*hear)(const Hearing *) = hear_any;
static void (*read_own)(const Reading *) = read_any;

/* Choose bodies: "any", "256" or "512"; false: this processor has none. */
static int choose(const char *name) {
#if defined(__x86_64__)
    if (!strcmp(name, "512") && has_512()) {
        hear = hear_512, read_own = read_512;
        return 1;
    }
    if (!strcmp(name, "256") && has_256()) {
        hear = hear_256, read_own = read_256;
        return 1;
    }
#endif
    if (strcmp(name, "any"))
        return 0;
    hear = hear_any, read_own = read_any;
    return 1;
}

/* ---- Python ------------------------------------------------------------------------------ */

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
    Py_buffer *kept = mixed ? take(&arrays, given[1], 2, 4, 0) : NULL;
    Py_buffer *places = kept ? take(&arrays, given[2], 2, 4, 0) : NULL;
    Py_buffer *out = places ? take(&arrays, given[3], 2, 4, 1) : NULL;
    if (!out)
        return unfit(&arrays);
    Reading job = {mixed->buf, kept->buf, places->buf, out->buf,
                   out->shape[0], out->shape[1], places->shape[1], NULL};
    if (job.width % HEAD || mixed->shape[0] != job.texts || mixed->shape[1] != 3 * job.width ||
        kept->shape[1] != 2 * job.width || places->shape[0] != job.texts || job.most < 1)
        return unfit(&arrays);
    for (int64_t i = 0; i < job.texts * job.most; i++)
        if (job.places[i] >= kept->shape[0] || (i % job.most == 0 && job.places[i] < 0))
            return unfit(&arrays);
    job.scores = malloc((size_t)(job.most + MOST_LANES) * sizeof(float));
    if (!job.scores) {
        release(&arrays);
        return PyErr_NoMemory();
    }
    read_own(&job);
    free(job.scores);
    release(&arrays);
    Py_RETURN_NONE;
}

static PyObject *py_choose(PyObject *module, PyObject *args) {
    (void)module;
    return chosen(args, choose);
}

static PyMethodDef methods[] = {
    {"pack", py_pack, METH_VARARGS, "Lay keys and values of a window out as they will be read."},
    {"hear", py_hear, METH_VARARGS, "Attend to the sound of a window."},
    {"read", py_read, METH_VARARGS, "Attend to what texts have read."},
    {"choose", py_choose, METH_VARARGS, "Compute as a processor does, if this one can."},
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
    if (!choose("512") && !choose("256"))
        choose("any");
    return PyModule_Create(&module);
}
