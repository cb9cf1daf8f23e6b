# The reverse sweep.


cdef bint hand_down_at_once(Node *v) noexcept:
    """Hand a node's shares down to its inputs; False, and nothing done, if Python's rules are needed."""
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
            return False
        if x.code != CODE_constant:
            x.slope += v.slope * dx
        if y.code != CODE_constant:
            y.slope += v.slope * dy
        return True
    if not is_tuple(v.x):
        dx = partial_1(v.code, v.data, x.data)
        if dx - dx != 0.0:
            return False
        x.slope += v.slope * dx
        return True
    count = tuple_size(v.x)
    n = count // 2
    if v.code != CODE_sum and v.code != CODE_dot:
        return False
    for k in range(count):
        x = node_of(tuple_item(v.x, k))
        if x.code == CODE_constant:
            continue
        if v.code == CODE_sum or k == 2 * n:
            x.slope += v.slope
        else:
            x.slope += v.slope * node_of(tuple_item(v.x, k + n if k < n else k - n)).data
    return True


cdef bint hand_down(Node *v) except -1:
    """Hand a node's shares down to its inputs; False if Python's sweep has to do it."""
    if hand_down_at_once(v):
        return True
    cdef tuple inputs = (<object><PyObject *>v).inputs
    wanted = [i for i, x in enumerate(inputs) if NODE(x).code != CODE_constant]
    slopes = (<list>by_code)[v.code].locals(v.data, [NODE(x).data for x in inputs], wanted)
    for i, slope in zip(wanted, slopes):
        if not isinstance(slope, (float, int)):
            return False
        NODE(inputs[i]).slope += v.slope * <double>slope
    return True


ctypedef struct Saved:
    Node *node
    double slope  # the gradient of earlier passes
    int state

ctypedef struct List:
    Saved *at
    size_t count
    size_t room


cdef bint save(List *saved, Node *x) noexcept:
    """Append a node's gradient, if there is memory."""
    cdef size_t room = 2 * saved.room if saved.room else 64
    cdef Saved *more = saved.at
    if saved.count == saved.room:
        more = <Saved *>realloc(saved.at, room * sizeof(Saved))
        if more == NULL:
            return False
        saved.at, saved.room = more, room
    saved.at[saved.count] = Saved(x, x.slope, x.state)
    saved.count += 1
    return True


cdef bint are_finite(List *leaves) noexcept:
    """Whether the gradients of leaves are finite, alone and with those of earlier passes."""
    cdef double now, before
    cdef size_t i
    for i in range(leaves.count):
        now = leaves.at[i].node.slope
        before = leaves.at[i].slope if leaves.at[i].state & HAS_GRADIENT else 0.0
        if now - now != 0.0 or before - before == 0.0 and (before + now) - (before + now) != 0.0:
            return False
    return True


cdef void add_up(List *leaves) noexcept:
    """Add the gradients of earlier passes to those of this one."""
    cdef size_t i
    for i in range(leaves.count):
        leaves.at[i].node.state = leaves.at[i].state | HAS_GRADIENT
        if leaves.at[i].state & HAS_GRADIENT:
            leaves.at[i].node.slope = leaves.at[i].slope + leaves.at[i].node.slope


cdef void bring_back(List *saved) noexcept:
    """Bring the gradients of earlier passes back."""
    cdef size_t i
    for i in range(saved.count):
        saved.at[i].node.slope, saved.at[i].node.state = saved.at[i].slope, saved.at[i].state


cdef bint sweep(Nodes *computed, List *leaves) except -1:
    """Hand the shares down, the youngest node first; whether all gradients of leaves are finite."""
    cdef size_t i = computed.count
    while i:
        i -= 1
        if i & 65535 == 65535:
            PyErr_CheckSignals()
        if not hand_down(computed.at[i]):
            return False
    return are_finite(leaves)


cdef bint sorted_sweep(object root, double seed) except -1:
    """Sort the graph, then sweep it; False, and the leaves as they were, if Python has to do it."""
    cdef Nodes nodes = Nodes(NULL, 0, 0)
    cdef List leaves = List(NULL, 0, 0)
    cdef size_t i, computed = 0
    cdef bint done = False
    cdef Node *v
    cdef long long last_write = clock.last_write
    try:
        collect(&nodes, (root,), False, 0)
        for i in range(nodes.count):  # leaves go into an array of their own
            v = nodes.at[i]
            if v.x == Py_None:
                if not save(&leaves, v):
                    raise MemoryError
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
        for i in range(leaves.count):
            leaves.at[i].node.slope = 0.0
            leaves.at[i].node.state |= HAS_GRADIENT
        NODE(root).slope = seed
        try:
            done = sweep(&nodes, &leaves)
        except (ArithmeticError, ValueError):
            pass  # Python's sweep tells what it is
        finally:
            if done:
                add_up(&leaves)
            else:
                bring_back(&leaves)
                for i in range(computed):
                    nodes.at[i].state &= ~HAS_GRADIENT
        return done
    finally:
        free(nodes.at)
        free(leaves.at)
