# Value as a struct of C. `native/core.h` holds the same struct, for what is written in C.
cdef class Value:
    cdef object __weakref__
    cdef readonly object _x  # None, a Value, or a tuple of Values
    cdef readonly object _y  # None or a Value
    cdef public object _note
    cdef public double _data
    cdef double slope  # _grad, if HAS_GRADIENT is set in state
    cdef readonly long long _born
    cdef int code  # of op: see native/kernels.h
    cdef int state

from . cimport operations, ops
