# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From for-loops to matrices
#
# After this notebook you can read a network written in matrices line by line, forward and
# backward, name the shape of everything in it, and spot two traps that NumPy sets without a word.
#
# The network is like those of [One hidden layer](5-one-hidden-layer.ipynb): two inputs, a few
# hidden units with tanh, one output with a sigmoid.

# %%
from inspect import getsource
from timeit import repeat

import numpy as np

from autograd import Value, compile, log, order, sigmoid, tanh, value_and_grad
from nets import MLP, lecture, moons
from viz import draw

X, y = moons(100, noise=0.1, rng=0)
m = len(X)
net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=0)
(W1, b1), (W2, b2) = net.matrices()
draw(net)

# %% [markdown]
# ## Three loops
#
# A unit multiplies each input by a weight, adds up, and adds its bias. A layer does that for each
# of its units. So a layer is two loops: over units `j`, and over inputs `k`.


# %%
def layer(W, b, a):
    z = []
    for j in range(len(W)):
        total = b[j, 0]
        for k in range(len(a)):
            total = total + W[j, k] * a[k]
        z.append(total)
    return z


# %% [markdown]
# On Values the loops build a graph. Here is that of one hidden unit: each turn of the inner loop
# has left a product and a sum behind.

# %%
W = np.array([[Value(0.5, "w₁"), Value(-1, "w₂")]])
b = np.array([[Value(0.25, "b")]])
x = [Value(2, "x₁"), Value(1, "x₂")]
(z,) = layer(W, b, x)
a = tanh(z)
draw(a)

# %% [markdown]
# Two layers and the lecture's loss are about *one* example: `x` is a point, `y` its class. The
# third loop goes over the examples `i`, for the cost J is the mean of their losses.
# `value_and_grad` turns the entries of the four arrays into Values, runs all three loops, and goes
# backward.


# %%
def loss(W1, b1, W2, b2, x, y):
    a1 = [tanh(z) for z in layer(W1, b1, x)]
    (z2,) = layer(W2, b2, a1)
    a2 = sigmoid(z2)
    return -(y * log(a2) + (1 - y) * log(1 - a2))


def cost(W1, b1, W2, b2):
    total = 0
    for i in range(m):
        total = total + loss(W1, b1, W2, b2, X[i], y[i])
    return total / m


in_loops = value_and_grad(cost, (0, 1, 2, 3))
J, gradients = in_loops(W1, b1, W2, b2)
round(J, 4), [gradient.shape for gradient in gradients]

# %% [markdown]
# ## The same as a program
#
# `compile` runs `loss` once and looks at the graph. Sums of products that read the same inputs
# become a matrix product; equal operations side by side become one operation on an array.
# `batch(over=("x", "y"))` says which arguments differ from example to example, so that the third
# loop goes as well. Cost and gradients are the same as before.

# %%
program = compile(loss).batch(over=("x", "y"))
in_arrays = program.value_and_grad(W1, b1, W2, b2, X, y, wrt=(0, 1, 2, 3))
round(in_arrays[0], 4), [gradient.shape for gradient in in_arrays[1]]

# %% tags=["claim"]
assert abs(in_arrays[0] - J) < 1e-12
for one, other in zip(in_arrays[1], gradients, strict=True):
    assert np.abs(one - other).max() < 1e-12

# %% [markdown]
# A program can be read. This text is what ran just now; no loop is left in it. Names with v are
# steps that have no name in the lectures, and `m` is the number of examples. (`sigmoid` is
# $1/(1 + e^{-z})$, written so that no $z$ is too large for it.)

# %%
print(program.source)

# %% [markdown]
# ## Reading it, forward
#
# | lecture | program | shape |
# |---|---|---|
# | $Z^{[1]} = W^{[1]} X + b^{[1]}$ | `Z1 = W1 @ X + b1` | (3, m) |
# | $A^{[1]} = \tanh(Z^{[1]})$ | `A1 = np.tanh(Z1)` | (3, m) |
# | $Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$ | `Z2 = W2 @ A1 + b2` | (1, m) |
# | $A^{[2]} = \sigma(Z^{[2]})$ | `A2 = sigmoid(Z2)` | (1, m) |
#
# Each example is a column: column i of `Z1` holds the three z of example i. `W1 @ X` is the two
# loops of `layer`, for all columns at once. A program also writes itself as LaTeX, in
# `program.equations`.

