/* Beams of the prefix search, compiled: what numpy_beams.py does, a frame without numpy's calls.

   Optional at run time (compiled_beams.py). Everything about language, labels and words stays in
   Python and is asked once for each new part and each new closing of a part:
     parts.spell(part, label)            -> (number, worth, class)
     contexts.close(context, part, gap)  -> (score, earned, context)
   Names, order and rounding follow numpy_beams.py, whose results the tests ask for.

   Limited API of Python 3.11: one file for every newer Python. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* moves and classes of prefix_rules.py */
enum { STAY, SPELL, CLOSE, WHOLE, GAP, NEVER };
enum { BLANK, BREAK };
enum { CLOSED };
enum { PREFIX_CLASSES = 4, EMPTY = 0, NO_TEXT = -1, NO_SPAN = -1, NOT_BEGUN = -1 };

#define PART_BITS 24
#define PART_MASK ((1LL << PART_BITS) - 1)
#define NO_KEY UINT64_MAX

/* ---- tables: numbers by key, open addressing ------------------------------------------- */

typedef struct {
    uint64_t *keys;
    int64_t *values;
    size_t size; /* a power of two */
    size_t used;
} Table;

static int table_init(Table *table, size_t size) {
    table->keys = malloc(size * sizeof(uint64_t));
    table->values = malloc(size * sizeof(int64_t));
    table->size = size;
    table->used = 0;
    if (!table->keys || !table->values) {
        free(table->keys);
        free(table->values);
        table->keys = NULL;
        table->values = NULL;
        return -1;
    }
    memset(table->keys, 0xff, size * sizeof(uint64_t));
    return 0;
}

static void table_clear(Table *table) {
    free(table->keys);
    free(table->values);
    memset(table, 0, sizeof *table);
}

static size_t table_place(const Table *table, uint64_t key) {
    uint64_t mixed = key * 0x9E3779B97F4A7C15ULL; /* Fibonacci hashing, Knuth vol. 3, 6.4 */
    size_t place = (size_t)((mixed ^ (mixed >> 32)) & (table->size - 1));
    while (table->keys[place] != NO_KEY && table->keys[place] != key)
        place = (place + 1) & (table->size - 1);
    return place;
}

/* Return the value of a key, -1 if it has none; values are not negative. */
static int64_t table_get(const Table *table, uint64_t key) {
    size_t place = table_place(table, key);
    return table->keys[place] == NO_KEY ? -1 : table->values[place];
}

static int table_put(Table *table, uint64_t key, int64_t value) {
    size_t place;
    if (2 * (table->used + 1) > table->size) {
        Table larger;
        if (table_init(&larger, 2 * table->size) < 0) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t i = 0; i < table->size; i++)
            if (table->keys[i] != NO_KEY) {
                place = table_place(&larger, table->keys[i]);
                larger.keys[place] = table->keys[i];
                larger.values[place] = table->values[i];
                larger.used++;
            }
        table_clear(table);
        *table = larger;
    }
    place = table_place(table, key);
    if (table->keys[place] == NO_KEY)
        table->used++;
    table->keys[place] = key;
    table->values[place] = value;
    return 0;
}

/* ---- the type -------------------------------------------------------------------------- */

typedef struct {
    double worth;
    int64_t class_;
} Part;

typedef struct {
    int64_t before; /* the text before it */
    int64_t part;   /* the part that was closed */
    int64_t gap;
    int64_t class_;
    int64_t context;
    double score;
    double bonus; /* score and what the open word earns; not scored yet: the most it can be */
    int is_scored;
} Text;

typedef struct {
    double score;
    double earned;
    int64_t context;
} Closing;

typedef struct {
    int64_t before;
    int64_t start;
    int64_t end;
} Span; /* of a whole word: lists that beams share, the last word first */

typedef struct {
    int64_t text;
    int64_t part;
    int64_t last;
    int64_t class_;
    double acoustic;
    double total;
    int64_t start; /* of the open word */
    int64_t end;
    int64_t spans;
} Beam;

typedef struct {
    int64_t text;
    int64_t part;
    int64_t label;
    int64_t move;
    int64_t beam;
    double acoustic;
    int64_t next; /* the next likely row of the same beam */
} Row;

typedef struct {
    int64_t first; /* its likeliest row */
    double sum;
    double total;
} Group;

