# The walks over a graph: its order, and the reverse sweep.

from libc.stdlib cimport free, malloc, realloc
from libc.string cimport memset
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


cdef int collect(Nodes *nodes, tuple roots, bint constants) except -1:
    """Append the roots and everything that they were made from. No other code runs meanwhile."""
    cdef size_t i = 0
    cdef Py_ssize_t k
    cdef Node *v
    try:
        for root in roots:
            visit(nodes, <PyObject *>root, True)
        while i < nodes.count:
            v = nodes.at[i]
            i += 1
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


def order_at_once(tuple roots, bint constants):
    """The roots and everything that they were made from, each node after its inputs."""
    cdef Nodes nodes = Nodes(NULL, 0, 0)
    cdef list result
    cdef size_t i
    try:
        collect(&nodes, roots, constants)
        sort(&nodes)
        return [<object><PyObject *>nodes.at[i] for i in range(nodes.count)]
    finally:
        free(nodes.at)


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


cdef bint hand_down_called(Node *v, list wanted) except -1:
    """Hand the shares down to the inputs at the wanted positions, by Python's rules."""
    cdef tuple inputs = (<object><PyObject *>v).inputs
    slopes = (<list>by_code)[v.code].locals(v.data, [NODE(each).data for each in inputs], wanted)
    for i, slope in zip(wanted, slopes):
        if not isinstance(slope, (float, int)):
            return False
        NODE(inputs[i]).slope += v.slope * <double>slope
    return True


cdef bint hand_down(Node *v) except -1:
    """Hand a node's shares down to its inputs; False if Python's sweep has to do it."""
    cdef Node *x = node_of(v.x)
    cdef Node *y = node_of(v.y)
    cdef double dx = 0.0, dy = 0.0
    cdef Py_ssize_t k, n, count
    if v.y != Py_None:
        if x.code != CODE_constant:
            dx = partial_2x(v.code, v.data, x.data, y.data)
        if y.code != CODE_constant:
            dy = partial_2y(v.code, v.data, x.data, y.data)
        if dx - dx != 0.0 or dy - dy != 0.0:
            return hand_down_called(
                v, [0] * (x.code != CODE_constant) + [1] * (y.code != CODE_constant)
            )
        if x.code != CODE_constant:
            x.slope += v.slope * dx
        if y.code != CODE_constant:
            y.slope += v.slope * dy
        return True
    if not is_tuple(v.x):
        dx = partial_1(v.code, v.data, x.data)
        if dx - dx != 0.0:
            return hand_down_called(v, [0])
        x.slope += v.slope * dx
        return True
    count = tuple_size(v.x)
    if v.code == CODE_sum:
        for k in range(count):
            x = node_of(tuple_item(v.x, k))
            if x.code != CODE_constant:
                x.slope += v.slope
        return True
    if v.code == CODE_dot:
        n = count // 2
        for k in range(count):
            x = node_of(tuple_item(v.x, k))
            if x.code != CODE_constant:
                if k < 2 * n:
                    y = node_of(tuple_item(v.x, k + n if k < n else k - n))
                    x.slope += v.slope * y.data
                else:
                    x.slope += v.slope
        return True
    return hand_down_called(
        v,
        [k for k in range(count) if node_of(tuple_item(v.x, k)).code != CODE_constant],
    )


ctypedef struct Leaf:
    Node *node
    double slope  # the gradient of earlier passes
    int state


cdef bint is_too_large(Leaf *leaf):
    """Whether the gradients of earlier passes and of this one, both finite, are not so together."""
    cdef double total = leaf.slope + leaf.node.slope
    return leaf.state & HAS_GRADIENT and total - total != 0.0 and leaf.slope - leaf.slope == 0.0


cdef bint sweep(Nodes *computed, Leaf *leaves, size_t count) except -1:
    """Hand the shares down, the youngest node first; whether all gradients of leaves are finite."""
    cdef size_t i = computed.count
    while i:
        i -= 1
        if i & 65535 == 65535:
            PyErr_CheckSignals()
        if not hand_down(computed.at[i]):
            return False
    for i in range(count):
        if leaves[i].node.slope - leaves[i].node.slope != 0.0 or is_too_large(&leaves[i]):
            return False
    return True


def backward_at_once(root) -> bool:
    """Do what `backward` does, if all goes smoothly; if not, leave the leaves as they were."""
    cdef Nodes nodes = Nodes(NULL, 0, 0)
    cdef Leaf *leaves = NULL
    cdef size_t i, count = 0, computed = 0
    cdef bint done = False
    cdef Node *v
    cdef long long last_write = clock.last_write
    try:
        collect(&nodes, (root,), False)
        leaves = <Leaf *>malloc(nodes.count * sizeof(Leaf))
        if leaves == NULL:
            raise MemoryError
        for i in range(nodes.count):  # leaves go into an array of their own
            v = nodes.at[i]
            if v.x == Py_None:
                leaves[count] = Leaf(v, v.slope, v.state)
                count += 1
            else:
                nodes.at[computed] = v
                computed += 1
        nodes.count = computed
        sort(&nodes)
        if computed and nodes.at[0].born <= last_write:
            for i in range(computed):
                if is_stale(nodes.at[i]):
                    return False
        for i in range(computed):
            nodes.at[i].slope = 0.0
            nodes.at[i].state |= HAS_GRADIENT
        for i in range(count):
            leaves[i].node.slope = 0.0
            leaves[i].node.state |= HAS_GRADIENT
        NODE(root).slope = 1.0
        try:
            done = sweep(&nodes, leaves, count)
        except (ArithmeticError, ValueError):
            pass  # Python's sweep tells what it is
        finally:
            for i in range(count):
                v = leaves[i].node
                if not done:
                    v.slope = leaves[i].slope
                    v.state = leaves[i].state
                elif leaves[i].state & HAS_GRADIENT:
                    v.slope = leaves[i].slope + v.slope
            if not done:
                for i in range(computed):
                    nodes.at[i].state &= ~HAS_GRADIENT
        return done
    finally:
        free(nodes.at)
        free(leaves)
