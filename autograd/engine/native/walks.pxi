# The order of a graph, and what is stale in it.

from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset
from cpython.exc cimport PyErr_CheckSignals

from .births import clock

cdef extern from "Python.h":
    PyObject *tuple_item "PyTuple_GET_ITEM"(PyObject *, Py_ssize_t)
    Py_ssize_t tuple_size "PyTuple_GET_SIZE"(PyObject *)
    PyObject *Py_None

ctypedef struct Nodes:
    Node **at
    size_t count
    size_t room


cdef int add(Nodes *nodes, PyObject *v) except -1:
    """Append a node that was not seen before."""
    cdef size_t room
    cdef Node **more
    if nodes.count == nodes.room:
        room = 2 * nodes.room if nodes.room else 64
        more = <Node **>realloc(nodes.at, room * sizeof(Node *))
        if more == NULL:
            raise MemoryError
        nodes.at, nodes.room = more, room
    node_of(v).state |= SEEN
    nodes.at[nodes.count] = node_of(v)
    nodes.count += 1
    return 0


cdef inline int visit(Nodes *nodes, PyObject *v, bint constants) except -1:
    """Append a node, unless it was seen, or is a constant that is not wanted."""
    if node_of(v).state & SEEN or not constants and node_of(v).code == CODE_constant:
        return 0
    return add(nodes, v)


cdef int collect(Nodes *nodes, tuple roots, bint constants, long long since) except -1:
    """Append the roots and everything that they were made from, but not what nodes born before `since`
    were made from. No other code runs meanwhile.
    """
    cdef size_t i = 0
    cdef Py_ssize_t k
    cdef Node *v
    try:
        for root in roots:
            visit(nodes, <PyObject *>root, True)
        while i < nodes.count:
            v = nodes.at[i]
            i += 1
            if v.born < since:
                continue
            if v.y != Py_None:
                visit(nodes, v.y, constants)
                visit(nodes, v.x, constants)
            elif is_tuple(v.x):
                for k in range(tuple_size(v.x)):
                    visit(nodes, tuple_item(v.x, k), constants)
            elif v.x != Py_None:
                visit(nodes, v.x, constants)
    finally:
        for i in range(nodes.count):
            nodes.at[i].state &= ~SEEN
    return 0


cdef int sort(Nodes *nodes) except -1:
    """Sort nodes by their birth, eleven bits at a time, from the last bits on."""
    cdef size_t[2048] starts
    cdef size_t i, start, size
    cdef Node **source = nodes.at
    cdef Node **target
    cdef long long first, last
    cdef int shift = 0, digit
    if nodes.count < 2:
        return 0
    first = last = source[0].born
    for i in range(nodes.count):
        first, last = min(first, source[i].born), max(last, source[i].born)
    target = <Node **>malloc(nodes.room * sizeof(Node *))
    if target == NULL:
        raise MemoryError
    while (last - first) >> shift:
        memset(starts, 0, sizeof(starts))
        for i in range(nodes.count):
            starts[(source[i].born - first) >> shift & 2047] += 1
        start = 0
        for digit in range(2048):
            size = starts[digit]
            starts[digit] = start
            start += size
        for i in range(nodes.count):
            digit = (source[i].born - first) >> shift & 2047
            target[starts[digit]] = source[i]
            starts[digit] += 1
        source, target = target, source
        shift += 11
    nodes.at = source
    free(target)
    return 0


def order_at_once(tuple roots, bint constants, long long since):
    """What `order` gives."""
    cdef Nodes nodes = Nodes(NULL, 0, 0)
    cdef list result
    cdef size_t i
    try:
        collect(&nodes, roots, constants, since)
        sort(&nodes)
        return [<object><PyObject *>nodes.at[i] for i in range(nodes.count)]
    finally:
        free(nodes.at)


cdef inline int place_of(PyObject *v):
    """The place of a node whose slope holds it, -1 for any other."""
    return <int>node_of(v).slope if node_of(v).state & SEEN else -1


cdef int *inputs_of(list nodes) except NULL:
    """For each node how many inputs it has, and their places among the nodes, -1 for others: the
    places stand in the nodes meanwhile, and no other code runs.
    """
    cdef Py_ssize_t n = len(nodes), size = 2 * n + 1, i, k
    cdef Node *v
    for each in nodes:
        v = NODE(each)
        if is_tuple(v.x):
            size += tuple_size(v.x)
        elif v.x != Py_None:
            size += 2
    cdef double *slopes = <double *>malloc((n + 1) * sizeof(double))
    cdef int *places = <int *>malloc(size * sizeof(int))
    cdef int *at = places
    if slopes == NULL or places == NULL:
        free(slopes)
        free(places)
        raise MemoryError
    for i in range(n):
        v = NODE(nodes[i])
        slopes[i], v.slope = v.slope, i
        v.state |= SEEN
    for i in range(n):
        v = NODE(nodes[i])
        if is_tuple(v.x):
            at[0] = tuple_size(v.x)
            for k in range(at[0]):
                at[1 + k] = place_of(tuple_item(v.x, k))
        elif v.x == Py_None:
            at[0] = 0
        else:
            at[0] = 1 if v.y == Py_None else 2
            at[1] = place_of(v.x)
            if v.y != Py_None:
                at[2] = place_of(v.y)
        at += 1 + at[0]
    for i in range(n):
        v = NODE(nodes[i])
        v.slope = slopes[i]
        v.state &= ~SEEN
    free(slopes)
    return places


def by_place_at_once(list nodes):
    """What `by_place` gives."""
    cdef list inputs = [None] * len(nodes), numbers = []
    cdef dict labels = {}, known = {}
    cdef Py_ssize_t n = len(nodes), i, k, count
    cdef PyObject *x
    cdef Node *v
    cdef int *places = inputs_of(nodes)
    cdef int *at = places
    try:
        for i in range(n):
            v = NODE(nodes[i])
            count = at[0]
            row = [None] * count
            for k in range(count):
                if at[1 + k] >= 0:
                    row[k] = at[1 + k]
                    continue
                x = v.y if k and v.y != Py_None else tuple_item(v.x, k) if is_tuple(v.x) else v.x
                number = node_of(x).data
                key = number if number == number and number != 0.0 else repr(number)
                place = known.get(key)
                if place is None:
                    place = known[key] = n + len(numbers)
                    numbers.append(number)
                row[k] = place
            at += 1 + count
            inputs[i] = tuple(row)
            if v.note != <PyObject *>bare:
                label = (<object>v.note)[0]
                if label:
                    labels[i] = label
    finally:
        free(places)
    return inputs, numbers, labels


cdef long long last_change(Node *v):
    """The birth of a node, or when its number was changed since."""
    written = (<object>v.note)[2]
    return v.born if written is None else written


cdef bint is_stale(Node *v):
    """Whether an input has changed since the node was computed from it."""
    cdef long long computed = last_change(v)
    cdef Py_ssize_t k
    if v.y != Py_None and last_change(node_of(v.y)) > computed:
        return True
    if is_tuple(v.x):
        for k in range(tuple_size(v.x)):
            if last_change(node_of(tuple_item(v.x, k))) > computed:
                return True
        return False
    return last_change(node_of(v.x)) > computed
