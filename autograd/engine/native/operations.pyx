# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The recording of operations: `operations.py` for the compiled core.

Numbers go by the kernels of the table. Where a kernel answers NaN, because there is none, or because
something is not finite, the primitive is called as in Python, and says what it says there.
"""

from cpython.object cimport PyObject, PyTypeObject

cdef extern from "core.h":
    """
    /* Cython's view of a Value, as a node and back. */
    #define NODE(v) ((Node *)(v))
    #define VALUE(v) ((PyObject *)(v))
    """
    ctypedef struct Node:
        PyObject *x
        PyObject *y
        PyObject *note
        double data
        double slope
        long long born
        int code
        int state
    enum:
        CODES
        CODE_leaf
        CODE_parameter
        CODE_constant
        CODE_sum
        CODE_dot
        HAS_GRADIENT
        SEEN
        BORN
    const char *const *NAMES
    PyTypeObject *node_type
    long long ticks
    Node *NODE(object)
    Node *node_of "NODE"(PyObject *)
    object node_made(int code, double z, object x, object y, object note)
    int type_completed(PyTypeObject *type) except -1
    object (*unary_recorded)(int code, object x)
    object (*primitive_of)(int code)
    PyMethodDef *UNARY_METHODS
    double forward_1(int code, double x)
    double forward_2(int code, double x, double y)
    double partial_1(int code, double z, double x)
    double partial_2x(int code, double z, double x, double y)
    double partial_2y(int code, double z, double x, double y)

cdef extern from "Python.h":
    ctypedef struct PyMethodDef:
        const char *ml_name
    object PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *method)
    ctypedef struct PyGetSetDef:
        const char *name
        void *get
        void *set
        const char *doc
        void *closure
    object PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *field)
    bint PyFloat_CheckExact(object x)
    double PyFloat_AS_DOUBLE(object x)

from . import births


def tick() -> int:
    """Tells the time, in nodes: every node is born after its inputs."""
    global ticks
    ticks += 1
    return ticks - 1


births.tick = tick  # before anybody has taken it from there

from . import methods, modes, ops
from .calls import settled
from .errors import OperandError
from .modes import NOTHING, Note, current_note
from .operands import as_float, unsupported
from .primitive import TABLE

cdef object bare = NOTHING
cdef list scopes = modes.scopes_in_use
cdef list operations = [births.LEAF, births.PARAMETER, births.CONSTANT]  # by their codes
cdef dict codes = {}

operations += [TABLE.get(NAMES[code].decode()) for code in range(3, CODES)]
for code, op in enumerate(operations):
    codes[op] = code


cdef int code_of(object op) except -1:
    """The code of a primitive or a source; a user's primitive gets one when it is first used."""
    code = codes.get(op)
    if code is None:
        code = codes[op] = len(operations)
        operations.append(op)
    return code


cdef object made(int code, double z, object x, object y):
    """A new node, with the note that holds now."""
    cdef object v = node_made(code, z, x, y, bare)
    if scopes:
        note_now(<Value>v)
    return v


cdef int note_now(Value v) except -1:
    note = current_note()
    v._note = note if type(note) is Note else note.decided()
    return 0


cdef double called(int code, tuple numbers, tuple inputs) except? -1.0:
    """The number that a primitive gives, when it is called as in Python."""
    return operations[code].number(numbers, inputs)


cdef object unary(int code, Value x):
    """Record op(x)."""
    cdef double z = forward_1(code, x._data)
    if z - z != 0.0:
        z = called(code, (x._data,), (x,))
    if x.code == CODE_constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, x, None)


cdef object binary(int code, object x, object y):
    """Record op(x, y) where one is a Value, or say NotImplemented if the other is no number."""
    cdef Value a, b
    cdef double z
    if type(y) is not Value:
        other = y
        y = as_value(other)
        if y is None:
            return unsupported(other)
    if type(x) is not Value:
        other = x
        x = as_value(other)
        if x is None:
            return unsupported(other)
    a, b = <Value>x, <Value>y
    z = forward_2(code, a._data, b._data)
    if z - z != 0.0:
        z = called(code, (a._data, b._data), (a, b))
    if a.code == CODE_constant and b.code == CODE_constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, a, b)


cpdef object record(object op, object inputs):
    """Record op(*inputs) for any count of inputs."""
    cdef list values = [x if type(x) is Value else as_value(x) for x in inputs]
    cdef int code = code_of(op)
    cdef bint constant = True
    cdef double z
    for x, value in zip(inputs, values):
        if value is None:
            raise OperandError(f"{op.name} takes numbers and Values, got {type(x).__name__}")
    arity = op.arity
    if arity == 1:
        return unary(code, values[0])
    if arity == 2:
        return binary(code, values[0], values[1])
    z = op.number([(<Value>x)._data for x in values], values)
    for x in values:
        if (<Value>x).code != CODE_constant:
            constant = False
    if constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, tuple(values), None)


cpdef object born(object op, double z, object x, object y, object v=None):
    """The birth of a node: what made it, its number, and its inputs; v is the bare object."""
    cdef Value node
    cdef bint fits = type(x) is Value and (y is None or type(y) is Value) or y is None and (
        x is None or type(x) is tuple and all([type(each) is Value for each in x])
    )
    if not fits:
        raise OperandError("the inputs of a node are Values")
    cdef int code = code_of(op)
    if v is None:
        return made(code, z, x, y)
    node = <Value?>v
    if node.state & BORN:
        raise OperandError("a Value is made once: __init__ was called on it again")
    node.state = BORN
    node._data = z
    node.code = code
    node._x = x
    node._y = y
    node._note = bare
    node._born = tick()
    if scopes:
        note_now(node)
    return node


cdef object as_value(object x):
    """A number as a constant; None for anything else."""
    if PyFloat_CheckExact(x):
        return made(CODE_constant, PyFloat_AS_DOUBLE(x), None, None)
    number = as_float(x)
    return None if number is None else made(CODE_constant, number, None, None)


include "walks.pxi"
include "fields.pxi"
