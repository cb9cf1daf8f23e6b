# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled machine: runs the arrays that `encode` makes of a program."""

from cpython.buffer cimport (
    PyBUF_RECORDS_RO, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer,
)
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject
from libc.stdint cimport int32_t
from libc.stdlib cimport free, malloc

cdef extern from "running.h":
    ctypedef struct Instruction:
        pass
    ctypedef struct Group:
        pass
    enum:
        PRODUCT_SUB
        LEVELS
    ctypedef struct Phase:
        const Instruction *instructions
        const Group *groups
        const int32_t *lists
        Py_ssize_t size
        Py_ssize_t first
        Py_ssize_t places
    ctypedef struct Sweeps:
        pass
    ctypedef struct Block:
        double *data
        Py_ssize_t rows
        Py_ssize_t columns
        Py_ssize_t row_step
        Py_ssize_t column_step
        Py_ssize_t example_step
        Py_ssize_t first
        int over
    ctypedef struct Output:
        Py_ssize_t at
        int over
        int reduced
        double *each
    ctypedef struct Program "Machine":
        Phase uniform
        Phase lanes
        const Sweeps *sweeps
        Py_ssize_t copies
        Py_ssize_t room
        Py_ssize_t constants
        const int32_t *copied
        const double *numbers
        const int32_t *constant_places
        Py_ssize_t uniform_constants
        Py_ssize_t blocks
        Py_ssize_t outputs
        Py_ssize_t added
        int batched
        int mean
        int gradient
        Py_ssize_t rowed
        Py_ssize_t row
    enum:
        LONG_ROW
    const Sweeps *SWEEPS
    int best_level()
    Py_ssize_t row_step(Py_ssize_t)
    bint only_layers_read(const Phase *, Py_ssize_t, Py_ssize_t)
    Py_ssize_t lanes_for(Py_ssize_t, Py_ssize_t)
    Py_ssize_t memory_size(const Program *, Py_ssize_t)
    void fill_memory(const Program *, double *, Py_ssize_t)
    int run_machine(
        const Program *, double *, Py_ssize_t, Block *, Py_ssize_t, Py_ssize_t, Py_ssize_t,
        Output *, double *, Block *, const char *, int (*)() noexcept nogil
    ) noexcept nogil

cdef extern from *:
    """
    #define NAME_OF(op) #op,
    static const char *const OP_NAMES[] = {"", UNARY(NAME_OF) BINARY(NAME_OF) TERNARY(NAME_OF) "sum", "dot", "logsumexp", "GROUP", "add product", "sub product", "product sub"};
    """
    const char *const *OP_NAMES

cdef extern from "Python.h":
    int PyErr_CheckSignals()
    PyObject *PyErr_Occurred()
    char *PyByteArray_AS_STRING(object)
    bint PyFloat_Check(object)
    double PyFloat_AS_DOUBLE(object)

cdef extern from *:
    """
    /* The first fields of NumPy's arrays, which its headers promise to all extensions. */
    typedef struct {
      PyObject_HEAD
      char *data;
      int axes;
      Py_ssize_t *shape;
      Py_ssize_t *steps;
      PyObject *base;
      PyObject *type;
      int flags;
    } Fields;
    enum { IN_ROWS = 0x1, ALIGNED = 0x100 };
    #define FIELDS(x) ((Fields *)(x))
    """
    ctypedef struct Fields:
        char *data
        int axes
        Py_ssize_t *shape
        PyObject *type
        int flags
    enum:
        IN_ROWS
        ALIGNED
    Fields *FIELDS(object)

CODES = {OP_NAMES[code].decode(): code for code in range(1, PRODUCT_SUB + 1)}
"""The codes of operations by their names, and of the machine's other instructions."""

BEST = best_level()
"""The best of the kinds of processors for which there is code: 0 for all, 1 AVX2, 2 AVX-512."""

cdef object EXACT = 2**53  # up to which integers are floats

cdef enum:
    MOST = 16  # arguments of a direct call
    MOST_AXES = 4  # of one of them
    ARRAY = 1
    LISTS = 2
    EITHER = 3
    SMALL = 4096  # places; a program of fewer keeps Python's lock while it runs


MOST_ARGUMENTS, MOST_AXES_OF_ONE = MOST, MOST_AXES
"""The most arguments of a direct call, and the most axes of one of them."""

ctypedef struct Expected:  # an argument of a direct call
    Py_ssize_t first
    Py_ssize_t size
    Py_ssize_t axes  # -1 for a float
    Py_ssize_t shape[MOST_AXES]
    int over
    int form  # ARRAY, LISTS or EITHER


