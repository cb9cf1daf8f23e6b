# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The recording of operations: `operations.py` for the compiled core.

Numbers go by the kernels of the table. Where a kernel answers NaN, because there is none, or because
something is not finite, the primitive is called as in Python, and says what it says there.
"""

cimport cython
from cpython.object cimport PyObject, PyTypeObject

cdef extern from "core.h":
    """
    /* Cython's view of a Value, as a node and back. */
    #define NODE(v) ((Node *)(v))
    #define PRIMITIVE(op) ((Callee *)(op))
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
    ctypedef struct Callee:
        int code
        int arity
    enum:
        CODES
        MANY
        CODE_leaf
        CODE_constant
        CODE_sum
        CODE_dot
        HAS_GRADIENT
        SEEN
        MET
        BORN
    const char *const *NAMES
    Node *NODE(object)
    Node *node_of "NODE"(PyObject *)
    Callee *PRIMITIVE(object)
    PyObject *by_code
    bint IS_VALUE(object)
    bint may_record()
    object node_made(int code, double z, object x, object y, object note)
    int code_of(object op) except -1
    object tick(object, object)
    int completed(PyTypeObject *value, PyTypeObject *primitive, object recording) except -1
    object (*leaf_recorded)(double x, object label)
    object (*unary_recorded)(int code, object x)
    object (*binary_recorded)(int code, object x, object y)
    object (*many_recorded)(object op, PyObject **given, Py_ssize_t count)
    bint is_operand(object)
    ctypedef struct ExactSum:
        int count
    bint add_exactly(ExactSum *sum, double x)
    double rounded_once(ExactSum *sum)
    double forward_1(int code, double x)
    double forward_2(int code, double x, double y)
    double partial_1(int code, double z, double x)
    double partial_2x(int code, double z, double x, double y)
    double partial_2y(int code, double z, double x, double y)

cdef extern from "Python.h":
    bint PyFloat_CheckExact(object x)
    double PyFloat_AS_DOUBLE(object x)
    int is_list "PyList_CheckExact"(PyObject *)
    int is_tuple "PyTuple_CheckExact"(PyObject *)
    double NAN

from . import modes
from .births import CONSTANT, LEAF, PARAMETER
from .errors import OperandError
from .modes import NOTHING, Note, current_note
from .operands import as_float, at_least_one, flat, unsupported, weights_and_inputs
from .primitive import TABLE, Primitive
from .value import Value

cdef object bare = NOTHING
cdef list scopes = modes.scopes_in_use


cdef object made(int code, double z, object x, object y):
    """A new node, with the note that holds now."""
    cdef object v = node_made(code, z, x, y, bare)
    if scopes:
        note_now(v)
    return v


cdef int note_now(object v) except -1:
    note = current_note()
    v._note = note if type(note) is Note else note.decided()
    return 0


cdef double called(int code, tuple numbers, tuple inputs) except? -1.0:
    """The number that a primitive gives, when it is called as in Python."""
    return (<list>by_code)[code].number(numbers, inputs)


cdef object made_leaf(double x, object label):
    cdef object v = made(CODE_leaf, x, None, None)
    if label is not None:
        if NODE(v).note == <PyObject *>bare:
            v._note = Note(label)
        else:
            v.label = label
    return v


cdef object made_unary(int code, object x):
    """Record op(x) of a Value."""
    cdef double z = forward_1(code, NODE(x).data)
    if z - z != 0.0:
        z = called(code, (NODE(x).data,), (x,))
    if NODE(x).code == CODE_constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, x, None)


cdef object made_binary(int code, object x, object y):
    """Record op(x, y) where one is a Value, or say NotImplemented if the other is no number."""
    cdef double z
    if not IS_VALUE(y):
        other = y
        y = as_value(other)
        if y is None:
            return unsupported(other)
    if not IS_VALUE(x):
        other = x
        x = as_value(other)
        if x is None:
            return unsupported(other)
    z = forward_2(code, NODE(x).data, NODE(y).data)
    if z - z != 0.0:
        z = called(code, (NODE(x).data, NODE(y).data), (x, y))
    if NODE(x).code == CODE_constant and NODE(y).code == CODE_constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, x, y)


