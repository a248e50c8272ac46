/* What CTC says of texts: prefix probabilities and the frames of their letters.

   Optional at run time: ctc_prefixes.py and ctc_posteriors.py say the same in numpy. There the
   frames are a running sum of logarithms, here a loop over probabilities, each divided by the
   greatest of its frame, so that nothing of interest leaves the range of a double: a text that is
   1e-440 times as likely as the best path (1,000 nats) is impossible.

   Limited API of Python 3.11: one file for every newer Python. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN = 64 };         /* frames that share a base of their weights */
#define START 1e150         /* the best path: texts are far less likely, seldom more */
#define MOST 1e280
#define IMPOSSIBLE 1e-290 /* smaller numbers are slow, and then none */
#define NEVER -1e9          /* ctc_prefixes.py's logarithm of nothing */
#define LEAST_TOTAL 2.2250738585072014e-308
enum { FRAMES_A_SCALE = 4 };

/* ---- prefixes --------------------------------------------------------------------------- */

typedef struct {
    int64_t frames, spans;
    const double *probs;   /* (tokens, frames), each frame's greatest is 1 */
    const double *weights; /* (frames) of the best path up to here, since the span began */
    const double *bases;   /* (spans) its logarithm before the span */
    const double *blank;   /* (frames) */
} Window;

/* Put a letter behind a text: at_letter and at_blank of the one before to those of the longer.
   Return the logarithm of the probability that what is said begins with it. */
static double add(const Window *window, const double *letter_before, const double *blank_before,
                  int64_t last, int64_t letter, double *at_letter, double *at_blank) {
    int64_t count = window->frames, first = 0, end = count;
    const double *here = window->probs + letter * count, *blank = window->blank;
    const double start = last < 0 ? START : 0.0;
    double with_letter = last == letter ? 0.0 : 1.0; /* the same again needs a blank between */
    while (end > 0 && letter_before[end - 1] == 0.0 && blank_before[end - 1] == 0.0)
        end--; /* nothing enters behind */
    if (last >= 0) {
        while (first < end && letter_before[first] == 0.0 && blank_before[first] == 0.0)
            first++;
        first = first + 1 < count ? first + 1 : count;
    }
    memset(at_letter, 0, (size_t)count * sizeof *at_letter);
    memset(at_blank, 0, (size_t)count * sizeof *at_blank);
    double spoken = 0.0, silent = 0.0, total = 0.0, log_total = NEVER;
    int64_t t = first;
    while (t < count) {
        int64_t span = t / SPAN, stop = (span + 1) * SPAN < count ? (span + 1) * SPAN : count;
        total = 0.0;
        for (; t < stop; t++) {
            double enter = t ? blank_before[t - 1] + with_letter * letter_before[t - 1] : start;
            double entered = enter * here[t];
            double quiet = (silent + spoken) * blank[t];
            spoken = spoken * here[t] + entered;
            spoken = spoken < IMPOSSIBLE ? 0.0 : spoken;
            silent = quiet < IMPOSSIBLE ? 0.0 : quiet;
            at_letter[t] = spoken;
            at_blank[t] = silent;
            total += entered * window->weights[t];
        }
        spoken = spoken > MOST ? MOST : spoken;
        silent = silent > MOST ? MOST : silent;
        if (total > 0.0) {
            double found = log(total) - log(START) + window->bases[span];
            double high = found > log_total ? found : log_total;
            double low = found > log_total ? log_total : found;
            log_total = high + log1p(exp(low - high));
        }
        if (t > end && spoken == 0.0 && silent == 0.0)
            break;
    }
    return log_total;
}

/* ---- frames of a text -------------------------------------------------------------------- */

static void scale(double *state, int64_t count) {
    double total = 0.0;
    for (int64_t s = 0; s < count; s++)
        total += state[s];
    total = 1.0 / (total > LEAST_TOTAL ? total : LEAST_TOTAL);
    for (int64_t s = 0; s < count; s++)
        state[s] = state[s] * total < IMPOSSIBLE ? 0.0 : state[s] * total;
}

/* Add a text's posteriors, times its share, to `out` (frames, tokens); what it is of probs alone
   if the text does not fit. `both` has room for frames times states, `state` for three of states. */