cdef class Room:
    """Memory for one run, or for the numbers of its lists."""

    cdef double *start
    cdef Py_ssize_t lanes

    def __cinit__(self, Py_ssize_t size):
        self.start = <double *>malloc(<size_t>size * sizeof(double))
        if self.start == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.start)


cdef class Views:
    """The buffers of some arrays, held until they are let go."""

    cdef Py_buffer *each
    cdef Py_ssize_t count

    def __cinit__(self, Py_ssize_t most):
        self.each = <Py_buffer *>PyMem_Malloc(<size_t>(most + 1) * sizeof(Py_buffer))
        if self.each == NULL:
            raise MemoryError

    def __dealloc__(self):
        cdef Py_ssize_t k
        for k in range(self.count):
            PyBuffer_Release(self.each + k)
        PyMem_Free(self.each)

    cdef Py_buffer *of(self, object x, bint writable) except NULL:
        cdef Py_buffer *view = self.each + self.count
        cdef Py_ssize_t k
        PyObject_GetBuffer(x, view, PyBUF_RECORDS_RO | (PyBUF_WRITABLE if writable else 0))
        cdef bint whole = view.format[0] == b"d" and view.format[1] == 0
        for k in range(view.ndim):
            whole = whole and view.strides[k] % 8 == 0
        if not whole:  # such as one field of an array of records, whose numbers lie at odd places
            PyBuffer_Release(view)
            if writable or x.dtype != float:
                raise ValueError("the machine takes arrays of floats")
            return self.of(x.astype(float), False)
        self.count += 1
        return view


cdef class Machine:
    """A program for the results, and for the first one's derivatives if it has a gradient.

    Several threads may run it at once: each run has memory of its own.
    """

    cdef Program program
    cdef list kept
    cdef dict rooms
    cdef tuple blocks, outputs
    cdef readonly Py_ssize_t places

    def __init__(
        self, uniform, lanes, bytes copied, bytes constant_places, bytes numbers, tuple blocks,
        tuple outputs, bint mean, bint gradient, Py_ssize_t added, int level,
    ):
        """Of two encoded phases. `blocks` are (first place, whether over examples, whether its
        examples are rows, size), `outputs` (whether over examples, place, whether reduced).
        """
        cdef Program *p = &self.program
        if not 0 <= level < LEVELS:
            raise ValueError("no such kind of processor")
        self.kept = [copied, constant_places, numbers]
        self.rooms = {}
        self.blocks, self.outputs = blocks, outputs
        self.phase(&p.uniform, uniform)
        self.phase(&p.lanes, lanes)
        p.sweeps = SWEEPS + level
        p.copies = len(copied) // sizeof(int32_t)
        p.room = max(uniform.room, lanes.room) + 8
        p.constants = len(numbers) // sizeof(double)
        p.uniform_constants = len(uniform.constants)
        p.copied = <const int32_t *><const char *>copied
        p.numbers = <const double *><const char *>numbers
        p.constant_places = <const int32_t *><const char *>constant_places
        p.blocks, p.outputs = len(blocks), len(outputs)
        p.batched = any([over for _, over, _, _ in blocks])
        p.mean, p.gradient, p.added = mean, gradient, added
        p.rowed = self.block_in_rows()
        p.row = row_step(self.blocks[p.rowed][3]) if p.rowed >= 0 else 0
        self.places = p.uniform.places + p.lanes.places

    cdef Py_ssize_t block_in_rows(self) except -2:
        """The largest block whose examples may be in rows, or -1."""
        cdef Py_ssize_t chosen = -1, most = LONG_ROW - 1
        for b, (first, over, _, size) in enumerate(self.blocks):
            given_out = any([each and first <= at < first + size for each, at, _ in self.outputs])
            if over and size > most and not given_out:
                if only_layers_read(&self.program.lanes, first, size):
                    chosen, most = b, size
        return chosen

    cdef int phase(self, Phase *s, made) except -1:
        cdef bytes instructions = made.instructions, groups = made.groups, lists = made.lists
        self.kept += [instructions, groups, lists]
        s.size, s.first, s.places = made.size, made.first, made.places
        s.instructions = <const Instruction *><const char *>instructions
        s.groups = <const Group *><const char *>groups
        s.lists = <const int32_t *><const char *>lists
        return 0

    cdef Room room(self, Py_ssize_t m):
        """Memory for m examples, of an earlier run or new."""
        cdef Py_ssize_t lanes = lanes_for(m, self.program.lanes.places) if self.program.batched else 1
        cdef list rooms = self.rooms.get(lanes)
        cdef Room made
        if rooms is None:
            rooms = self.rooms.setdefault(lanes, [])
        try:
            return rooms.pop()
        except IndexError:
            made = Room(memory_size(&self.program, lanes))
            made.lanes = lanes
            fill_memory(&self.program, made.start, made.lanes)
            return made

    cdef int back(self, Room room) except -1:
        """Keep memory for the next run."""
        (<list>self.rooms[room.lanes]).append(room)
        return 0

    def run(
        self, list given, Py_ssize_t m, list slopes, list each, Py_ssize_t start, Py_ssize_t end,
        bytearray stop,
    ):
        """The results' numbers, and whether all numbers on the way were finite. An argument is a
        float or an array; `slopes` and `each` hold arrays to fill, or None. Of m examples, those
        from `start` up to `end` run, as long as `stop` holds 0: see `run_machine`.
        """
        cdef Program *p = &self.program
        cdef Py_ssize_t nb = p.blocks, no = p.outputs, k
        cdef Views views = Views(2 * nb + no)
        cdef Room room = self.room(m)
        cdef char *memory = <char *>PyMem_Malloc(
            <size_t>(2 * nb + 1) * sizeof(Block) + no * sizeof(Output) + (nb + no) * sizeof(double))
        cdef bint finite
        if memory == NULL:
            raise MemoryError
        cdef Block *blocks = <Block *>memory
        cdef Block *taken = blocks + nb
        cdef Output *outputs = <Output *>(taken + nb)
        cdef double *values = <double *>(outputs + no)
        cdef double *single = values + no
        try:
            for k in range(nb):
                first, over, rows, size = self.blocks[k]
                block(blocks + k, views, given[k], single + k, first, over, rows, size, m, False)
                block(taken + k, views, slopes[k], NULL, first, over, rows, size, m, True)
            for k in range(no):
                outputs[k].over, outputs[k].at, outputs[k].reduced = self.outputs[k]
                outputs[k].each = NULL
                if each[k] is not None:
                    outputs[k].each = <double *>views.of(each[k], True).buf
            if p.batched and not 0 <= start < end <= m:
                raise ValueError("a batch has at least one example")
            finite = run(
                self, room, blocks, m, start, end, outputs, values, taken,
                PyByteArray_AS_STRING(stop))
            results = [values[k] for k in range(no)]
        finally:
            PyMem_Free(memory)
        self.back(room)
        return results, finite