def unary(op, x):
    """Record op(x)."""
    if not IS_VALUE(x):
        raise AttributeError(f"{type(x).__name__!r} object has no attribute '_data'")
    return made_unary(code_of(op), x)


def binary(op, x, y):
    """Record op(x, y) where one is a Value, or say NotImplemented if the other is no number."""
    return made_binary(code_of(op), x, y)


@cython.boundscheck(True)
def record(op, inputs):
    """Record op(*inputs) for any count of inputs."""
    cdef list values = list(inputs)
    cdef int code = code_of(op)
    cdef bint constant = True
    cdef Py_ssize_t k
    for k in range(len(values)):
        x = values[k]
        if not IS_VALUE(x):
            values[k] = as_value(x)
        elif NODE(x).code != CODE_constant:
            constant = False
    for k in range(len(values)):
        if values[k] is None:
            kind = type(inputs[k]).__name__
            raise OperandError(f"{op.name} takes numbers and Values, got {kind}")
    arity = op.arity
    if arity == 1:
        return made_unary(code, values[0])
    if arity == 2:
        return made_binary(code, values[0], values[1])
    cdef double z = number_of_many(code, values)
    if z - z != 0.0:
        z = op.number([NODE(x).data for x in values], values)
    if constant:
        return made(CODE_constant, z, None, None)
    return made(code, z, tuple(values), None)


def born(op, double z, x, y, v=None):
    """The birth of a node: what made it, its number, and its inputs; v is the bare object."""
    cdef bint fits = IS_VALUE(x) and (y is None or IS_VALUE(y)) or y is None and (
        x is None or type(x) is tuple and all([IS_VALUE(each) for each in x])
    )
    if not fits or v is not None and not IS_VALUE(v):
        raise OperandError("the inputs of a node are Values")
    cdef int code = code_of(op)
    if v is None:
        return made(code, z, x, y)
    if NODE(v).state & BORN or x is not None:
        raise OperandError("a Value is made once: __init__ was called on it again")
    NODE(v).state = BORN
    NODE(v).data = z
    NODE(v).code = code
    NODE(v).born = tick(None, None)
    v._note = bare
    if scopes:
        note_now(v)
    return v


cdef object as_value(object x):
    """A number as a constant; None for anything else."""
    if PyFloat_CheckExact(x):
        return made(CODE_constant, PyFloat_AS_DOUBLE(x), None, None)
    number = as_float(x)
    return None if number is None else made(CODE_constant, number, None, None)


include "many.pxi"
include "walks.pxi"
include "sweeps.pxi"
include "ages.pxi"


def data_of(v):
    if IS_VALUE(v) and not may_record():
        return NODE(v).data
    return data_in_python(v)


def gradient_of(v):
    if IS_VALUE(v) and not may_record():
        return NODE(v).slope if NODE(v).state & HAS_GRADIENT else None
    return gradient_in_python(v)


cdef object quicker(str name, object getter):
    """Let a property of Value be read by C; returns what read it before."""
    former = getattr(Value, name)
    field = property(getter, former.fset, None, former.__doc__)
    field.__set_name__(Value, name)
    setattr(Value, name, field)
    return former.fget

for op in (LEAF, PARAMETER, CONSTANT):
    code_of(op)
for code in range(len(<list>by_code), CODES):
    op = TABLE[NAMES[code].decode()]
    if op.arrange is None:
        PRIMITIVE(op).arity = op.arity or -1
    elif op.arrange in (flat, at_least_one, weights_and_inputs):
        PRIMITIVE(op).arity = MANY
    code_of(op)
leaf_recorded = made_leaf
unary_recorded = made_unary
binary_recorded = made_binary
many_recorded = made_many
cdef object data_in_python = quicker("data", data_of)
cdef object gradient_in_python = quicker("grad", gradient_of)
completed(<PyTypeObject *>Value, <PyTypeObject *>Primitive, modes._recording)
