/* The second reading's products with weights in 8 bits, a scale for every 64 of them, and what lies
   between two products: layer norm, GELU, log-softmax.

   Optional at run time (decoder_products.py says where it runs): for processors with AVX512-VNNI,
   which add four products of an unsigned and a signed byte to 32 bits. What is multiplied becomes
   signed bytes with a scale for every 64 numbers of a row, as ONNX Runtime's MatMulNBits has it;
   weights are bytes with 128 for zero, and the 128 too much of each are taken off by the row's sum.

   Six rows meet 32 outputs in registers. Weights lie in the order in which they are read:
   (outputs / 32, inputs / 64, 16, 32, 4), so a step of few rows reads them once from memory, and
   for many rows those of 32 outputs stay in the cache. */

#include "../networks/_processors.h"

#include <math.h>
#include <stdlib.h>

#ifndef __x86_64__
#error "needs AVX512-VNNI: ONNX Runtime runs instead"
#endif

#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")))

#define VARIANT(name) name
#define TARGET VNNI
#define LANES 16
#include "../networks/_vectors.h"

enum { BLOCK = 64, WIDE = 32, QUADS = BLOCK / 4, TILE = 6 };

enum { SET, GELU, ADD }; /* what becomes of a product */

typedef struct {
    const float *rows;          /* (count, inputs) */
    const float *norm;          /* (2, inputs) scale and shift of a layer norm before, or NULL */
    const uint8_t *blocks;      /* (groups, parts, QUADS, WIDE, 4) */
    const float *scales;        /* (groups, parts, WIDE) */
    const float *bias;          /* (outputs), or NULL */
    float *out;                 /* (count, outputs) */
    int64_t count, inputs, outputs;
    int how;
    int8_t *bytes;              /* (count, inputs) */
    float *sizes;               /* (count, parts) */
    int32_t *begins;            /* (count, parts): what sums begin with */
    float *row;                 /* (inputs) */
} Product;

/* ---- a row to bytes ---------------------------------------------------------------------- */

VNNI static void normed(const float *from, const float *norm, float *to, int64_t width) {
    Floats total = {0}, squares = {0};
    for (int64_t i = 0; i < width; i += LANES)
        total += load(from + i);
    float mean = sum_of(total) / (float)width;
    for (int64_t i = 0; i < width; i += LANES) {
        Floats each = load(from + i) - mean;
        squares += each * each;
    }
    float scale = 1.0f / sqrtf(sum_of(squares) / (float)width + 1e-5f);
    for (int64_t i = 0; i < width; i += LANES)
        store(to + i, (load(from + i) - mean) * scale * load(norm + i) + load(norm + width + i));
}

VNNI static void to_bytes(const Product *job, int64_t n) {
    const float *from = job->rows + n * job->inputs;
    if (job->norm) {
        normed(from, job->norm, job->row, job->inputs);
        from = job->row;
    }
    int64_t parts = job->inputs / BLOCK;
    for (int64_t part = 0; part < parts; part++) {
        __m512 each[BLOCK / LANES], most = _mm512_setzero_ps();
        for (int v = 0; v < BLOCK / LANES; v++) {
            each[v] = _mm512_loadu_ps(from + part * BLOCK + v * LANES);
            most = _mm512_max_ps(most, _mm512_abs_ps(each[v]));
        }
        float size = _mm512_reduce_max_ps(most);
        __m512 steps = _mm512_set1_ps(size > 0.0f ? 127.0f / size : 0.0f);
        __m512i sum = _mm512_setzero_si512();
        for (int v = 0; v < BLOCK / LANES; v++) {
            __m512i whole = _mm512_cvtps_epi32(_mm512_mul_ps(each[v], steps));
            sum = _mm512_add_epi32(sum, whole);
            int8_t *to = job->bytes + n * job->inputs + part * BLOCK + v * LANES;
            _mm_storeu_si128((__m128i *)to, _mm512_cvtepi32_epi8(whole));
        }
        job->sizes[n * parts + part] = size / 127.0f;
        job->begins[n * parts + part] = -128 * _mm512_reduce_add_epi32(sum);
    }
}

/* ---- products ---------------------------------------------------------------------------- */

BODY Floats gelu(Floats x) { /* erf by Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most */
    Floats size = larger(x, -x) * 0.70710678f;
    Floats t = 1.0f / (size * 0.3275911f + 1.0f);
    Floats p = t * 1.061405429f - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = (p * t + 0.254829592f) * t;
    Floats half = p * exp_of(-size * size) * 0.5f; /* (1 - erf(size)) / 2 */
    Ints is_below = x < 0.0f;
    return x * (Floats)(((Ints)half & is_below) | ((Ints)(1.0f - half) & ~is_below));
}

