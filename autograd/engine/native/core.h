/* How primitives are called and Values calculate, and the module `nodes`. */

#ifndef CORE_H
#define CORE_H

#include "arenas.h"
#include "kernels.h"
#include "nodes.h"
#include "sums.h"

/* Primitives are called: C answers for Values and floats, and Python for everything else. */

static PyObject *(*unary_recorded)(int code, PyObject *x);
static PyObject *(*binary_recorded)(int code, PyObject *x, PyObject *y);
static PyObject *(*many_recorded)(PyObject *op, PyObject **given, Py_ssize_t count); /* or None */
static PyObject *python_call; /* Primitive.__call__ */

static PyObject *called_in_python(PyObject *op, PyObject *const *given, Py_ssize_t count, PyObject *names)
{
  const Py_ssize_t all = count + (names ? PyTuple_GET_SIZE(names) : 0);
  PyObject *few[9], **arguments = few, *result;
  if (all >= 9 && (arguments = PyMem_Malloc((size_t)(all + 1) * sizeof *arguments)) == NULL)
    return PyErr_NoMemory();
  arguments[0] = op;
  for (Py_ssize_t i = 0; i < all; i++) arguments[i + 1] = given[i];
  result = PyObject_Vectorcall(python_call, arguments, (size_t)count + 1, names);
  if (arguments != few) PyMem_Free(arguments);
  return result;
}

static int is_operand(PyObject *x)
{
  return IS_VALUE(x) || PyFloat_CheckExact(x) || PyLong_CheckExact(x);
}

static PyObject *primitive_called(PyObject *self, PyObject *const *given, size_t flags, PyObject *names)
{
  const Callee *op = (Callee *)self;
  const Py_ssize_t count = PyVectorcall_NARGS(flags);
  if (count == op->arity && names == NULL) {
    PyObject *x = given[0], *y = given[count - 1];
    if (count == 1 && IS_VALUE(x)) return unary_recorded(op->code, x);
    if (count == 1 && PyFloat_CheckExact(x)) {
      const double z = forward_1(op->code, PyFloat_AS_DOUBLE(x));
      if (z - z == 0.0) return PyFloat_FromDouble(z);
    }
    if (count == 2 && (IS_VALUE(x) ? is_operand(y) : IS_VALUE(y) && is_operand(x)))
      return binary_recorded(op->code, x, y);
  }
  if ((op->arity == MANY || (op->arity > 2 && op->arity == count)) && names == NULL) {
    PyObject *z = many_recorded(self, (PyObject **)given, count);
    if (z != Py_None) return z;
    Py_DECREF(z);
  }
  return called_in_python(self, given, count, names);
}

static PyObject *callee_new(PyTypeObject *type, PyObject *arguments, PyObject *names)
{
  (void)arguments, (void)names;
  PyObject *self = type->tp_alloc(type, 0);
  if (self == NULL) return NULL;
  ((Callee *)self)->called = primitive_called;
  ((Callee *)self)->code = ((Callee *)self)->arity = -1;
  return self;
}

static PyMemberDef CALLEE_MEMBERS[] = {
  {"__vectorcalloffset__", T_PYSSIZET, offsetof(Callee, called), READONLY, NULL},
  {NULL, 0, 0, 0, NULL},
};

static PyType_Slot CALLEE_SLOTS[] = {
  {Py_tp_doc, "What primitives derive from."},
  {Py_tp_new, callee_new},
  {Py_tp_members, CALLEE_MEMBERS},
  {0, NULL},
};

static PyType_Spec CALLEE = {
  "autograd.engine.nodes.Callee", sizeof(Callee), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, CALLEE_SLOTS,
};

/* Operators, in the places where Python looks for them. The methods of the classes stay Python's. */

#define BINARY(NAME) \
  static PyObject *operator_##NAME(PyObject *x, PyObject *y) { return binary_recorded(CODE_##NAME, x, y); }
#define UNARY(NAME) \
  static PyObject *operator_##NAME(PyObject *x) { return unary_recorded(CODE_##NAME, x); }
BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
BINARY(mod)
UNARY(neg)
UNARY(fabs)

static richcmpfunc python_compare;
static PyObject *is_recording; /* a context variable */

static PyObject *operator_pow(PyObject *x, PyObject *y, PyObject *modulus)
{
  if (modulus == Py_None) return binary_recorded(CODE_pow, x, y);
  if (IS_VALUE(x)) return PyObject_CallMethod(x, "__pow__", "OO", y, modulus); /* an error of Python's */
  Py_RETURN_NOTIMPLEMENTED;
}

/* Whether a program may be recorded: Python then decides. */
static int may_record(void)
{
  PyObject *recording = NULL;
  if (PyContextVar_Get(is_recording, NULL, &recording)) PyErr_Clear();
  Py_XDECREF(recording);
  return recording != Py_False;
}

static PyObject *operator_compare(PyObject *x, PyObject *y, int kind)
{
  if (!(IS_VALUE(y) || PyFloat_CheckExact(y)) || may_record()) return python_compare(x, y, kind);
  const double a = ((Node *)x)->data, b = IS_VALUE(y) ? ((Node *)y)->data : PyFloat_AS_DOUBLE(y);
  Py_RETURN_RICHCOMPARE(a, b, kind);
}