cdef int is_interrupted() noexcept nogil:
    """Whether a signal that came meanwhile raised an error, such as KeyboardInterrupt."""
    with gil:
        return PyErr_CheckSignals() < 0


cdef int run(
    Machine machine, Room room, Block *given, Py_ssize_t m, Py_ssize_t start, Py_ssize_t end,
    Output *outputs, double *values, Block *slopes, const char *stop,
) except -1:
    """Run the examples from `start` up to `end`; a long run lets other threads run meanwhile."""
    cdef Program *p = &machine.program
    cdef int finite
    if machine.places < SMALL and m < 64:
        return run_machine(
            p, room.start, room.lanes, given, m, start, end, outputs, values, slopes, stop,
            is_interrupted)
    with nogil:
        finite = run_machine(
            p, room.start, room.lanes, given, m, start, end, outputs, values, slopes, stop,
            is_interrupted)
    if finite < 0 and not PyErr_Occurred():
        raise RuntimeError("another part of the batch has failed")
    return finite


def knows_arrays(type array, object empty):
    """Whether the fields of arrays lie where they are expected: `array` is NumPy's type of arrays,
    and `empty` makes one.
    """
    cdef Views views = Views(2)
    cdef Py_buffer *view
    cdef Fields *x
    rows = empty((3, 2))
    for given, flags in ((rows, IN_ROWS | ALIGNED), (rows.T, ALIGNED)):
        if type(given) is not array:
            return False
        view = views.of(given, False)
        x = FIELDS(given)
        if x.axes != 2 or x.data != <char *>view.buf or x.type != <PyObject *>given.dtype:
            return False
        if x.shape[0] != view.shape[0] or x.shape[1] != view.shape[1]:
            return False
        if x.flags & (IN_ROWS | ALIGNED) != flags:
            return False
    return True


