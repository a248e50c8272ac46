/* What lies between the integer products of a Whisper encoder in 8 bits: scales, norms, GELU, the
   next product's input in bytes, and attention.

   Optional at run time (`onnx_encoder.py`): one ONNX graph does the same. Each function takes a
   block of rows that stays in the cache and goes over it once, in place; none of them knows Python
   while it computes, so blocks may be computed side by side. Attention keeps the scores of six
   queries in the cache.

   Vectors are GNU C's; a compiler without them makes no module. */

#include "../networks/_processors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD = 64,        /* numbers of a head */
    PANEL = 64,       /* keys that lie side by side */
    TOGETHER = 6,     /* queries at once: six by four sums and what is multiplied fill 32 registers */
    MOST_WIDTH = 8192 /* of a row */
};

static const float EPSILON = 1e-5f; /* of a layer norm */
static const float LEAST = 1e-6f;   /* a row that is smaller is zero */

typedef struct {
    int64_t rows, width;
    const float *states, *weight, *bias;
    float *out; /* NULL: to bytes */
    uint8_t *bytes;
    float *sizes;
} Norm;

enum { ADDED, GELU, GATED, KEPT };

typedef struct {
    int what;
    int64_t rows, width; /* of the product */
    int32_t *product;
    const float *sizes, *scale, *bias;
    float *out; /* ADDED: (rows, width); GATED: (rows, width / 2) */
    uint8_t *bytes;
    float *found_sizes;
    char *kept; /* KEPT: see `keep_row`, `keep_panel` */
    int64_t first, frames;
} Behind;

typedef struct {
    int64_t rows, width, frames, first, taps;
    const float *gated;  /* (frames, width) */
    const float *kernel; /* (taps, width) */
    const float *kernel_bias, *weight, *bias;
    uint8_t *bytes;
    float *sizes;
} Near;

typedef struct {
    const char *kept; /* queries, keys, values */
    float *found; /* (frames, width) */
    int64_t frames, width, first_head, end_head;
    float *scores; /* (TOGETHER, frames in whole panels) */
} Attention;

#if defined(__x86_64__)
#define VARIANT(name) name##_512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#define LANES 16
#define WIDE 4
#include "_encoder_bodies.h"

#define VARIANT(name) name##_256
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define WIDE 2
#include "_encoder_bodies.h"
#endif

#define VARIANT(name) name##_any
#define TARGET
#define LANES 4
#define WIDE 2
#include "_encoder_bodies.h"

static void (*norm)(const Norm *) = norm_any;
static void (*behind)(const Behind *) = behind_any;
static void (*near_frames)(const Near *) = near_any;
static void (*attend)(const Attention *) = attend_any;
static void (*keep)(const Behind *) = behind_any;
static int in_integers; /* attention */

/* Choose bodies: "any", "256", "512" or "integers", which is 512 too; false: this processor has none. */
static int choose(const char *name) {
#if defined(__x86_64__)
    if ((!strcmp(name, "512") && has_512()) || (!strcmp(name, "integers") && has_512_vnni())) {
        norm = norm_512, behind = behind_512, near_frames = near_512;
        in_integers = !strcmp(name, "integers");
        attend = in_integers ? attend_integers_512 : attend_512;
        keep = in_integers ? keep_integers_512 : behind_512;
        return 1;
    }
    if (!strcmp(name, "256") && has_256()) {
        norm = norm_256, behind = behind_256, near_frames = near_256, attend = attend_256;
        keep = behind_256, in_integers = 0;
        return 1;
    }
#endif
    if (strcmp(name, "any"))
        return 0;
    norm = norm_any, behind = behind_any, near_frames = near_any, attend = attend_any;
    keep = behind_any, in_integers = 0;
    return 1;
}

/* ---- Python ------------------------------------------------------------------------------ */

/* Take arrays as a word says, a letter each: i, f, b numbers of 4, 4, 1 bytes that are read, I, F,
   B that are written, after it the axes. */
static int take_all(Arrays *arrays, PyObject **given, const char *kinds) {
    for (int i = 0; kinds[2 * i]; i++) {
        char kind = kinds[2 * i];
        Py_ssize_t size = kind == 'b' || kind == 'B' ? 1 : 4;
        int is_out = kind == 'I' || kind == 'F' || kind == 'B';
        if (!take(arrays, given[i], kinds[2 * i + 1] - '0', size, is_out))
            return 0;
    }
    return 1;
}

static int is_vector(const Py_buffer *view, int64_t length) { return view->shape[0] == length; }

static int is_matrix(const Py_buffer *view, int64_t rows, int64_t width) {
    return view->shape[0] == rows && view->shape[1] == width;
}

static int is_wide(int64_t width) { return width > 0 && width % MOST_LANES == 0 && width <= MOST_WIDTH; }