typedef struct {
    PyObject_HEAD
    PyObject *spell;
    PyObject *close;
    int64_t num_labels, num_label_classes;
    int64_t *label_classes, *moves, *parts_of_labels;
    double most[2];
    int64_t text_classes[2];
    int closes_words;
    int64_t beam_width, max_pairs;
    double beam_prune_logp;
    Part *parts;
    int64_t num_parts, room_parts;
    Text *texts;
    int64_t num_texts, room_texts;
    Closing *closings;
    int64_t num_closings, room_closings;
    Span *spans;
    int64_t num_spans, room_spans;
    Table longer, closed, known; /* parts, texts, closings by what they come from */
    Beam *beams, *new_beams;
    int64_t num_beams;
    Row *rows;
    Group *groups;
    double *scratch;
    int64_t *order;
    int64_t room_rows; /* of the four */
    Table grouped;
} Beams;

/* Let an array hold one more; 0 or -1 with an exception. */
static int room_for_one(void **array, int64_t *room, int64_t used, size_t size) {
    if (used < *room)
        return 0;
    int64_t wanted = *room ? 2 * *room : 1024;
    void *larger = realloc(*array, (size_t)wanted * size);
    if (!larger) {
        PyErr_NoMemory();
        return -1;
    }
    *array = larger;
    *room = wanted;
    return 0;
}

#define ROOM(array, room, used) room_for_one((void **)&(array), &(room), (used), sizeof *(array))

/* ---- numbers in and out ---------------------------------------------------------------- */

