/* Nodes as structs: how one is made, and how a graph of any depth is freed. */

#ifndef CORE_H
#define CORE_H

#include <Python.h>
#include <math.h>

#include "kernels.h"

/* The struct of `value.pxd`. */
typedef struct {
  PyObject_HEAD
  PyObject *weak_references, *x, *y, *note;
  double data, slope;
  long long born;
  int code, state;
} Node;

enum { HAS_GRADIENT = 1, SEEN = 2, BORN = 4 };

static PyTypeObject *node_type;
static long long ticks; /* the birth of the next node */

/* A node with new references to its inputs; NULL with an error if there is no memory. */
static PyObject *node_made(int code, double z, PyObject *x, PyObject *y, PyObject *note)
{
  Node *v = PyObject_Malloc(sizeof(Node));
  if (v == NULL) return PyErr_NoMemory();
  PyObject_Init((PyObject *)v, node_type);
  Py_INCREF(x);
  Py_INCREF(y);
  Py_INCREF(note);
  v->weak_references = NULL;
  v->x = x;
  v->y = y;
  v->note = note;
  v->data = z;
  v->slope = 0.0;
  v->born = ticks++;
  v->code = code;
  v->state = BORN;
  return (PyObject *)v;
}

/* Nodes, and tuples of nodes, that nobody holds any longer. The outermost node that is freed frees them one after the
   other, so that no chain of nodes is too deep for the stack. */
static PyObject **pending;
static size_t pending_count, pending_room;
static int freeing;

/* Give one reference to inputs up, a node or a tuple of nodes: at once if others hold it too. */
static void give_up(PyObject *x)
{
  if (Py_REFCNT(x) != 1) {
    Py_DECREF(x);
    return;
  }
  if (pending_count == pending_room) {
    const size_t room = pending_room ? 2 * pending_room : 256;
    PyObject **more = PyMem_Realloc(pending, room * sizeof *more);
    if (more == NULL) { /* the stack is what is left */
      Py_DECREF(x);
      return;
    }
    pending = more;
    pending_room = room;
  }
  pending[pending_count++] = x;
}

static void node_freed(PyObject *self)
{
  Node *v = (Node *)self;
  PyObject *const x = v->x, *const y = v->y, *const note = v->note;
  const int outermost = !freeing;
  freeing = 1;
  if (v->weak_references != NULL) PyObject_ClearWeakRefs(self);
  PyObject_Free(self);
  Py_DECREF(node_type); /* each object of a class made at run time holds it */
  Py_DECREF(note);
  give_up(x);
  give_up(y);
  if (!outermost) return;
  while (pending_count) Py_DECREF(pending[--pending_count]);
  if (pending_room > 65536) {
    PyMem_Free(pending);
    pending = NULL;
    pending_room = 0;
  }
  freeing = 0;
}

/* x.tanh() and its like, each a function of its own: Python then needs no bound method. With further
   arguments the primitive is called, whose errors say what it takes. */
static PyObject *(*unary_recorded)(int code, PyObject *x);
static PyObject *(*primitive_of)(int code);

static PyObject *primitive_called(
    int code, PyObject *x, PyObject *const *more, Py_ssize_t count, PyObject *names)
{
  const Py_ssize_t all = count + (names ? PyTuple_GET_SIZE(names) : 0);
  PyObject *op = primitive_of(code), *result = NULL;
  PyObject **arguments = PyMem_Malloc((size_t)(all + 1) * sizeof *arguments);
  if (op != NULL && arguments != NULL) {
    arguments[0] = x;
    for (Py_ssize_t i = 0; i < all; i++) arguments[i + 1] = more[i];
    result = PyObject_Vectorcall(op, arguments, (size_t)(count + 1), names);
  } else if (op != NULL) {
    PyErr_NoMemory();
  }
  PyMem_Free(arguments);
  Py_XDECREF(op);
  return result;
}

#define METHOD(NAME)                                                                       \
  static PyObject *method_##NAME(                                                          \
      PyObject *x, PyObject *const *more, Py_ssize_t count, PyObject *names)               \
  {                                                                                        \
    if (count || names) return primitive_called(CODE_##NAME, x, more, count, names);       \
    return unary_recorded(CODE_##NAME, x);                                                 \
  }
FOR_UNARY(METHOD)

#define ENTRY(NAME) \
  {#NAME, (PyCFunction)(void (*)(void))method_##NAME, METH_FASTCALL | METH_KEYWORDS, NULL},
static PyMethodDef UNARY_METHODS[] = {FOR_UNARY(ENTRY){NULL, NULL, 0, NULL}};

/* What Cython has no words for: the type as Python's class is. */
static int type_completed(PyTypeObject *type)
{
  if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->tp_basicsize != sizeof(Node) ||
      type->tp_weaklistoffset != offsetof(Node, weak_references)) {
    PyErr_SetString(PyExc_ImportError, "core.h and value.pxd do not agree about a node");
    return -1;
  }
  node_type = type;
  type->tp_name = "Value"; /* as errors say it */
  type->tp_dealloc = node_freed;
  type->tp_hash = PyBaseObject_Type.tp_hash;
  type->tp_getattro = PyObject_GenericGetAttr; /* the one in the source is for types only */
  type->tp_as_number->nb_int = type->tp_as_number->nb_float;
  type->tp_as_number->nb_index = type->tp_as_number->nb_float;
  type->tp_flags |= Py_TPFLAGS_BASETYPE; /* so that __init_subclass__ can refuse */
  type->tp_flags &= ~Py_TPFLAGS_IMMUTABLETYPE; /* it takes methods, as Python's classes do */
  return 0;
}

#endif