# %% tags=["claim"]
forward = {
    "Z1 = W1 @ X + b1": r"Z^{[1]} &= W^{[1]} X + b^{[1]}",
    "A1 = np.tanh(Z1)": r"A^{[1]} &= \tanh \left(Z^{[1]}\right)",
    "Z2 = W2 @ A1 + b2": r"Z^{[2]} &= W^{[2]} A^{[1]} + b^{[2]}",
    "A2 = sigmoid(Z2)": r"A^{[2]} &= \sigma(Z^{[2]})",
}
for statement, equation in forward.items():
    assert statement in program.source and equation in program.equations

# %% [markdown]
# ## Reading it, backward
#
# | lecture | program | shape |
# |---|---|---|
# | $dA^{[2]} = \frac{1 - Y}{1 - A^{[2]}} - \frac{Y}{A^{[2]}}$ | `dA2 = ...` | (1, m) |
# | $dZ^{[2]} = dA^{[2]} \odot \sigma'(Z^{[2]})$ | `dZ2 = dA2 * (A2 * (1 - A2))` | (1, m) |
# | $dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]\top}$ | `dW2 = dZ2 @ A1.T / m` | (1, 3) |
# | $dA^{[1]} = W^{[2]\top} dZ^{[2]}$ | `dA1 = W2.T @ dZ2` | (3, m) |
# | $dZ^{[1]} = dA^{[1]} \odot \tanh'(Z^{[1]})$ | `dZ1 = dA1 * (1 - A1 ** 2)` | (3, m) |
# | $dW^{[1]} = \frac{1}{m} dZ^{[1]} X^\top$ | `dW1 = dZ1 @ X.T / m` | (3, 2) |
#
# Each line is the chain rule, upstream times local. The sign ⊙ multiplies entry by entry, as
# NumPy's `*` does; `@` is the matrix product. Column i of `dZ1` belongs to example i alone: it is
# the derivative of its own loss. The 1/m of the mean waits for the last step, in dW and db. The
# two lines for db come below.

# %% tags=["claim"]
backward = {
    "dZ2 = dA2 * (A2 * (1 - A2))": r"dA^{[2]} \odot (A^{[2]} \odot (1 - A^{[2]}))",
    "dW2 = dZ2 @ A1.T / m": r"dW^{[2]} &= \frac{1}{m} dZ^{[2]} A^{[1]\top}",
    "dA1 = W2.T @ dZ2": r"dA^{[1]} &= W^{[2]\top} dZ^{[2]}",
    "dZ1 = dA1 * (1 - A1 ** 2)": r"dA^{[1]} \odot (1 - {A^{[1]}}^{2})",
    "dW1 = dZ1 @ X.T / m": r"dW^{[1]} &= \frac{1}{m} dZ^{[1]} X^{\top}",
}
for statement, equation in backward.items():
    assert statement in program.source and equation in program.equations

# %% [markdown]
# We can run these lines ourselves. Examples in columns means that `X` is turned on its side first,
# and that `y` becomes one row. For the last layer the lectures have a shorter line: with this loss
# and a sigmoid, all of `dA2 * (A2 * (1 - A2))` cancels but `A2 - Y`.

# %%
columns, Y = X.T, y.reshape(1, m)
A1 = np.tanh(W1 @ columns + b1)
A2 = sigmoid(W2 @ A1 + b2)
assert A1.shape == (3, m) and A2.shape == Y.shape == (1, m)

dA2 = (1 - Y) / (1 - A2) - Y / A2
dZ2 = A2 - Y

dW2 = dZ2 @ A1.T / m
dZ1 = W2.T @ dZ2 * (1 - A1**2)
dW1 = dZ1 @ columns.T / m