static void place(const double *probs, int64_t frames, int64_t tokens, const int64_t *text,
                  int64_t length, int64_t blank, double share, double *both, double *state,
                  double *out) {
    int64_t count = 2 * length + 1;
    double *skips = state + 2 * count; /* 1 where the blank before may be left out */
    for (int64_t s = 0; s < count; s++)
        skips[s] = s % 2 && s > 1 && text[s / 2] != text[s / 2 - 1];
#define HEARD(frame, s) probs[(frame)*tokens + ((s) % 2 ? text[(s) / 2] : blank)]
    memset(both, 0, (size_t)count * sizeof *both);
    both[0] = HEARD(0, 0);
    if (count > 1)
        both[1] = HEARD(0, 1);
    for (int64_t t = 1; t < frames; t++) {
        const double *before = both + (t - 1) * count, *heard = probs + t * tokens;
        double *now = both + t * count, quiet = heard[blank];
        now[0] = before[0] * quiet;
        for (int64_t i = 0, s = 1; i < length; i++, s += 2) {
            double two = s > 1 ? before[s - 2] * skips[s] : 0.0;
            now[s] = (before[s] + before[s - 1] + two) * heard[text[i]];
            now[s + 1] = (before[s + 1] + before[s]) * quiet;
        }
        if (t % FRAMES_A_SCALE == 0)
            scale(now, count);
    }
    double *after = state, *next = state + count;
    memset(after, 0, (size_t)count * sizeof *after);
    after[count - 1] = 1.0;
    if (count > 1)
        after[count - 2] = 1.0;
    int fits = 1;
    for (int64_t t = frames - 1; t >= 0; t--) {
        double *now = both + t * count, total = 0.0;
        if (t < frames - 1) {
            const double *heard = probs + (t + 1) * tokens;
            double quiet = heard[blank];
            for (int64_t i = 0, s = 0; s < count; s++, i += s % 2 == 0)
                after[s] *= s % 2 ? heard[text[i]] : quiet;
            for (int64_t s = 0; s < count; s++)
                next[s] = after[s] + (s + 1 < count ? after[s + 1] : 0.0) +
                          (s + 2 < count ? after[s + 2] * skips[s + 2] : 0.0);
            double *swapped = after;
            after = next;
            next = swapped;
            if (t % FRAMES_A_SCALE == 0)
                scale(after, count);
        }
        for (int64_t s = 0; s < count; s++)
            total += now[s] *= after[s];
        if (!(total > 0.0)) {
            fits = 0;
            break;
        }
        double part = 1.0 / total;
        for (int64_t s = 0; s < count; s++)
            now[s] *= part;
    }
    for (int64_t t = 0; t < frames; t++) {
        double *row = out + t * tokens;
        const double *now = both + t * count;
        if (!fits) {
            for (int64_t token = 0; token < tokens; token++)
                row[token] += share * probs[t * tokens + token];
            continue;
        }
        for (int64_t i = 0; i < length; i++)
            row[text[i]] += share * now[2 * i + 1];
        double quiet = 0.0;
        for (int64_t s = 0; s < count; s += 2)
            quiet += now[s];
        row[blank] += share * quiet;
    }
#undef HEARD
}

/* ---- Python ------------------------------------------------------------------------------ */

enum { MOST_ARRAYS = 14 };

typedef struct {
    Py_buffer views[MOST_ARRAYS];
    int count;
} Arrays;

static PyObject *unfit(Arrays *arrays) {
    for (int i = 0; i < arrays->count; i++)
        PyBuffer_Release(&arrays->views[i]);
    arrays->count = 0;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "arrays that do not fit each other");
    return NULL;
}

static PyObject *done(Arrays *arrays) {
    for (int i = 0; i < arrays->count; i++)
        PyBuffer_Release(&arrays->views[i]);
    Py_RETURN_NONE;
}

/* Take arrays of 8-byte numbers that lie in one piece, with these numbers of axes; the last
   `outs` are written. 0, or -1 with an exception. */
static int take(Arrays *arrays, PyObject *args, const char *axes, int outs) {
    int wanted = (int)strlen(axes);
    arrays->count = 0;
    for (int i = 0; i < wanted; i++) {
        int flags = PyBUF_C_CONTIGUOUS | (i >= wanted - outs ? PyBUF_WRITABLE : 0);
        Py_buffer *view = &arrays->views[i];
        PyObject *array = PyTuple_GetItem(args, i);
        if (!array || PyObject_GetBuffer(array, view, flags) < 0)
            return -1;
        arrays->count++;
        if (view->ndim != axes[i] - '0' || view->itemsize != 8)
            return -1;
    }
    return 0;
}

static int is_shaped(const Py_buffer *view, int64_t first, int64_t second) {
    return view->shape[0] == first && (view->ndim < 2 || view->shape[1] == second);
}