/* Copy an array of 8-byte numbers of a kind ('i' or 'd') into memory of our own. */
static void *copied(PyObject *array, char kind, int64_t *length) {
    Py_buffer view;
    if (PyObject_GetBuffer(array, &view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0)
        return NULL;
    const char *format = view.format ? view.format : "B";
    int fits = kind == 'd' ? !strcmp(format, "d") : !strcmp(format, "l") || !strcmp(format, "q");
    void *copy = NULL;
    if (!fits || view.itemsize != 8)
        PyErr_Format(PyExc_TypeError, "8-byte numbers are needed, not '%s'", format);
    else if (!(copy = malloc(view.len ? (size_t)view.len : 1)))
        PyErr_NoMemory();
    else {
        memcpy(copy, view.buf, (size_t)view.len);
        *length = view.len / 8;
    }
    PyBuffer_Release(&view);
    return copy;
}

/* ---- parts and texts ------------------------------------------------------------------- */

static int put_part(Beams *self, int64_t number, double worth, int64_t class_) {
    if (number > PART_MASK) {
        PyErr_SetString(PyExc_OverflowError, "too many parts");
        return -1;
    }
    if (number < 0 || number > self->num_parts || class_ < 0 || class_ >= PREFIX_CLASSES) {
        PyErr_SetString(PyExc_ValueError, "a part that does not follow");
        return -1;
    }
    if (number == self->num_parts) {
        if (ROOM(self->parts, self->room_parts, self->num_parts) < 0)
            return -1;
        self->num_parts++;
    }
    self->parts[number].worth = worth;
    self->parts[number].class_ = class_;
    return 0;
}

/* Return the number of a part longer by a label, -1 with an exception. */
static int64_t spell(Beams *self, int64_t part, int64_t label) {
    uint64_t key = (uint64_t)(part * self->num_labels + label);
    int64_t number = table_get(&self->longer, key);
    if (number >= 0)
        return number;
    PyObject *said = PyObject_CallFunction(self->spell, "LL", (long long)part, (long long)label);
    if (!said)
        return -1;
    long long found, class_;
    double worth;
    int fits = PyArg_ParseTuple(said, "LdL", &found, &worth, &class_);
    Py_DECREF(said);
    if (!fits || put_part(self, found, worth, class_) < 0 ||
        table_put(&self->longer, key, found) < 0)
        return -1;
    return found;
}

/* Return the number of a text with a part closed and a gap behind it or none; -1: exception. */
static int64_t close_part(Beams *self, int64_t text, int64_t part, int gap) {
    if (part == EMPTY && !gap)
        return text; /* nothing to close */
    uint64_t key = ((((uint64_t)text << PART_BITS) | (uint64_t)part) << 1) | (uint64_t)gap;
    int64_t number = table_get(&self->closed, key);
    if (number >= 0)
        return number;
    number = self->num_texts;
    if (ROOM(self->texts, self->room_texts, number) < 0 ||
        table_put(&self->closed, key, number) < 0)
        return -1;
    Text *new = &self->texts[self->num_texts++];
    new->before = text;
    new->part = part;
    new->gap = gap;
    new->class_ = self->text_classes[gap];
    new->context = NO_TEXT;
    new->score = 0.0;
    new->bonus = self->texts[text].score + self->most[gap];
    new->is_scored = 0;
    return number;
}

/* Let a text's bonus be true; 0, or -1 with an exception. */
static int score_text(Beams *self, int64_t number) {
    Text *text = &self->texts[number];
    const Text *before = &self->texts[text->before]; /* a beam stands at it: it is scored */
    uint64_t key = ((((uint64_t)before->context << PART_BITS) | (uint64_t)text->part) << 1) |
                   (uint64_t)text->gap;
    int64_t place = table_get(&self->known, key);
    if (place < 0) {
        PyObject *said =
            PyObject_CallFunction(self->close, "LLL", (long long)before->context,
                                  (long long)text->part, (long long)text->gap);
        if (!said)
            return -1;
        double score, earned;
        long long context;
        int fits = PyArg_ParseTuple(said, "ddL", &score, &earned, &context);
        Py_DECREF(said);
        place = self->num_closings;
        if (!fits || ROOM(self->closings, self->room_closings, place) < 0 ||
            table_put(&self->known, key, place) < 0)
            return -1;
        self->closings[self->num_closings++] = (Closing){score, earned, context};
    }
    const Closing *closing = &self->closings[place];
    text->context = closing->context;
    text->score = before->score + closing->score;
    text->bonus = text->score + closing->earned;
    text->is_scored = 1;
    return 0;
}

/* ---- a frame --------------------------------------------------------------------------- */

/* numpy's logaddexp, step by step */
static double log_add(double x, double y) {
    if (x == y)
        return x + 0.693147180559945309417232121458176568;
    double difference = x - y;
    if (difference > 0)
        return x + log1p(exp(-difference));
    if (difference <= 0)
        return y + log1p(exp(difference));
    return difference; /* not a number */
}

/* Return the nth largest (from 0) of n numbers, which are moved (Hoare's selection, 1961). */
static double nth_largest(double *numbers, int64_t n, int64_t nth) {
    int64_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = numbers[low + (high - low) / 2];
        int64_t i = low, j = high;
        while (i <= j) {
            while (numbers[i] > pivot)
                i++;
            while (numbers[j] < pivot)
                j--;
            if (i <= j) {
                double moved = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = moved;
            }
        }
        if (nth <= j)
            high = j;
        else if (nth >= i)
            low = i;
        else
            break;
    }
    return numbers[nth];
}

static int room_for_rows(Beams *self, int64_t wanted) {
    if (wanted <= self->room_rows)
        return 0;
    Row *rows = realloc(self->rows, (size_t)wanted * sizeof *rows);
    if (rows)
        self->rows = rows;
    Group *groups = realloc(self->groups, (size_t)wanted * sizeof *groups);
    if (groups)
        self->groups = groups;
    double *scratch = realloc(self->scratch, (size_t)wanted * sizeof *scratch);
    if (scratch)
        self->scratch = scratch;
    int64_t *order = realloc(self->order, (size_t)wanted * sizeof *order);
    if (order)
        self->order = order;
    size_t size = 64;
    while (size < 2 * (size_t)wanted)
        size *= 2;
    table_clear(&self->grouped);
    if (!rows || !groups || !scratch || !order || table_init(&self->grouped, size) < 0) {
        table_clear(&self->grouped);
        self->room_rows = 0;
        PyErr_NoMemory();
        return -1;
    }
    self->room_rows = wanted;
    return 0;
}

