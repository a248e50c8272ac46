/* What this processor can do, and the choice among bodies that Python may make. */

#ifndef KASR_PROCESSORS_H
#define KASR_PROCESSORS_H

#include "_arrays.h"

#if defined(__x86_64__)
static inline int has_256(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static inline int has_512(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("fma");
}

static inline int has_512_vnni(void) {
    return has_512() && __builtin_cpu_supports("avx512vnni");
}
#endif

/* Hand the one argument, a name, to a module's own `choose`. */
static inline PyObject *chosen(PyObject *args, int (*choose)(const char *)) {
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U", &name))
        return NULL;
    PyObject *raw = PyUnicode_AsASCIIString(name);
    if (!raw)
        return NULL;
    int found = choose(PyBytes_AsString(raw));
    Py_DECREF(raw);
    return PyBool_FromLong(found);
}

#endif