static PyObject *py_spell(PyObject *module, PyObject *args) {
    (void)module;
    Arrays arrays;
    long long blank;
    if (take(&arrays, args, "32222111122211", 4) < 0)
        return unfit(&arrays);
    if (PyTuple_Size(args) != 15 ||
        ((blank = PyLong_AsLongLong(PyTuple_GetItem(args, 14))) == -1 && PyErr_Occurred()))
        return unfit(&arrays);
    Py_buffer *v = arrays.views;
    int64_t windows = v[0].shape[0], tokens = v[0].shape[1], frames = v[0].shape[2];
    int64_t rows = v[3].shape[0], texts = v[8].shape[0], most = v[9].shape[1];
    int64_t spans = (frames + SPAN - 1) / SPAN;
    if (frames < 1 || blank < 0 || blank >= tokens || !is_shaped(&v[1], windows, frames) ||
        !is_shaped(&v[2], windows, spans) || !is_shaped(&v[3], rows, frames) ||
        !is_shaped(&v[4], rows, frames) || !is_shaped(&v[5], rows, 0) ||
        !is_shaped(&v[6], rows, 0) || !is_shaped(&v[7], rows, 0) ||
        !is_shaped(&v[9], texts, most) || !is_shaped(&v[10], texts, frames) ||
        !is_shaped(&v[11], texts, frames) || !is_shaped(&v[12], texts, 0) ||
        !is_shaped(&v[13], texts, 0))
        return unfit(&arrays);
    const int64_t *last = v[5].buf, *places = v[7].buf, *parents = v[8].buf, *letters = v[9].buf;
    const double *scores = v[6].buf;
    double *out_letter = v[10].buf, *out_blank = v[11].buf, *out_scores = v[13].buf;
    int64_t *out_last = v[12].buf;
    for (int64_t i = 0; i < texts; i++)
        if (parents[i] < 0 || parents[i] >= rows)
            return unfit(&arrays);
    for (int64_t i = 0; i < rows; i++)
        if (places[i] < 0 || places[i] >= windows)
            return unfit(&arrays);
    for (int64_t i = 0; i < texts * most; i++)
        if (letters[i] >= tokens)
            return unfit(&arrays);
    double *room = malloc((size_t)(2 * frames) * sizeof *room);
    if (!room) {
        PyErr_NoMemory();
        return unfit(&arrays);
    }
    for (int64_t n = 0; n < texts; n++) {
        int64_t row = parents[n], place_ = places[row], count = 0;
        const double *probs = (const double *)v[0].buf + place_ * tokens * frames;
        Window window = {frames,
                         spans,
                         probs,
                         (const double *)v[1].buf + place_ * frames,
                         (const double *)v[2].buf + place_ * spans,
                         probs + blank * frames};
        const double *letter_before = (const double *)v[3].buf + row * frames;
        const double *blank_before = (const double *)v[4].buf + row * frames;
        double *found[2] = {out_letter + n * frames, out_blank + n * frames};
        out_last[n] = last[row];
        out_scores[n] = scores[row];
        while (count < most && letters[n * most + count] >= 0)
            count++;
        if (!count) {
            memcpy(found[0], letter_before, (size_t)frames * sizeof(double));
            memcpy(found[1], blank_before, (size_t)frames * sizeof(double));
        }
        for (int64_t i = 0; i < count; i++) {
            /* by turns in the result and in the room, the last one in the result */
            int is_here = (count - i) % 2;
            double *at_letter = is_here ? found[0] : room;
            double *at_blank = is_here ? found[1] : room + frames;
            int64_t letter = letters[n * most + i];
            out_scores[n] = add(&window, letter_before, blank_before, out_last[n], letter,
                                at_letter, at_blank);
            out_last[n] = letter;
            letter_before = at_letter;
            blank_before = at_blank;
        }
    }
    free(room);
    return done(&arrays);
}

static PyObject *py_place(PyObject *module, PyObject *args) {
    (void)module;
    Arrays arrays;
    long long blank;
    if (take(&arrays, args, "21112", 1) < 0)
        return unfit(&arrays);
    if (PyTuple_Size(args) != 6 ||
        ((blank = PyLong_AsLongLong(PyTuple_GetItem(args, 5))) == -1 && PyErr_Occurred()))
        return unfit(&arrays);
    Py_buffer *v = arrays.views;
    int64_t frames = v[0].shape[0], tokens = v[0].shape[1];
    int64_t letters = v[1].shape[0], texts = v[2].shape[0], most = 0, sum = 0;
    const int64_t *text = v[1].buf, *lengths = v[2].buf;
    const double *shares = v[3].buf;
    for (int64_t i = 0; i < letters; i++)
        if (text[i] < 0 || text[i] >= tokens)
            return unfit(&arrays);
    for (int64_t n = 0; n < texts; n++) {
        if (lengths[n] < 0 || lengths[n] > letters)
            return unfit(&arrays);
        sum += lengths[n];
        most = lengths[n] > most ? lengths[n] : most;
    }
    if (frames < 1 || blank < 0 || blank >= tokens || sum != letters ||
        !is_shaped(&v[3], texts, 0) || !is_shaped(&v[4], frames, tokens))
        return unfit(&arrays);
    size_t states = (size_t)(2 * most + 1);
    double *both = malloc((size_t)frames * states * sizeof *both);
    double *state = malloc(3 * states * sizeof *state);
    if (!both || !state) {
        free(both);
        free(state);
        PyErr_NoMemory();
        return unfit(&arrays);
    }
    for (int64_t n = 0; n < texts; n++) {
        place(v[0].buf, frames, tokens, text, lengths[n], blank, shares[n], both, state, v[4].buf);
        text += lengths[n];
    }
    free(both);
    free(state);
    return done(&arrays);
}

static PyMethodDef methods[] = {
    {"spell", py_spell, METH_VARARGS, "Put letters behind texts."},
    {"place", py_place, METH_VARARGS, "Add the posteriors of texts, each times its share."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_ctc",
    .m_doc = "What CTC says of texts, compiled.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__ctc(void) { return PyModule_Create(&module); }