cdef bint filled(object x, const Py_ssize_t *shape, Py_ssize_t axes, double **to):
    """Copy the numbers of a list, or of lists in it; whether it has that shape and plain numbers."""
    cdef double *at = to[0]
    if type(x) is not list or len(<list>x) != shape[0]:
        return False
    for each in <list>x:
        if axes > 1:
            if not filled(each, shape + 1, axes - 1, to):
                return False
        elif not number(each, at):
            return False
        else:
            at += 1
    if axes == 1:
        to[0] = at
    return True


cdef bint number(object x, double *to):
    """Take a number; whether it is a float, which NumPy's are too, or a whole number that is one."""
    if PyFloat_Check(x):
        to[0] = PyFloat_AS_DOUBLE(x)
    elif type(x) is int and -EXACT <= x <= EXACT:
        to[0] = x
    else:
        return False
    return True


cdef list listed(const double **numbers, const Py_ssize_t *shape, Py_ssize_t axes):
    """Numbers in a list, or in lists in it."""
    cdef Py_ssize_t k
    cdef list made = [None] * shape[0]
    for k in range(shape[0]):
        if axes > 1:
            made[k] = listed(numbers, shape + 1, axes - 1)
        else:
            made[k] = numbers[0][k]
    if axes == 1:
        numbers[0] += shape[0]
    return made


cdef class Direct:
    """A machine as a function of numbers, arrays, lists and lists of lists, without anything in
    between: the result, and its derivatives for the arguments at the places `asked`. It gives None if
    an argument has another type, shape or layout than expected, or a number on the way is not finite.
    """

    cdef Machine machine
    cdef tuple shapes, asked
    cdef bint alone
    cdef object array, empty, number
    cdef Expected[MOST] expected

    def __init__(
        self, Machine machine, tuple shapes, tuple forms, tuple asked, bint alone, array, empty,
        number,
    ):
        """`shapes` holds an argument's shape, of an example if it holds examples; None stands for
        a number. `forms` tells whether it is "array", "lists" or "either". `array` is the type of
        arrays, `empty` makes one, and `number` is the type of its numbers.
        """
        cdef Py_ssize_t k, axis
        cdef Expected *expected
        if not len(shapes) == machine.program.blocks <= MOST:
            raise ValueError("too many arguments")
        self.machine, self.shapes, self.asked, self.alone = machine, shapes, asked, alone
        self.array, self.empty, self.number = array, empty, number
        for k, (shape, form, each) in enumerate(zip(shapes, forms, machine.blocks)):
            expected = &self.expected[k]
            expected.first, expected.over, _, expected.size = each
            expected.form = {"array": ARRAY, "lists": LISTS, "either": EITHER}[form]
            expected.axes = -1 if shape is None else len(shape)
            if expected.axes > MOST_AXES:
                raise ValueError("too many axes")
            for axis in range(expected.axes):
                expected.shape[axis] = shape[axis]

    cdef bint taken(self, Block *b, Expected *expected, object x, Py_ssize_t *m):
        """Take an array as it lies in memory; whether it has the expected type, shape and layout."""
        cdef Fields *fields = FIELDS(x)
        cdef Py_ssize_t axis
        if type(x) is not self.array or fields.type != <PyObject *>self.number:
            return False
        if not expected.form & ARRAY or fields.flags & (IN_ROWS | ALIGNED) != IN_ROWS | ALIGNED:
            return False
        if fields.axes != expected.axes + expected.over:
            return False
        for axis in range(expected.axes):
            if fields.shape[axis + expected.over] != expected.shape[axis]:
                return False
        if expected.over:
            if m[0] and m[0] != fields.shape[0]:
                return False
            m[0] = fields.shape[0]
        b.data = <double *>fields.data
        return True

    cdef bint copied(
        self, Block *b, Expected *expected, list x, Py_ssize_t *m, double **to
    ):
        """Take the numbers of lists; whether they have the expected shape."""
        cdef Py_ssize_t shape[MOST_AXES + 1]
        cdef Py_ssize_t axis
        if not expected.form & LISTS:
            return False
        b.data = to[0]
        if expected.over:
            if m[0] and m[0] != len(x):
                return False
            m[0] = shape[0] = len(x)
        for axis in range(expected.axes):
            shape[axis + expected.over] = expected.shape[axis]
        return filled(x, shape, expected.axes + expected.over, to)

    cdef list slopes(self, Expected *expected, const double *numbers, Py_ssize_t m):
        """Derivatives in lists."""
        cdef Py_ssize_t shape[MOST_AXES + 1]
        cdef Py_ssize_t axis
        shape[0] = m
        for axis in range(expected.axes):
            shape[axis + expected.over] = expected.shape[axis]
        return listed(&numbers, shape, expected.axes + expected.over)

    cdef Room room_for(self, tuple given):
        """Room for the numbers in lists and their derivatives; None if there are no lists."""
        cdef Py_ssize_t k, size = 0
        for k in range(len(given)):
            x = given[k]
            if type(x) is list:
                size += self.expected[k].size * (len(<list>x) if self.expected[k].over else 1)
        return Room(2 * size) if size else None

    def __call__(self, *given):
        cdef Machine machine = self.machine
        cdef Program *p = &machine.program
        cdef double numbers[MOST]
        cdef double slopes[MOST]
        cdef Block blocks[MOST]
        cdef Block taken[MOST]
        cdef list made = [None] * p.blocks
        cdef Output output
        cdef double value
        cdef double *to = NULL
        cdef Py_ssize_t k, m = 0
        cdef Expected *expected
        cdef Room copies
        if len(given) != p.blocks:
            return None
        copies = self.room_for(given)
        if copies is not None:
            to = copies.start
        for k in range(p.blocks):
            x = given[k]
            expected = &self.expected[k]
            taken[k].data = NULL
            blocks[k].rows = blocks[k].example_step = expected.size
            blocks[k].columns = blocks[k].row_step = 1
            blocks[k].first, blocks[k].over = expected.first, expected.over
            if expected.axes < 0:
                blocks[k].data = numbers + k
                if not number(x, numbers + k):
                    return None
            elif type(x) is list:
                if not self.copied(blocks + k, expected, x, &m, &to):
                    return None
            elif not self.taken(blocks + k, expected, x, &m):
                return None
        for k in self.asked if p.gradient else ():
            taken[k] = blocks[k]
            if self.expected[k].axes < 0:
                taken[k].data = slopes + k
            elif type(given[k]) is list:
                taken[k].data = to
                to += self.expected[k].size * (m if blocks[k].over else 1)
            elif made[k] is None:
                shape = self.shapes[k]
                made[k] = self.empty((m, *shape) if blocks[k].over else shape)
                taken[k].data = <double *>FIELDS(made[k]).data
        if p.batched and m < 1:
            return None
        output.over, output.at, output.reduced = machine.outputs[0]
        output.each = NULL
        cdef Room room = machine.room(m)
        cdef bint finite = run(machine, room, blocks, m, 0, m, &output, &value, taken, b"\0")
        machine.back(room)
        if not finite:
            return None
        if not p.gradient:
            return value
        for k in self.asked:
            if self.expected[k].axes < 0:
                made[k] = slopes[k]
            elif type(given[k]) is list:
                made[k] = self.slopes(&self.expected[k], taken[k].data, m)
        if self.alone:
            return value, made[self.asked[0]]
        return value, tuple([made[k] for k in self.asked])


