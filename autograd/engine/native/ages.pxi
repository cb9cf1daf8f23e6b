# The reverse sweep in one walk.
#
# Mostly, the nodes between a root and its leaves were born in a row. Then no sorting is needed: an
# array holds each node at its age. The walk along it meets every node after all that was made from
# it, finds the node's inputs, and hands the shares down.

ctypedef struct Walk:
    Node **at  # by age: how long before the root a node was born
    size_t room
    List leaves
    List others  # interior nodes that have the gradient of an earlier pass

cdef bint walking = False


cdef bint has_room(Walk *walk, size_t age) noexcept:
    """Make room for a node of that age, unless that takes too much."""
    cdef size_t room = max(2 * walk.room, age + 1)
    cdef Node **more = NULL
    if room < 1 << 26:
        more = <Node **>calloc(room, sizeof(Node *))  # what is never used of it costs nothing
    if more == NULL:
        return False
    if walk.at != NULL:
        memcpy(more, walk.at, walk.room * sizeof(Node *))
    free(walk.at)
    walk.at, walk.room = more, room
    return True


cdef inline bint meet(Walk *walk, Node *x, long long last) noexcept:
    """Meet an input: at the first time its gradient is 0."""
    cdef size_t age
    if x.code == CODE_constant:
        return True
    if x.x == Py_None:
        if x.state & MET:
            return True
        if not save(&walk.leaves, x):
            return False
        x.state |= MET | HAS_GRADIENT
        x.slope = 0.0
        return True
    age = last - x.born
    if age >= walk.room and not has_room(walk, age):
        return False
    if walk.at[age] == NULL:
        if x.state & HAS_GRADIENT and not save(&walk.others, x):
            return False
        walk.at[age] = x
        x.state |= HAS_GRADIENT
        x.slope = 0.0
    return True


cdef bint walked(Walk *walk, Node *root, double seed) except -1:
    """Walk from the root to the leaves; False if the nodes are far apart, or Python has to do it."""
    cdef size_t age = 0, empty = 0, done = 0
    cdef long long last_write = clock.last_write
    cdef Py_ssize_t k
    cdef Node *v
    if root.x == Py_None or not meet(walk, root, root.born):
        return False
    root.slope = seed
    while age < walk.room:
        v = walk.at[age]
        age += 1
        if v == NULL:
            empty += 1
            if empty > 4096 + 8 * done:
                return False
            continue
        done += 1
        if v.born <= last_write and is_stale(v):
            return False
        if v.y != Py_None:
            if not (meet(walk, node_of(v.x), root.born) and meet(walk, node_of(v.y), root.born)):
                return False
        elif is_tuple(v.x):
            for k in range(tuple_size(v.x)):
                if not meet(walk, node_of(tuple_item(v.x, k)), root.born):
                    return False
        elif not meet(walk, node_of(v.x), root.born):
            return False
        if not hand_down_at_once(v):
            return False
        if done & 65535 == 65535:
            PyErr_CheckSignals()
    return are_finite(&walk.leaves)


cdef object slope_of(Walk *walk, object target, long long last):
    """The slope at a node that the walk may have met; None for a constant, or if it is not finite."""
    cdef Node *x = NODE(target)
    cdef size_t age = last - x.born
    if x.code == CODE_constant:
        return None
    if x.x != Py_None and (age >= walk.room or walk.at[age] != x) or not x.state & HAS_GRADIENT:
        return 0.0
    if x.x == Py_None and not x.state & MET:
        return 0.0
    return x.slope if x.slope - x.slope == 0.0 else None


cdef object sweep_by_age(object root, object targets, double seed=1.0):
    """Sweep the graph in one walk, and say whether that went. With targets, only tell their slopes,
    or None; all gradients are then as before.
    """
    global walking
    cdef Walk walk = Walk(NULL, 0, List(NULL, 0, 0), List(NULL, 0, 0))
    cdef bint done = False, keep = False
    cdef size_t i
    if walking:
        return None
    walking = True  # what a signal calls may sweep other graphs meanwhile
    try:
        done = walked(&walk, NODE(root), seed)
        keep = done and targets is None
        if keep:
            return True
        return [slope_of(&walk, x, NODE(root).born) for x in targets] if done else None
    finally:
        walking = False
        if keep:
            add_up(&walk.leaves)
        else:
            for i in range(walk.room):
                if walk.at[i] != NULL:
                    walk.at[i].state &= ~HAS_GRADIENT
            bring_back(&walk.others)
            bring_back(&walk.leaves)
        free(walk.at)
        free(walk.leaves.at)
        free(walk.others.at)


def backward_at_once(root, double seed) -> bool:
    """Do what `backward` does, if all goes smoothly; if not, leave the leaves as they were."""
    return IS_VALUE(root) and (sweep_by_age(root, None, seed) or sorted_sweep(root, seed))


def adjoints_at_once(root, targets):
    """What `adjoints` gives as numbers, or None if Python has to find it."""
    if not all([IS_VALUE(x) for x in (root, *targets)]) or NODE(root).x == Py_None:
        return None
    slopes = sweep_by_age(root, targets)
    return None if slopes is None or None in slopes else slopes
