/* A node as a struct: how it is made, how a graph of any depth is freed, and its fields in Python. */

#ifndef NODES_H
#define NODES_H

#include <Python.h>
#include <math.h>
#include <structmember.h>

/* A node: the base of Value. */
typedef struct {
  PyObject_HEAD
  PyObject *weak_references, *x, *y, *note;
  double data, slope;
  long long born;
  int code, state;
} Node;

enum { HAS_GRADIENT = 1, SEEN = 2, BORN = 4, MET = 8 };

static PyTypeObject *value_type;
static long long ticks; /* the birth of the next node */

#define IS_VALUE(v) (Py_TYPE(v) == value_type)

/* Nodes are made. */

/* A node with new references to its inputs; NULL with an error if there is no memory. */
static PyObject *node_made(int code, double z, PyObject *x, PyObject *y, PyObject *note)
{
  Node *v = PyObject_Malloc(sizeof(Node));
  if (v == NULL) return PyErr_NoMemory();
  PyObject_Init((PyObject *)v, value_type);
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

/* Value.__new__: a bare object, which `born` makes a node. */
static PyObject *node_new(PyTypeObject *type, PyObject *arguments, PyObject *names)
{
  (void)arguments, (void)names;
  if (type != value_type) {
    PyErr_SetString(PyExc_TypeError, "a node is made as a Value");
    return NULL;
  }
  PyObject *v = node_made(0, 0.0, Py_None, Py_None, Py_None);
  if (v != NULL) ((Node *)v)->state = 0;
  return v;
}

/* Nodes are freed. */

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
  PyTypeObject *const type = Py_TYPE(self);
  const int outermost = !freeing;
  freeing = 1;
  if (v->weak_references != NULL) PyObject_ClearWeakRefs(self);
  PyObject_Free(self);
  Py_DECREF(type); /* each object of a class made at run time holds it */
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

/* What is called: the base of Primitive. Its arity is -1 where C does not answer for it. */
enum { MANY = -2 }; /* numbers and Values, or lists of them */

typedef struct {
  PyObject_HEAD
  vectorcallfunc called;
  int code, arity;
} Callee;

static PyTypeObject *callee_type;
static PyObject *by_code; /* a list: what made a node, by its code */

/* The code of what makes nodes; what has none gets the next one. -1 with an error if that fails. */
static int code_of(PyObject *op)
{
  const int is_callee = PyObject_TypeCheck(op, callee_type);
  const Py_ssize_t count = PyList_GET_SIZE(by_code);
  if (is_callee && ((Callee *)op)->code >= 0) return ((Callee *)op)->code;
  for (Py_ssize_t i = 0; i < count && !is_callee; i++)
    if (PyList_GET_ITEM(by_code, i) == op) return (int)i;
  if (PyList_Append(by_code, op)) return -1;
  if (is_callee) ((Callee *)op)->code = (int)count;
  return (int)count;
}

/* The fields of a node, as Python sees them. */

static PyObject *read_op(PyObject *self, void *closure)
{
  (void)closure;
  PyObject *op = PyList_GET_ITEM(by_code, ((Node *)self)->code);
  Py_INCREF(op);
  return op;
}

static int write_op(PyObject *self, PyObject *op, void *closure)
{
  (void)closure;
  if (op == NULL) {
    PyErr_SetString(PyExc_AttributeError, "op cannot be deleted");
    return -1;
  }
  const int code = code_of(op);
  if (code < 0) return -1;
  ((Node *)self)->code = code;
  return 0;
}

static PyObject *read_gradient(PyObject *self, void *closure)
{
  (void)closure;
  if (((Node *)self)->state & HAS_GRADIENT) return PyFloat_FromDouble(((Node *)self)->slope);
  Py_RETURN_NONE;
}

static int write_gradient(PyObject *self, PyObject *gradient, void *closure)
{
  (void)closure;
  Node *v = (Node *)self;
  if (gradient == NULL || gradient == Py_None) {
    v->state &= ~HAS_GRADIENT;
    return 0;
  }
  const double slope = PyFloat_AsDouble(gradient);
  if (slope == -1.0 && PyErr_Occurred()) return -1;
  v->slope = slope;
  v->state |= HAS_GRADIENT;
  return 0;
}

static PyObject *read_note(PyObject *self, void *closure)
{
  (void)closure;
  Py_INCREF(((Node *)self)->note);
  return ((Node *)self)->note;
}

static int write_note(PyObject *self, PyObject *note, void *closure)
{
  (void)closure;
  PyObject *former = ((Node *)self)->note;
  if (note == NULL) note = Py_None;
  Py_INCREF(note);
  ((Node *)self)->note = note;
  Py_DECREF(former);
  return 0;
}

static PyMemberDef NODE_MEMBERS[] = {
  {"_x", T_OBJECT, offsetof(Node, x), READONLY, NULL},
  {"_y", T_OBJECT, offsetof(Node, y), READONLY, NULL},
  {"_data", T_DOUBLE, offsetof(Node, data), 0, NULL},
  {"_born", T_LONGLONG, offsetof(Node, born), READONLY, NULL},
  {"__weaklistoffset__", T_PYSSIZET, offsetof(Node, weak_references), READONLY, NULL},
  {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef NODE_FIELDS[] = {
  {"op", read_op, write_op, NULL, NULL},
  {"_grad", read_gradient, write_gradient, NULL, NULL},
  {"_note", read_note, write_note, NULL, NULL},
  {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot NODE_SLOTS[] = {
  {Py_tp_doc, "The fields of a Value."},
  {Py_tp_new, node_new},
  {Py_tp_dealloc, node_freed},
  {Py_tp_members, NODE_MEMBERS},
  {Py_tp_getset, NODE_FIELDS},
  {0, NULL},
};

static PyType_Spec NODE = {
  "autograd.engine.nodes.Fields", sizeof(Node), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, NODE_SLOTS,
};

#endif