BODY void put(const Product *job, int64_t n, int64_t first, Floats what) {
    int64_t left = job->outputs - first;
    __mmask16 there = left >= LANES ? 0xFFFF : left > 0 ? (__mmask16)((1u << left) - 1) : 0;
    float *to = job->out + n * job->outputs + first;
    if (job->bias)
        what += (Floats)_mm512_maskz_loadu_ps(there, job->bias + first);
    if (job->how == GELU)
        what = gelu(what);
    if (job->how == ADD)
        what += (Floats)_mm512_maskz_loadu_ps(there, to);
    _mm512_mask_storeu_ps(to, there, (__m512)what);
}

BODY void tile(const Product *job, int64_t group, int64_t first, int rows) {
    int64_t parts = job->inputs / BLOCK;
    __m512 sums[TILE][2];
    UNROLLED for (int n = 0; n < rows; n++)
        sums[n][0] = sums[n][1] = _mm512_setzero_ps();
    for (int64_t part = 0; part < parts; part++) {
        const uint8_t *weights = job->blocks + (group * parts + part) * BLOCK * WIDE;
        const int8_t *bytes = job->bytes + first * job->inputs + part * BLOCK;
        __m512i ints[TILE][2];
        UNROLLED for (int n = 0; n < rows; n++)
            ints[n][0] = ints[n][1] = _mm512_set1_epi32(job->begins[(first + n) * parts + part]);
        UNROLLED for (int quad = 0; quad < QUADS; quad++) {
            __m512i one = _mm512_loadu_si512(weights + quad * WIDE * 4);
            __m512i other = _mm512_loadu_si512(weights + quad * WIDE * 4 + 64);
            UNROLLED for (int n = 0; n < rows; n++) {
                int32_t four;
                memcpy(&four, bytes + n * job->inputs + quad * 4, sizeof four);
                __m512i each = _mm512_set1_epi32(four);
                ints[n][0] = _mm512_dpbusd_epi32(ints[n][0], one, each);
                ints[n][1] = _mm512_dpbusd_epi32(ints[n][1], other, each);
            }
        }
        const float *scales = job->scales + (group * parts + part) * WIDE;
        __m512 one = _mm512_loadu_ps(scales), other = _mm512_loadu_ps(scales + LANES);
        UNROLLED for (int n = 0; n < rows; n++) {
            __m512 size = _mm512_set1_ps(job->sizes[(first + n) * parts + part]);
            sums[n][0] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(ints[n][0]), one * size, sums[n][0]);
            sums[n][1] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(ints[n][1]), other * size, sums[n][1]);
        }
    }
    UNROLLED for (int n = 0; n < rows; n++)
        for (int half = 0; half < 2; half++)
            put(job, first + n, group * WIDE + half * LANES, (Floats)sums[n][half]);
}

VNNI static void multiply(const Product *job) {
    for (int64_t n = 0; n < job->count; n++)
        to_bytes(job, n);
    int64_t groups = (job->outputs + WIDE - 1) / WIDE, tiles = (job->count + TILE - 1) / TILE;
    for (int64_t group = 0; group < groups; group++)
        for (int64_t n = 0, left = tiles; left; left--) {
            int64_t rows = (job->count - n + left - 1) / left; /* alike: a tile of one row waits */
            switch (rows) {
            case 1: tile(job, group, n, 1); break;
            case 2: tile(job, group, n, 2); break;
            case 3: tile(job, group, n, 3); break;
            case 4: tile(job, group, n, 4); break;
            case 5: tile(job, group, n, 5); break;
            default: tile(job, group, n, TILE);
            }
            n += rows;
        }
}

/* ---- log-softmax ------------------------------------------------------------------------- */

VNNI static float to_log_probs(float *row, int64_t count) { /* returns the log of the sum */
    Floats most = {0}, total = {0};
    most -= 3e38f;
    int64_t whole = count / LANES * LANES;
    for (int64_t i = 0; i < whole; i += LANES)
        most = larger(most, load(row + i));
    float greatest = largest_of(most);
    for (int64_t i = whole; i < count; i++)
        greatest = row[i] > greatest ? row[i] : greatest;
    for (int64_t i = 0; i < whole; i += LANES)
        total += exp_of(load(row + i) - greatest);
    float sum = sum_of(total);
    for (int64_t i = whole; i < count; i++)
        sum += expf(row[i] - greatest);
    float log_sum = greatest + logf(sum);
    for (int64_t i = 0; i < whole; i += LANES)
        store(row + i, load(row + i) - log_sum);
    for (int64_t i = whole; i < count; i++)
        row[i] -= log_sum;
    return log_sum;
}