/* Make the rows of a frame: every beam by every candidate; -1 with an exception, else how many. */
static int64_t make_rows(Beams *self, const int64_t *labels, const double *logps, int64_t num) {
    int64_t num_pairs = num * self->num_beams, num_rows = 0, equals = num_pairs;
    double lowest = -INFINITY;
    if (room_for_rows(self, num_pairs) < 0)
        return -1;
    if (num_pairs > self->max_pairs) { /* beam_session.likeliest_pairs */
        int64_t pair = 0;
        for (int64_t c = 0; c < num; c++)
            for (int64_t k = 0; k < self->num_beams; k++)
                self->scratch[pair++] = logps[c] + self->beams[k].total;
        lowest = nth_largest(self->scratch, num_pairs, self->max_pairs - 1);
        equals = self->max_pairs;
        for (pair = 0; pair < num_pairs; pair++)
            equals -= self->scratch[pair] > lowest;
    }
    for (int64_t c = 0; c < num; c++) {
        int64_t label = labels[c];
        const int64_t *moves = self->moves + PREFIX_CLASSES * self->label_classes[label];
        for (int64_t k = 0; k < self->num_beams; k++) {
            const Beam *beam = &self->beams[k];
            double reached = logps[c] + beam->total;
            if (!(reached > lowest) && (reached != lowest || equals-- <= 0))
                continue;
            int64_t move = label == beam->last ? STAY : moves[beam->class_];
            double acoustic = logps[c] + beam->acoustic;
            if (move == NEVER || acoustic == -INFINITY)
                continue;
            Row row = {beam->text, beam->part, label, move, k, acoustic, -1};
            if (move == SPELL) {
                row.part = spell(self, beam->part, label);
                if (row.part < 0)
                    return -1;
            } else if (move != STAY) {
                int64_t new = self->parts_of_labels[label];
                int gap = move == GAP && !self->closes_words;
                row.text = close_part(self, beam->text, move == WHOLE ? new : beam->part, gap);
                if (row.text < 0)
                    return -1;
                row.part = move == CLOSE ? new : EMPTY;
            }
            self->rows[num_rows++] = row;
        }
    }
    return num_rows;
}

/* Put rows that say the same together, the likeliest first, and add them up; return how many. */
static int64_t merge(Beams *self, int64_t num_rows) {
    Table *grouped = &self->grouped;
    int64_t num_groups = 0;
    memset(grouped->keys, 0xff, grouped->size * sizeof(uint64_t));
    grouped->used = 0;
    for (int64_t r = 0; r < num_rows; r++) {
        Row *row = &self->rows[r];
        uint64_t key = (((uint64_t)row->text << PART_BITS) | (uint64_t)row->part) *
                           (uint64_t)self->num_labels + (uint64_t)row->label;
        size_t place = table_place(grouped, key);
        if (grouped->keys[place] == NO_KEY) {
            grouped->keys[place] = key;
            grouped->values[place] = num_groups;
            self->groups[num_groups++].first = r;
            continue;
        }
        int64_t *link = &self->groups[grouped->values[place]].first;
        while (*link >= 0 && self->rows[*link].acoustic >= row->acoustic)
            link = &self->rows[*link].next;
        row->next = *link;
        *link = r;
    }
    for (int64_t g = 0; g < num_groups; g++) {
        const Row *row = &self->rows[self->groups[g].first];
        double sum = row->acoustic;
        while (row->next >= 0) {
            row = &self->rows[row->next];
            sum = log_add(sum, row->acoustic);
        }
        self->groups[g].sum = sum;
    }
    return num_groups;
}

static void weigh(Beams *self, Group *group) {
    const Row *row = &self->rows[group->first];
    group->total =
        group->sum + self->texts[row->text].bonus + self->parts[row->part].worth;
}

/* Give every group its total; a text that cannot matter is not scored, but ruled out. */
static int weigh_all(Beams *self, int64_t num_groups) {
    int64_t num_sure = 0;
    double best = -INFINITY, lowest = -INFINITY;
    for (int64_t g = 0; g < num_groups; g++) {
        Group *group = &self->groups[g];
        weigh(self, group);
        if (self->texts[self->rows[group->first].text].is_scored) {
            self->scratch[num_sure++] = group->total;
            if (group->total > best)
                best = group->total;
        }
    }
    if (num_sure == num_groups)
        return 0;
    if (num_sure)
        lowest = best + self->beam_prune_logp;
    if (num_sure > self->beam_width) {
        double last = nth_largest(self->scratch, num_sure, self->beam_width - 1);
        if (last > lowest)
            lowest = last;
    }
    /* order holds the groups whose texts were not scored before this frame */
    int64_t num_open = 0;
    for (int64_t g = 0; g < num_groups; g++)
        if (!self->texts[self->rows[self->groups[g].first].text].is_scored)
            self->order[num_open++] = g;
    for (int64_t i = 0; i < num_open; i++) {
        Group *group = &self->groups[self->order[i]];
        int64_t text = self->rows[group->first].text;
        if (group->total < lowest)
            group->total = -INFINITY;
        else if (!self->texts[text].is_scored && score_text(self, text) < 0)
            return -1;
        else {
            weigh(self, group);
            if (group->total < lowest)
                group->total = -INFINITY;
        }
    }
    return 0;
}