cdef int block(
    Block *b, Views views, object x, double *single, Py_ssize_t first, bint over, bint rows,
    Py_ssize_t size, Py_ssize_t m, bint writable,
) except -1:
    """A block of an argument's numbers, or of an array for its derivatives."""
    cdef Py_buffer *view
    cdef Py_ssize_t n, side
    b.first, b.over = first, over
    b.rows, b.columns, b.row_step, b.column_step, b.example_step = size, 1, 1, 1, 1
    b.data = NULL
    if x is None or not size:
        b.rows = size if b.data else 0
        return 0
    if PyFloat_Check(x) and not writable:
        single[0] = PyFloat_AS_DOUBLE(x)
        b.data = single
        if over or size != 1:
            raise ValueError("one number where the machine takes an array")
        return 0
    view = views.of(x, writable)
    b.data = <double *>view.buf
    n = view.shape[0] if view.ndim else 1
    if view.ndim > 2:
        raise ValueError("the machine takes rows and columns")
    if over:
        side = 0 if rows else 1
        if view.ndim != 2 or view.shape[side] != m or view.shape[1 - side] != size:
            raise ValueError("the machine takes an array of another shape")
        b.example_step = view.strides[side] // 8
        b.row_step = view.strides[1 - side] // 8
        return 0
    b.rows = n
    if view.ndim:
        b.row_step = view.strides[0] // 8
    if view.ndim == 2:
        b.columns, b.column_step = view.shape[1], view.strides[1] // 8
    if b.rows * b.columns != size:
        raise ValueError("the machine takes an array of another shape")
    return 0