static PyObject *done(Arrays *arrays) {
    release(arrays);
    Py_RETURN_NONE;
}

static PyObject *py_norm(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[4];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    if (!PyArg_ParseTuple(args, "OOOO", &given[0], &given[1], &given[2], &given[3]))
        return NULL;
    if (!take_all(&arrays, given, "f2f1f1F2"))
        return unfit(&arrays);
    Norm job = {view[0].shape[0], view[0].shape[1], view[0].buf, view[1].buf, view[2].buf,
                view[3].buf, NULL, NULL};
    if (!is_wide(job.width) || !is_vector(&view[1], job.width) || !is_vector(&view[2], job.width) ||
        !is_matrix(&view[3], job.rows, job.width))
        return unfit(&arrays);
    Py_BEGIN_ALLOW_THREADS
    norm(&job);
    Py_END_ALLOW_THREADS
    return done(&arrays);
}

static PyObject *py_norm_to_bytes(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[5];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4]))
        return NULL;
    if (!take_all(&arrays, given, "f2f1f1B2F1"))
        return unfit(&arrays);
    Norm job = {view[0].shape[0], view[0].shape[1], view[0].buf, view[1].buf, view[2].buf,
                NULL, view[3].buf, view[4].buf};
    if (!is_wide(job.width) || !is_vector(&view[1], job.width) || !is_vector(&view[2], job.width) ||
        !is_matrix(&view[3], job.rows, job.width) || !is_vector(&view[4], job.rows))
        return unfit(&arrays);
    Py_BEGIN_ALLOW_THREADS
    norm(&job);
    Py_END_ALLOW_THREADS
    return done(&arrays);
}

static PyObject *py_to_bytes(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[3];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    if (!PyArg_ParseTuple(args, "OOO", &given[0], &given[1], &given[2]))
        return NULL;
    if (!take_all(&arrays, given, "f2B2F1"))
        return unfit(&arrays);
    Norm job = {view[0].shape[0], view[0].shape[1], view[0].buf, NULL, NULL,
                NULL, view[1].buf, view[2].buf};
    if (!is_wide(job.width) || !is_matrix(&view[1], job.rows, job.width) ||
        !is_vector(&view[2], job.rows))
        return unfit(&arrays);
    Py_BEGIN_ALLOW_THREADS
    norm(&job);
    Py_END_ALLOW_THREADS
    return done(&arrays);
}

/* The first four of all functions behind a product; false: they do not fit each other. */
static int fill(Behind *job, const Py_buffer *view) {
    job->rows = view[0].shape[0], job->width = view[0].shape[1];
    job->product = view[0].buf;
    job->sizes = view[1].buf, job->scale = view[2].buf, job->bias = view[3].buf;
    return is_wide(job->width) && is_vector(&view[1], job->rows) &&
           is_vector(&view[2], job->width) && is_vector(&view[3], job->width);
}

static PyObject *computed(Arrays *arrays, const Behind *job) {
    Py_BEGIN_ALLOW_THREADS
    behind(job);
    Py_END_ALLOW_THREADS
    return done(arrays);
}

static PyObject *py_add(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[5];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    Behind job = {.what = ADDED};
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4]))
        return NULL;
    if (!take_all(&arrays, given, "i2f1f1f1F2") || !fill(&job, view) ||
        !is_matrix(&view[4], job.rows, job.width))
        return unfit(&arrays);
    job.out = view[4].buf;
    return computed(&arrays, &job);
}

static PyObject *py_gelu_to_bytes(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[6];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    Behind job = {.what = GELU};
    if (!PyArg_ParseTuple(args, "OOOOOO", &given[0], &given[1], &given[2], &given[3], &given[4],
                          &given[5]))
        return NULL;
    if (!take_all(&arrays, given, "I2f1f1f1B2F1") || !fill(&job, view) ||
        !is_matrix(&view[4], job.rows, job.width) || !is_vector(&view[5], job.rows))
        return unfit(&arrays);
    job.bytes = view[4].buf, job.found_sizes = view[5].buf;
    return computed(&arrays, &job);
}

static PyObject *py_gate(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[5];
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    Behind job = {.what = GATED};
    if (!PyArg_ParseTuple(args, "OOOOO", &given[0], &given[1], &given[2], &given[3], &given[4]))
        return NULL;
    if (!take_all(&arrays, given, "i2f1f1f1F2") || !fill(&job, view) ||
        job.width % (2 * MOST_LANES) || !is_matrix(&view[4], job.rows, job.width / 2))
        return unfit(&arrays);
    job.out = view[4].buf;
    return computed(&arrays, &job);
}

/* Bytes of the queries, keys and values of `frames` frames, and of their scales. */
static int64_t kept_bytes(int64_t frames, int64_t width) {
    int64_t room = (frames + PANEL - 1) / PANEL * PANEL;
    return 3 * room * (in_integers ? 2 * width + 4 * (width / HEAD) : 4 * width);
}

