from .value cimport Value

cdef object unary(int code, Value x)
cdef object binary(int code, object x, object y)
cpdef object record(object op, object inputs)
cpdef object born(object op, double z, object x, object y, object v=*)