/* ---- Python ------------------------------------------------------------------------------ */

static int fits(const Product *job, const Py_buffer *blocks, const Py_buffer *scales) {
    int64_t groups = (job->outputs + WIDE - 1) / WIDE, parts = job->inputs / BLOCK;
    return job->inputs > 0 && job->inputs % BLOCK == 0 && job->outputs > 0 &&
           job->how >= SET && job->how <= ADD && blocks->shape[0] == groups &&
           blocks->shape[1] == parts && blocks->len == groups * parts * BLOCK * WIDE &&
           scales->shape[0] == groups && scales->len == groups * parts * WIDE * 4;
}

static PyObject *py_multiply(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[6];
    int how;
    if (!PyArg_ParseTuple(args, "OOOOOOi", &given[0], &given[1], &given[2], &given[3], &given[4],
                          &given[5], &how))
        return NULL;
    Arrays arrays = {.count = 0};
    Py_buffer *rows = take(&arrays, given[0], 2, 4, 0);
    Py_buffer *blocks = rows ? take(&arrays, given[2], 5, 1, 0) : NULL;
    Py_buffer *scales = blocks ? take(&arrays, given[3], 3, 4, 0) : NULL;
    Py_buffer *out = scales ? take(&arrays, given[5], 2, 4, 1) : NULL;
    if (!out)
        return unfit(&arrays);
    Py_buffer *norm = NULL, *bias = NULL;
    if (given[1] != Py_None && !(norm = take(&arrays, given[1], 2, 4, 0)))
        return unfit(&arrays);
    if (given[4] != Py_None && !(bias = take(&arrays, given[4], 1, 4, 0)))
        return unfit(&arrays);
    Product job = {rows->buf, norm ? norm->buf : NULL, blocks->buf, scales->buf,
                   bias ? bias->buf : NULL, out->buf, rows->shape[0], rows->shape[1],
                   out->shape[1], how, NULL, NULL, NULL, NULL};
    if (!fits(&job, blocks, scales) || out->shape[0] != job.count ||
        (norm && (norm->shape[0] != 2 || norm->shape[1] != job.inputs)) ||
        (bias && bias->shape[0] != job.outputs))
        return unfit(&arrays);
    int64_t parts = job.inputs / BLOCK;
    char *room = malloc((size_t)(job.count * (job.inputs + 8 * parts) + 4 * job.inputs));
    if (!room) {
        release(&arrays);
        return PyErr_NoMemory();
    }
    job.row = (float *)room;
    job.sizes = job.row + job.inputs;
    job.begins = (int32_t *)(job.sizes + job.count * parts);
    job.bytes = (int8_t *)(job.begins + job.count * parts);
    Py_BEGIN_ALLOW_THREADS
    multiply(&job);
    Py_END_ALLOW_THREADS
    free(room);
    release(&arrays);
    Py_RETURN_NONE;
}

static PyObject *py_log_softmax(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *given[2];
    if (!PyArg_ParseTuple(args, "OO", &given[0], &given[1]))
        return NULL;
    Arrays arrays = {.count = 0};
    Py_buffer *rows = take(&arrays, given[0], 2, 4, 1);
    Py_buffer *totals = rows ? take(&arrays, given[1], 1, 4, 1) : NULL;
    if (!totals || totals->shape[0] != rows->shape[0])
        return unfit(&arrays);
    for (Py_ssize_t n = 0; n < rows->shape[0]; n++)
        ((float *)totals->buf)[n] =
            to_log_probs((float *)rows->buf + n * rows->shape[1], rows->shape[1]);
    release(&arrays);
    Py_RETURN_NONE;
}

static PyObject *py_runs_here(PyObject *module, PyObject *args) {
    (void)module;
    (void)args;
    return PyBool_FromLong(has_512_vnni());
}

static PyMethodDef methods[] = {
    {"multiply", py_multiply, METH_VARARGS, "Multiply rows by weights in blocks."},
    {"log_softmax", py_log_softmax, METH_VARARGS, "Turn rows into log-probabilities in place."},
    {"runs_here", py_runs_here, METH_NOARGS, "Return whether this processor can."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_products",
    .m_doc = "Products of the second reading in 8 bits, compiled.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__products(void) { return PyModule_Create(&module); }
