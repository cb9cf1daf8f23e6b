# What Value has in another form than in Python: some fields, and methods of one argument.

cdef object read_op(object self, void *_):
    return operations[(<Value>self).code]


cdef int write_op(object self, PyObject *op, void *_) except -1:
    if op == NULL:
        raise AttributeError("op cannot be deleted")
    (<Value>self).code = code_of(<object>op)
    return 0


cdef object read_gradient(object self, void *_):
    return (<Value>self).slope if (<Value>self).state & HAS_GRADIENT else None


cdef int write_gradient(object self, PyObject *gradient, void *_) except -1:
    cdef Value v = <Value>self
    if gradient == NULL or <object>gradient is None:
        v.state &= ~HAS_GRADIENT
    else:
        v.slope = <object>gradient
        v.state |= HAS_GRADIENT
    return 0


cdef PyGetSetDef[2] FIELDS

FIELDS[0] = PyGetSetDef("op", <void *>read_op, <void *>write_op, "What made it.", NULL)
FIELDS[1] = PyGetSetDef("_grad", <void *>read_gradient, <void *>write_gradient, NULL, NULL)
type_completed(<PyTypeObject *>Value)
del Value.__getattr__, Value.__getattribute__  # in the source they are for types only
type_completed(<PyTypeObject *>Value)
for k in range(2):
    setattr(Value, FIELDS[k].name.decode(), PyDescr_NewGetSet(<PyTypeObject *>Value, &FIELDS[k]))


cdef object unary_method(int code, object x):
    return unary(code, <Value>x)


cdef object primitive_with(int code):
    return operations[code]


unary_recorded = unary_method
primitive_of = primitive_with
give_primitives = methods.give_methods


def give_methods(kind: type) -> None:
    """Make methods of the primitives, those of one argument as functions of C."""
    cdef PyMethodDef *method = UNARY_METHODS
    give_primitives(kind)
    while method.ml_name != NULL:
        setattr(kind, method.ml_name.decode(), PyDescr_NewMethod(node_type, method))
        method += 1


methods.give_methods = give_methods  # before Value has taken it from there