# %% tags=["claim"]
assert np.abs(dZ2 - dA2 * (A2 * (1 - A2))).max() < 1e-12
assert dZ1.shape == (3, m) and dW1.shape == (3, 2) and dW2.shape == (1, 3)
assert np.abs(dW1 - gradients[0]).max() < 1e-12
assert np.abs(dW2 - gradients[2]).max() < 1e-12

# %% [markdown]
# Where has the sum over the examples gone? Into the matrix product. `dZ1 @ X.T` multiplies rows by
# columns, and along those stand the examples. As a loop again, each example adds the table of its
# dz times its x:

# %%
total = np.zeros((3, 2))
for i in range(m):
    total += np.outer(dZ1[:, i], columns[:, i])

print("in a loop:", total / m, "as a product:", dW1, sep="\n")

# %% tags=["claim"]
assert np.abs(total / m - dW1).max() < 1e-12

# %% [markdown]
# ## Shapes, and two conventions
#
# Two rules find most mistakes before they are made. In a product `(n, k) @ (k, m)` the numbers in
# the middle are equal, and the outer two remain. And a gradient has the shape of what it belongs
# to: `dW1` that of `W1`, since each weight is moved by its own slope.
#
# In the lectures an example is a *column*, and `X` has shape (n, m). In files, in scikit-learn and
# in PyTorch an example is a *row*, and `X` has shape (m, n). Chainstep takes rows where data enter,
# and computes in columns. The parameters have one shape in both.

# %%
net.summary(m=100)

# %% tags=["claim"]
assert dW1.shape == W1.shape and dW2.shape == W2.shape

# %% [markdown]
# In rows every formula is turned on its side, and a product that is turned swaps its factors. The
# numbers are the same. If a formula in a book looks the wrong way round, look for its convention.

# %%
Z1 = W1 @ columns + b1
Z1_rows = X @ W1.T + b1.T

Z1.shape, Z1_rows.shape

# %% tags=["claim"]
assert np.abs(Z1_rows - Z1.T).max() < 1e-12

# %% [markdown]
# ## Broadcasting
#
# `W1 @ X` has shape (3, m), and `b1` has shape (3, 1). NumPy adds them all the same: where a shape
# says 1, the one column is used again for every column. That is what a bias should do.

# %%
np.zeros((3, 4)) + np.array([[10], [20], [30]])

# %% [markdown]
# Used again means that, in the graph, many arrows leave each bias, one for each example. You know
# from [Computation graphs](2-computation-graphs.ipynb) that the shares of all arrows add up. So
# what is broadcast forward is summed backward:
#
# $$db^{[1]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[1] (i)}$$

# %%
db1 = dZ1.sum(axis=1, keepdims=True) / m

db1.shape, dZ1.sum(axis=1).shape

# %% tags=["claim"]
assert "db1 = dZ1.sum(axis=1, keepdims=True) / m" in program.source
assert r"db^{[1]} &= \frac{1}{m} \sum_{i=1}^{m} dZ^{[1](i)}" in program.equations
assert np.abs(db1 - gradients[1]).max() < 1e-12

# %% [markdown]
# ## The rank-1 trap
#
# Without `keepdims=True` the sum has shape (3,), which is neither a column nor a row. Such an array
# has one axis only. There is nothing to turn on its side, so `.T` does nothing, and a product means
# something else than it seems to: with a column, the same expression gives all nine products.

# %%
flat = np.array([1, 2, 3])
column = flat.reshape(3, 1)
print(flat * flat.T)
print(column * column.T)

# %% tags=["claim"]
assert flat.T.shape == flat.shape == (3,)

# %% [markdown]
# Its worst form joins it with broadcasting. Here are four outputs as a column, and four targets as
# a plain row of numbers, all of them met exactly. The difference should be four zeros.

# %%
outputs = np.array([[0.0], [1.0], [1.0], [0.0]])
targets = np.array([0.0, 1.0, 1.0, 0.0])
print(outputs - targets)

wrong = np.mean((outputs - targets) ** 2)
right = np.mean((outputs - targets.reshape(4, 1)) ** 2)
print("the mean square:", wrong, "instead of", right)