/* An attribute is set; that there is none of that name, an error tells with the way to go. */
static int attribute_set(PyObject *v, PyObject *name, PyObject *x)
{
  PyObject *kind, *text, *trace;
  if (PyObject_GenericSetAttr(v, name, x) == 0) return 0;
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
  PyErr_Fetch(&kind, &text, &trace);
  if (PyObject_HasAttr((PyObject *)value_type, name)) {
    PyErr_Restore(kind, text, trace);
    return -1;
  }
  Py_XDECREF(kind);
  Py_XDECREF(text);
  Py_XDECREF(trace);
  PyErr_Format(PyExc_AttributeError,
    "a Value has no attribute %R: keep what is yours in a dict, as in %U = {v: ...}, where each Value is a key", name, name);
  return -1;
}

/* Value(x) of a float, with a label or without, and else what Python does. */
static PyObject *(*leaf_recorded)(double x, PyObject *label);

static PyObject *value_called(PyObject *type, PyObject *const *given, size_t flags, PyObject *names)
{
  const Py_ssize_t count = PyVectorcall_NARGS(flags);
  PyObject *label = count == 2 ? given[1] : Py_None;
  if ((count == 1 || PyUnicode_CheckExact(label)) && names == NULL && PyFloat_CheckExact(given[0]))
    return leaf_recorded(PyFloat_AS_DOUBLE(given[0]), label);
  PyObject *arguments = PyTuple_New(count), *named = names ? PyDict_New() : NULL, *result = NULL;
  if (arguments != NULL && (named != NULL || names == NULL)) {
    int failed = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
      Py_INCREF(given[i]);
      PyTuple_SET_ITEM(arguments, i, given[i]);
    }
    for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); i++)
      failed |= PyDict_SetItem(named, PyTuple_GET_ITEM(names, i), given[count + i]);
    if (!failed) result = PyType_Type.tp_call(type, arguments, named);
  }
  Py_XDECREF(arguments);
  Py_XDECREF(named);
  return result;
}

/* Value and Primitive, which are Python's classes, with what is above in the places of their slots. */
static int completed(PyTypeObject *value, PyTypeObject *primitive, PyObject *recording)
{
  if (value->tp_basicsize != sizeof(Node) || value->tp_dictoffset || !PyType_IsSubtype(primitive, callee_type)) {
    PyErr_SetString(PyExc_ImportError, "core.h and value.py do not agree about a node");
    return -1;
  }
  if ((python_call = PyObject_GetAttrString((PyObject *)primitive, "__call__")) == NULL) return -1;
  Py_INCREF(recording);
  is_recording = recording;
  PyNumberMethods *number = value->tp_as_number;
  python_compare = value->tp_richcompare;
  number->nb_add = operator_add;
  number->nb_subtract = operator_sub;
  number->nb_multiply = operator_mul;
  number->nb_true_divide = operator_div;
  number->nb_remainder = operator_mod;
  number->nb_power = operator_pow;
  number->nb_negative = operator_neg;
  number->nb_absolute = operator_fabs;
  value->tp_richcompare = operator_compare;
  value->tp_setattro = attribute_set;
  value->tp_vectorcall = value_called;
  value->tp_dealloc = node_freed;
  value->tp_traverse = NULL; /* no cycle can form: the garbage collector need not look at nodes */
  value->tp_clear = NULL;
  value->tp_free = PyObject_Free;
  value->tp_flags &= ~Py_TPFLAGS_HAVE_GC;
  value->tp_base->tp_flags &= ~Py_TPFLAGS_BASETYPE; /* nothing but Value derives from it */
  Py_INCREF(value);
  value_type = value;
  primitive->tp_call = PyVectorcall_Call;
  primitive->tp_vectorcall_offset = offsetof(Callee, called);
  /* x.tanh() then calls tanh with x, without a bound method between. */
  primitive->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR;
  PyType_Modified(value);
  PyType_Modified(primitive);
  return 0;
}

/* The module `nodes`. */

static PyObject *tick(PyObject *module, PyObject *nothing)
{
  (void)module, (void)nothing;
  return PyLong_FromLongLong(ticks++);
}

static PyMethodDef FUNCTIONS[] = {
  {"tick", tick, METH_NOARGS, "Tells the time, in nodes: every node is born after its inputs."},
  {NULL, NULL, 0, NULL},
};

static struct PyModuleDef NODES = {
  PyModuleDef_HEAD_INIT, "nodes", "What Values and primitives are made of.", -1, FUNCTIONS, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_nodes(void)
{
  if (keep_arenas()) return NULL;
  PyObject *module = PyModule_Create(&NODES), *node = PyType_FromSpec(&NODE);
  callee_type = (PyTypeObject *)PyType_FromSpec(&CALLEE);
  by_code = PyList_New(0);
  if (module == NULL || node == NULL || callee_type == NULL || by_code == NULL) return NULL;
  Py_INCREF(callee_type);
  if (PyModule_AddObject(module, "Fields", node) || PyModule_AddObject(module, "Callee", (PyObject *)callee_type))
    return NULL;
  return module;
}

#endif
