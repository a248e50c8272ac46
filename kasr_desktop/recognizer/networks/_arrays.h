/* Arrays that Python hands over to functions in C.

   Limited API of Python 3.11: one file for every newer Python. */

#ifndef KASR_ARRAYS_H
#define KASR_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

enum { MOST_ARRAYS = 8 };

typedef struct {
    Py_buffer views[MOST_ARRAYS];
    int count;
} Arrays;

static inline void release(Arrays *arrays) {
    for (int i = 0; i < arrays->count; i++)
        PyBuffer_Release(&arrays->views[i]);
    arrays->count = 0;
}

/* Release all and raise what was raised, or else that arrays do not fit each other. */
static inline PyObject *unfit(Arrays *arrays) {
    release(arrays);
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "arrays that do not fit each other");
    return NULL;
}

/* Take an array that lies in one piece, of `dims` axes and items of `size` bytes, 0 for any; NULL:
   exception. */
static inline Py_buffer *take(Arrays *arrays, PyObject *array, int dims, Py_ssize_t size,
                              int is_out) {
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

#endif
