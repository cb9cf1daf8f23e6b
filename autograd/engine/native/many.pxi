# Operations on many inputs, which mostly come in lists.

from sys import modules

cdef extern from "Python.h":
    PyObject **PySequence_Fast_ITEMS(object)


cdef double number_of_many(int code, list values):
    """The number of a sum or a dot product; NaN for others, and where Python has to find it."""
    cdef ExactSum sum
    cdef bint added = True
    cdef Py_ssize_t k, n = len(values)
    cdef Py_ssize_t half = n // 2
    sum.count = 0
    if code == CODE_sum:
        for k in range(n):
            added = added and add_exactly(&sum, NODE(values[k]).data)
    elif code == CODE_dot:
        for k in range(half):
            added = added and add_exactly(&sum, NODE(values[k]).data * NODE(values[half + k]).data)
        if n > 2 * half:
            added = added and add_exactly(&sum, NODE(values[n - 1]).data)
    else:
        return NAN
    return rounded_once(&sum) if added else NAN


cdef Py_ssize_t length(PyObject *x):
    """The length of a list or a tuple, else -1."""
    if is_list(x) or is_tuple(x):
        return len(<object>x)
    return -1


cdef bint gathered(list inputs, object given) except -1:
    """Append what was given, or each element of a list; whether all are Values and numbers."""
    if is_operand(given):
        inputs.append(given)
        return True
    if length(<PyObject *>given) < 0:
        return False
    inputs += given
    return True


cdef object array_type = None  # NumPy's, once NumPy is there


cdef object as_list(object given):
    """The elements of a plain array of numbers with one axis, and all else as it is."""
    global array_type
    if array_type is None:
        array_type = getattr(modules.get("numpy"), "ndarray", None)
    if type(given) is array_type and given.ndim == 1 and given.dtype.kind in "biufO":
        return given.tolist()
    return given


cdef tuple in_lists(PyObject **given, Py_ssize_t count):
    """What was given, with lists in the place of arrays."""
    cdef list lists = []
    cdef Py_ssize_t k
    for k in range(count):
        lists.append(as_list(<object>given[k]))
    return tuple(lists)


cdef object made_many(object op, PyObject **given, Py_ssize_t count):
    """Record op of many inputs, or of lists of them; None if Python has to look at them."""
    cdef list inputs = []
    cdef tuple lists
    cdef bint values = False
    cdef Py_ssize_t k
    for k in range(count):
        if length(given[k]) < 0 and not is_operand(<object>given[k]):
            lists = in_lists(given, count)
            if length(PySequence_Fast_ITEMS(lists)[k]) < 0:
                return None
            return made_many(op, PySequence_Fast_ITEMS(lists), count)
    if PRIMITIVE(op).code == CODE_dot:
        if count < 2 or count > 3 or length(given[0]) < 0 or length(given[0]) != length(given[1]):
            return None
        if count == 3 and not is_operand(<object>given[2]):
            return None
    for k in range(count):
        if PRIMITIVE(op).arity != MANY and not is_operand(<object>given[k]):
            return None
        if not gathered(inputs, <object>given[k]):
            return None
    for k in range(len(inputs)):
        if IS_VALUE(inputs[k]):
            values = True
        elif not is_operand(inputs[k]):
            return None
    return record(op, inputs) if values else None