static int is_before(const Group *one, const Group *other) {
    if (one->total != other->total)
        return one->total > other->total;
    if (one->sum != other->sum)
        return one->sum > other->sum;
    return one->first < other->first;
}

static int compare(const void *one, const void *other) {
    return is_before(one, other) ? -1 : is_before(other, one);
}

static int64_t push_span(Beams *self, int64_t before, int64_t start, int64_t end) {
    if (ROOM(self->spans, self->room_spans, self->num_spans) < 0)
        return -2;
    self->spans[self->num_spans] = (Span){before, start, end};
    return self->num_spans++;
}

/* Make the beams of this frame from the groups that live; 0, or -1 with an exception. */
static int prune(Beams *self, int64_t num_groups, int64_t frame) {
    double best = -INFINITY;
    int64_t num_kept = 0;
    for (int64_t g = 0; g < num_groups; g++)
        if (self->groups[g].total > best)
            best = self->groups[g].total;
    if (best == -INFINITY)
        return 0; /* only letters that fit nowhere: as if nothing had been said */
    for (int64_t g = 0; g < num_groups; g++)
        if (self->groups[g].total >= best + self->beam_prune_logp)
            self->groups[num_kept++] = self->groups[g];
    qsort(self->groups, (size_t)num_kept, sizeof *self->groups, compare);
    if (num_kept > self->beam_width)
        num_kept = self->beam_width;
    for (int64_t g = 0; g < num_kept; g++) {
        const Group *group = &self->groups[g];
        const Row *row = &self->rows[group->first];
        const Beam *from = &self->beams[row->beam];
        Beam *beam = &self->new_beams[g];
        int64_t class_ = self->label_classes[row->label];
        *beam = (Beam){row->text,   row->part,    row->label,  0,         group->sum,
                       group->total, from->start, from->end, from->spans};
        beam->class_ = row->part == EMPTY ? self->texts[row->text].class_
                                          : self->parts[row->part].class_;
        if (class_ == BREAK || (self->closes_words && row->move == CLOSE)) {
            if (beam->start >= 0) {
                beam->spans = push_span(self, from->spans, from->start, from->end);
                if (beam->spans < NO_SPAN)
                    return -1;
            }
            beam->start = NOT_BEGUN;
        }
        if (class_ != BLANK && class_ != BREAK) {
            beam->end = frame + 1;
            if (beam->start < 0)
                beam->start = frame;
        }
    }
    Beam *old = self->beams;
    self->beams = self->new_beams;
    self->new_beams = old;
    self->num_beams = num_kept;
    return 0;
}

/* ---- methods --------------------------------------------------------------------------- */

static PyObject *beams_skip(PyObject *object, PyObject *number) {
    Beams *self = (Beams *)object;
    double logp = PyFloat_AsDouble(number);
    if (logp == -1.0 && PyErr_Occurred())
        return NULL;
    for (int64_t k = 0; k < self->num_beams; k++) {
        self->beams[k].acoustic += logp;
        self->beams[k].total += logp;
    }
    Py_RETURN_NONE;
}