# %% tags=["claim"]
assert wrong == 0.5 and right == 0

# %% [markdown]
# Shape (4, 1) against (4,) became (4, 4): every output against every target. There is no error and
# no warning. The mean square is 0.5 where it should be 0, and training would go on with nonsense.
#
# The cure is a habit: `reshape` what comes in, and assert the shapes that you count on, as we did
# above for `Y` and `A2`. A loss written in scalars for one example never meets the trap, for it has
# nothing to broadcast.
#
# ## The lecture beside the program
#
# `nets.lecture` holds the equations of the lectures, as a person writes them in NumPy. Nothing in
# it knows the engine. This network is `hidden_forward` and `hidden_backward`. Both the lecture and
# the program call an array by the lecture's name, and so we can put their lines side by side: for
# each name, what the lecture computes, and what the compiler has found.


# %%
def lines(text):
    parts = [line.strip().partition(" = ") for line in text.splitlines()]
    return {name: rule for name, _, rule in parts if rule}


by_hand = lines(getsource(lecture.hidden_forward) + getsource(lecture.hidden_backward))
compiled = lines(program.source)
print(f"      {'lecture':<38}program")
for name in by_hand:
    if name in compiled:
        print(f"{name:<3} = {by_hand[name]:<38}{compiled[name]}")

# %% [markdown]
# All lines but two are the same to the letter. The two differ in what a person has put together by
# hand: the lecture's `dZ2` is what is left when `dA2` and the sigmoid cancel, and its `dZ1` takes
# in the line for `dA1`. So the numbers should agree, but for rounding:

# %%
parameters = W1, b1, W2, b2
A1, A2 = lecture.hidden_forward(parameters, columns)
by_lecture = lecture.hidden_backward(parameters, columns, A1, A2, Y)
far = [np.abs(one - other).max() for one, other in zip(by_lecture, in_arrays[1], strict=True)]
print(f"the largest difference is {max(far):.0e}")

# %% tags=["claim"]
different = [name for name in by_hand if compiled.get(name, by_hand[name]) != by_hand[name]]
assert different == ["dZ2", "dZ1"]
for one, other in zip(by_lecture, in_arrays[1], strict=True):
    assert one.shape == other.shape and np.abs(one - other).max() < 1e-12

# %% [markdown]
# ## How much faster?
#
# The loops against the program: cost and all gradients, for the same examples.

# %% tags=["varies"]
loops = min(repeat(lambda: in_loops(W1, b1, W2, b2), number=1, repeat=3))
arguments = W1, b1, W2, b2, X, y
arrays = min(
    repeat(lambda: program.value_and_grad(*arguments, wrt=(0, 1, 2, 3)), number=1, repeat=20)
)
print(f"loops    {1000 * loops:7.3f} ms")
print(f"program  {1000 * arrays:7.3f} ms, {loops / arrays:.0f} times faster")

# %% tags=["claim"]
assert loops > 10 * arrays

# %% [markdown]
# Both do the same arithmetic. The loops make a Python object for each number, thousands of them,
# and visit each again on the way back. The program has fewer than thirty statements, and each goes
# through all examples at once.

# %%
values = [np.vectorize(Value, otypes=[object])(p) for p in (W1, b1, W2, b2)]
nodes = len(order(cost(*values)))  # `order` lists them all
statements = program.source.split("\n\n\n")[-1].count(" = ")
nodes

# %% tags=["claim"]
assert statements < 30 and nodes > 2000

# %% [markdown]
# ## Try it
#
# - Call `program.value_and_grad` with the matrices of `MLP(2, [5, 1], rng=0)`. Which statements of
#   the program change? None. Only the shapes do.
# - Define `loss` again with `sigmoid` in place of `tanh`, and compile it. One statement forward and
#   one backward become others, and you know both from the last layer.
# - Take 1000 examples instead of 100. The loops take about ten times as long, the program much less
#   than that.
#
# Next: [Deep networks](7-deep-networks.ipynb), in which these lines go round once for each layer.