static PyObject *py_kept_bytes(PyObject *module, PyObject *args) {
    (void)module;
    long long frames, width;
    if (!PyArg_ParseTuple(args, "LL", &frames, &width))
        return NULL;
    return PyLong_FromLongLong(kept_bytes(frames, width));
}

static PyObject *py_keep(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[5];
    long long first, frames;
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    Behind job = {.what = KEPT};
    if (!PyArg_ParseTuple(args, "OOOOLLO", &given[0], &given[1], &given[2], &given[3], &first,
                          &frames, &given[4]))
        return NULL;
    if (!take_all(&arrays, given, "I2f1f1f1B1") || !fill(&job, view) || job.width % (3 * HEAD) ||
        first < 0 || first % PANEL || first + job.rows > frames ||
        view[4].len != kept_bytes(frames, job.width / 3))
        return unfit(&arrays);
    job.kept = view[4].buf, job.first = first, job.frames = frames;
    Py_BEGIN_ALLOW_THREADS
    keep(&job);
    Py_END_ALLOW_THREADS
    return done(&arrays);
}

static PyObject *py_attend(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[2];
    long long first, end;
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    if (!PyArg_ParseTuple(args, "OLLO", &given[0], &first, &end, &given[1]))
        return NULL;
    if (!take_all(&arrays, given, "b1F2"))
        return unfit(&arrays);
    Attention job = {view[0].buf, view[1].buf, view[1].shape[0], view[1].shape[1], first, end, NULL};
    if (job.frames < 1 || job.width % HEAD || first < 0 || end > job.width / HEAD ||
        view[0].len != kept_bytes(job.frames, job.width))
        return unfit(&arrays);
    int64_t room = (job.frames + PANEL - 1) / PANEL * PANEL;
    job.scores = malloc((size_t)(TOGETHER * room) * sizeof(float));
    if (!job.scores) {
        release(&arrays);
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    attend(&job);
    Py_END_ALLOW_THREADS
    free(job.scores);
    return done(&arrays);
}

static PyObject *py_near(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[7];
    long long first;
    Arrays arrays = {.count = 0};
    Py_buffer *view = arrays.views;
    if (!PyArg_ParseTuple(args, "OLOOOOOO", &given[0], &first, &given[1], &given[2], &given[3],
                          &given[4], &given[5], &given[6]))
        return NULL;
    if (!take_all(&arrays, given, "f2f2f1f1f1B2F1"))
        return unfit(&arrays);
    Near job = {view[5].shape[0], view[0].shape[1], view[0].shape[0], first, view[1].shape[0],
                view[0].buf, view[1].buf, view[2].buf, view[3].buf, view[4].buf,
                view[5].buf, view[6].buf};
    if (!is_wide(job.width) || !is_matrix(&view[1], job.taps, job.width) ||
        !is_vector(&view[2], job.width) || !is_vector(&view[3], job.width) ||
        !is_vector(&view[4], job.width) || !is_matrix(&view[5], job.rows, job.width) ||
        !is_vector(&view[6], job.rows) || first < 0 || first + job.rows > job.frames)
        return unfit(&arrays);
    Py_BEGIN_ALLOW_THREADS
    near_frames(&job);
    Py_END_ALLOW_THREADS
    return done(&arrays);
}

static PyObject *py_choose(PyObject *module, PyObject *args) {
    (void)module;
    return chosen(args, choose);
}

static PyMethodDef methods[] = {
    {"norm", py_norm, METH_VARARGS, "Layer norm of rows."},
    {"norm_to_bytes", py_norm_to_bytes, METH_VARARGS, "Layer norm of rows, and the rows in bytes."},
    {"to_bytes", py_to_bytes, METH_VARARGS, "Rows in bytes, each with its size."},
    {"add", py_add, METH_VARARGS, "Add what a product means to rows."},
    {"gelu_to_bytes", py_gelu_to_bytes, METH_VARARGS, "GELU of what a product means, in bytes."},
    {"gate", py_gate, METH_VARARGS, "One half of what a product means, gated by the other."},
    {"kept_bytes", py_kept_bytes, METH_VARARGS, "Bytes of queries, keys and values."},
    {"keep", py_keep, METH_VARARGS, "Queries, keys and values of what a product means."},
    {"attend", py_attend, METH_VARARGS, "Attention of some heads."},
    {"near", py_near, METH_VARARGS, "Convolution over near frames, norm and GELU, in bytes."},
    {"choose", py_choose, METH_VARARGS, "Compute as a processor does, if this one can."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_encoder",
    .m_doc = "What lies between the products of the encoder, compiled.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__encoder(void) {
    if (!choose("integers") && !choose("512") && !choose("256"))
        choose("any");
    return PyModule_Create(&module);
}