static PyObject *beams_extend(PyObject *object, PyObject *args) {
    Beams *self = (Beams *)object;
    PyObject *label_array, *logp_array;
    long long frame;
    if (!PyArg_ParseTuple(args, "OOL", &label_array, &logp_array, &frame))
        return NULL;
    int64_t num_labels = 0, num_logps = 0, num = -1;
    int64_t *labels = copied(label_array, 'i', &num_labels);
    double *logps = labels ? copied(logp_array, 'd', &num_logps) : NULL;
    if (logps && num_labels != num_logps)
        PyErr_SetString(PyExc_ValueError, "a label for every score is needed");
    else if (logps) {
        int fits = 1;
        for (int64_t c = 0; c < num_labels; c++)
            fits &= labels[c] >= 0 && labels[c] < self->num_labels;
        if (fits)
            num = make_rows(self, labels, logps, num_labels);
        else
            PyErr_SetString(PyExc_IndexError, "a label that is none");
    }
    free(labels);
    free(logps);
    if (num > 0) {
        num = merge(self, num);
        if (weigh_all(self, num) < 0 || prune(self, num, frame) < 0)
            return NULL;
    }
    if (num < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* Return spans as a tuple, the first word first. */
static PyObject *spans_of(const Beams *self, int64_t spans) {
    Py_ssize_t length = 0;
    for (int64_t at = spans; at != NO_SPAN; at = self->spans[at].before)
        length++;
    PyObject *found = PyTuple_New(length);
    for (int64_t at = spans; found && at != NO_SPAN; at = self->spans[at].before) {
        PyObject *span = Py_BuildValue("LL", (long long)self->spans[at].start,
                                       (long long)self->spans[at].end);
        if (!span || PyTuple_SetItem(found, --length, span) < 0) {
            Py_DECREF(found);
            return NULL;
        }
    }
    return found;
}

static PyObject *beams_rows(PyObject *object, PyObject *Py_UNUSED(ignored)) {
    const Beams *self = (Beams *)object;
    PyObject *rows = PyList_New(self->num_beams);
    for (int64_t k = 0; rows && k < self->num_beams; k++) {
        const Beam *beam = &self->beams[k];
        PyObject *row = Py_BuildValue(
            "LLddLLN", (long long)beam->text, (long long)beam->part, beam->acoustic, beam->total,
            (long long)beam->start, (long long)beam->end, spans_of(self, beam->spans));
        if (!row || PyList_SetItem(rows, k, row) < 0) {
            Py_DECREF(rows);
            return NULL;
        }
    }
    return rows;
}

static PyObject *beams_origin(PyObject *object, PyObject *number) {
    const Beams *self = (Beams *)object;
    long long place = PyLong_AsLongLong(number);
    if (place == -1 && PyErr_Occurred())
        return NULL;
    if (place < 0 || place >= self->num_texts) {
        PyErr_SetString(PyExc_IndexError, "a text that is none");
        return NULL;
    }
    const Text *text = &self->texts[place];
    return Py_BuildValue("LLLLd", (long long)text->before, (long long)text->part,
                         (long long)text->gap, (long long)text->context, text->score);
}

static PyObject *beams_num_texts(PyObject *object, void *Py_UNUSED(closure)) {
    return PyLong_FromLongLong(((Beams *)object)->num_texts);
}

static int compare_numbers(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* Keep the spans that beams share; 0, or -1 with an exception. */
static int keep_spans(Beams *self) {
    int64_t *moved = calloc((size_t)self->num_spans + 1, sizeof *moved);
    if (!moved) {
        PyErr_NoMemory();
        return -1;
    }
    for (int64_t k = 0; k < self->num_beams; k++)
        for (int64_t at = self->beams[k].spans; at != NO_SPAN && !moved[at];
             at = self->spans[at].before)
            moved[at] = 1;
    int64_t kept = 0;
    for (int64_t at = 0; at < self->num_spans; at++) /* those before stand before */
        if (moved[at]) {
            Span span = self->spans[at];
            if (span.before != NO_SPAN)
                span.before = moved[span.before];
            self->spans[kept] = span;
            moved[at] = kept++;
        }
    for (int64_t k = 0; k < self->num_beams; k++)
        if (self->beams[k].spans != NO_SPAN)
            self->beams[k].spans = moved[self->beams[k].spans];
    self->num_spans = kept;
    free(moved);
    return 0;
}

static PyObject *beams_forget(PyObject *object, PyObject *Py_UNUSED(ignored)) {
    Beams *self = (Beams *)object;
    PyObject *list = NULL;
    Table known = {0}, closed = {0};
    int64_t kept = 0, num_contexts = 0;
    int64_t *moved = malloc((size_t)self->num_texts * sizeof *moved);
    int64_t *contexts = malloc((size_t)self->num_texts * sizeof *contexts);
    if (!moved || !contexts || table_init(&known, 1024) < 0 || table_init(&closed, 1024) < 0) {
        PyErr_NoMemory();
        goto done;
    }
    for (int64_t t = 0; t < self->num_texts; t++)
        moved[t] = NO_TEXT;
    for (int64_t k = 0; k < self->num_beams; k++)
        for (int64_t t = self->beams[k].text; t != NO_TEXT && moved[t] == NO_TEXT;
             t = self->texts[t].before)
            moved[t] = 0;
    for (int64_t t = 0; t < self->num_texts; t++) { /* texts come before what grew from them */
        if (moved[t] == NO_TEXT)
            continue;
        Text text = self->texts[t];
        if (text.before != NO_TEXT) {
            text.before = moved[text.before];
            uint64_t key = ((((uint64_t)text.before << PART_BITS) | (uint64_t)text.part) << 1) |
                           (uint64_t)text.gap;
            if (table_put(&closed, key, kept) < 0)
                goto done;
        }
        contexts[kept] = text.context;
        self->texts[kept] = text;
        moved[t] = kept++;
    }
    qsort(contexts, (size_t)kept, sizeof *contexts, compare_numbers);
    for (int64_t i = 0; i < kept; i++)
        if (!num_contexts || contexts[num_contexts - 1] != contexts[i])
            contexts[num_contexts++] = contexts[i];
    self->num_texts = kept;
    for (int64_t t = 0; t < kept; t++) {
        int64_t *place = bsearch(&self->texts[t].context, contexts, (size_t)num_contexts,
                                 sizeof *contexts, compare_numbers);
        self->texts[t].context = place - contexts;
    }
    for (int64_t k = 0; k < self->num_beams; k++)
        self->beams[k].text = moved[self->beams[k].text];
    table_clear(&self->known);
    table_clear(&self->closed);
    self->known = known;
    self->closed = closed;
    memset(&known, 0, sizeof known);
    memset(&closed, 0, sizeof closed);
    self->num_closings = 0;
    if (keep_spans(self) < 0)
        goto done;
    list = PyList_New(num_contexts);
    for (int64_t i = 0; list && i < num_contexts; i++) {
        PyObject *number = PyLong_FromLongLong(contexts[i]);
        if (!number || PyList_SetItem(list, i, number) < 0) {
            Py_DECREF(list);
            list = NULL;
        }
    }
done:
    table_clear(&known);
    table_clear(&closed);
    free(moved);
    free(contexts);
    return list;
}

/* ---- making and ending ----------------------------------------------------------------- */

static void beams_dealloc(PyObject *object) {
    Beams *self = (Beams *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_XDECREF(self->spell);
    Py_XDECREF(self->close);
    free(self->label_classes);
    free(self->moves);
    free(self->parts_of_labels);
    free(self->parts);
    free(self->texts);
    free(self->closings);
    free(self->spans);
    free(self->beams);
    free(self->new_beams);
    free(self->rows);
    free(self->groups);
    free(self->scratch);
    free(self->order);
    table_clear(&self->longer);
    table_clear(&self->closed);
    table_clear(&self->known);
    table_clear(&self->grouped);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* Take the parts there are at the start; 0, or -1 with an exception. */
static int take_parts(Beams *self, PyObject *worth_array, PyObject *class_array) {
    int64_t num = 0, num_classes = 0;
    int result = -1;
    double *worths = copied(worth_array, 'd', &num);
    int64_t *classes = worths ? copied(class_array, 'i', &num_classes) : NULL;
    if (classes && (num != num_classes || !num))
        PyErr_SetString(PyExc_ValueError, "a class for every part is needed");
    else if (classes) {
        result = 0;
        for (int64_t p = 0; p < num && !result; p++)
            result = put_part(self, p, worths[p], classes[p]);
    }
    free(worths);
    free(classes);
    return result;
}

/* Check what indexes tables; 0, or -1 with an exception. */
static int check_rules(const Beams *self, int64_t num_moves, int64_t num_parts_of_labels) {
    int fits = num_moves % PREFIX_CLASSES == 0 && num_parts_of_labels == self->num_labels &&
               self->beam_width > 0 && self->max_pairs > 0;
    int64_t num_classes = num_moves / PREFIX_CLASSES;
    for (int64_t v = 0; fits && v < self->num_labels; v++)
        fits = self->label_classes[v] >= 0 && self->label_classes[v] < num_classes &&
               self->parts_of_labels[v] >= 0 && self->parts_of_labels[v] < self->num_parts;
    for (int64_t m = 0; fits && m < num_moves; m++)
        fits = self->moves[m] >= STAY && self->moves[m] <= NEVER;
    for (int i = 0; fits && i < 2; i++)
        fits = self->text_classes[i] >= 0 && self->text_classes[i] < PREFIX_CLASSES;
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "rules that do not fit together");
    return fits ? 0 : -1;
}

static PyObject *beams_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords)) {
    PyObject *rules, *parts, *contexts;
    if (!PyArg_ParseTuple(args, "OOO", &rules, &parts, &contexts))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Beams *self = (Beams *)allocate(type, 0); /* all zero */
    if (!self)
        return NULL;
    PyObject *label_classes, *moves, *parts_of_labels, *worths, *classes;
    long long width, max_pairs, text_class, gap_class;
    int64_t num_moves = 0, num_parts_of_labels = 0;
    /* BeamRules, in its order */
    if (!PyArg_ParseTuple(rules, "OOOOO(LL)(dd)pLdL", &label_classes, &moves, &parts_of_labels,
                          &worths, &classes, &text_class, &gap_class, &self->most[0],
                          &self->most[1], &self->closes_words, &width, &self->beam_prune_logp,
                          &max_pairs))
        goto fail;
    self->text_classes[0] = text_class;
    self->text_classes[1] = gap_class;
    self->beam_width = width;
    self->max_pairs = max_pairs;
    if (!(self->label_classes = copied(label_classes, 'i', &self->num_labels)) ||
        !(self->moves = copied(moves, 'i', &num_moves)) ||
        !(self->parts_of_labels = copied(parts_of_labels, 'i', &num_parts_of_labels)) ||
        take_parts(self, worths, classes) < 0 ||
        check_rules(self, num_moves, num_parts_of_labels) < 0 ||
        !(self->spell = PyObject_GetAttrString(parts, "spell")) ||
        !(self->close = PyObject_GetAttrString(contexts, "close")) ||
        ROOM(self->texts, self->room_texts, 0) < 0)
        goto fail;
    self->beams = malloc((size_t)self->beam_width * sizeof *self->beams);
    self->new_beams = malloc((size_t)self->beam_width * sizeof *self->new_beams);
    if (!self->beams || !self->new_beams || table_init(&self->longer, 1024) < 0 ||
        table_init(&self->closed, 1024) < 0 || table_init(&self->known, 1024) < 0) {
        PyErr_NoMemory();
        goto fail;
    }
    self->texts[0] = (Text){NO_TEXT, EMPTY, 0, CLOSED, 0, 0.0, 0.0, 1};
    self->num_texts = 1;
    self->beams[0] =
        (Beam){0, EMPTY, NOT_BEGUN, CLOSED, 0.0, 0.0, NOT_BEGUN, NOT_BEGUN, NO_SPAN};
    self->num_beams = 1;
    return (PyObject *)self;
fail:
    Py_DECREF(self);
    return NULL;
}

static PyMethodDef methods[] = {
    {"skip", beams_skip, METH_O, "Take one more blank after a blank."},
    {"extend", beams_extend, METH_VARARGS, "Make every beam longer by a frame's candidates."},
    {"rows", beams_rows, METH_NOARGS, "Return the beams as tuples, the best first."},
    {"origin", beams_origin, METH_O, "Return where a text comes from, as a tuple."},
    {"forget", beams_forget, METH_NOARGS, "Forget the texts that no beam stands at or behind."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"num_texts", beams_num_texts, NULL, "Number of texts remembered.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The beams of an utterance, the best first."},
    {Py_tp_new, beams_new},
    {Py_tp_dealloc, beams_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "kasr_desktop.decoding._beams.Beams",
    .basicsize = sizeof(Beams),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_beams",
    .m_doc = "Beams of the prefix search, compiled.",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit__beams(void) {
    PyObject *made = PyModule_Create(&module);
    PyObject *type = made ? PyType_FromSpec(&spec) : NULL;
    if (!type || PyModule_AddObjectRef(made, "Beams", type) < 0) {
        Py_XDECREF(type);
        Py_XDECREF(made);
        return NULL;
    }
    Py_DECREF(type);
    return made;
}
