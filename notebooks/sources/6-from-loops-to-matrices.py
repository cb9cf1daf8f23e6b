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
# After this notebook you can read a network written in matrices line by line, forward and backward,
# name the shape of everything in it, in both conventions that lectures use, and spot two traps that
# NumPy sets without warning.
#
# The network is that of [One hidden layer](5-one-hidden-layer.ipynb): three inputs, four hidden
# units with σ, one output with σ. The data are again a ball in a shell, of 100 points. (The borders
# and the starts were the subject of [Hidden units and their start](5-units-and-starts.ipynb), and
# [Building](5-with-the-builder.ipynb) has tasks on them.)

# %%
from inspect import getsource
from timeit import repeat

import numpy as np

from autograd import Value, compile, log, order, sigmoid, value_and_grad
from nets import MLP, lecture
from viz import draw

m = 100
rng = np.random.default_rng(0)
y = np.where(np.arange(m) < m // 2, 1.0, 0.0)
points = rng.standard_normal((m, 3))
points /= np.linalg.norm(points, axis=1, keepdims=True)
points *= np.where(y == 1, rng.uniform(0, 0.8, m), rng.uniform(1.2, 2, m)).reshape(m, 1)

net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=0)
(W1, b1), (W2, b2) = net.matrices()
draw(net)

# %% [markdown]
# ## Three loops
#
# A unit multiplies each input by a weight, adds up the products, and adds its bias. A layer does
# that for each of its units. So a layer is two loops: one over units `j`, and one over inputs `k`.


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
# Given Values, the loops build a graph. Here is the graph of one hidden unit with two inputs: each
# round of the inner loop has left a product and a sum behind.

# %%
W = np.array([[Value(0.5, "w₁"), Value(-1, "w₂")]])
b = np.array([[Value(0.25, "b")]])
x = [Value(2, "x₁"), Value(1, "x₂")]
(z,) = layer(W, b, x)
draw(sigmoid(z))

# %% [markdown]
# Two layers and the lectures' loss deal with *one* example: `x` is a point, and `y` is its class.
# The third loop goes over the examples, since the cost J is the mean of their losses. The lectures
# write it as four lines, in which $(i)$ counts the examples: for $i = 1$ to $m$
#
# $$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}, \qquad a^{[1](i)} = \sigma(z^{[1](i)})$$
# $$z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}, \qquad a^{[2](i)} = \sigma(z^{[2](i)})$$
#
# `value_and_grad` turns the entries of the four arrays into Values, runs all three loops, and goes
# backward.


# %%
def loss(W1, b1, W2, b2, x, y):
    a1 = [sigmoid(z) for z in layer(W1, b1, x)]
    (z2,) = layer(W2, b2, a1)
    a2 = sigmoid(z2)
    return -(y * log(a2) + (1 - y) * log(1 - a2))


def cost(W1, b1, W2, b2):
    total = 0
    for i in range(m):
        total = total + loss(W1, b1, W2, b2, points[i], y[i])
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
# loop disappears too. Cost and gradients are the same as before.

# %%
program = compile(loss).batch(over=("x", "y"))
in_arrays = program.value_and_grad(W1, b1, W2, b2, points, y, wrt=(0, 1, 2, 3))
round(in_arrays[0], 4), [gradient.shape for gradient in in_arrays[1]]

# %% tags=["claim"]
assert abs(in_arrays[0] - J) < 1e-12
for one, other in zip(in_arrays[1], gradients, strict=True):
    assert np.abs(one - other).max() < 1e-12

# %% [markdown]
# You can read a program. This text is what ran just now; no loop is left in it. `m` is the number
# of examples. (`sigmoid` is $1/(1 + e^{-z})$, written so that it works for every $z$, however
# large.)

# %%
print(program.source)

# %% [markdown]
# ## Reading it, forward
#
# | lecture | program | shapes |
# |---|---|---|
# | $Z^{[1]} = W^{[1]} X + b^{[1]}$ | `Z1 = W1 @ X + b1` | (4, m) = (4, 3) (3, m) + (4, 1) |
# | $A^{[1]} = \sigma(Z^{[1]})$ | `A1 = sigmoid(Z1)` | (4, m) |
# | $Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$ | `Z2 = W2 @ A1 + b2` | (1, m) = (1, 4) (4, m) + (1, 1) |
# | $A^{[2]} = \sigma(Z^{[2]})$ | `A2 = sigmoid(Z2)` | (1, m) |
#
# Each example is a column: column i of `Z1` holds the four values of z for example i.
#
# $$Z^{[1]} = \begin{bmatrix} | & | & & | \\ z^{[1](1)} & z^{[1](2)} & \cdots & z^{[1](m)} \\
# | & | & & | \end{bmatrix}$$
#
# `W1 @ X` replaces the two loops of `layer`, for all columns at once. `program.equations` is the
# same program in LaTeX.

# %% tags=["claim"]
forward = {
    "Z1 = W1 @ X + b1": r"Z^{[1]} &= W^{[1]} X + b^{[1]}",
    "A1 = sigmoid(Z1)": r"A^{[1]} &= \sigma(Z^{[1]})",
    "Z2 = W2 @ A1 + b2": r"Z^{[2]} &= W^{[2]} A^{[1]} + b^{[2]}",
    "A2 = sigmoid(Z2)": r"A^{[2]} &= \sigma(Z^{[2]})",
}
for statement, equation in forward.items():
    assert statement in program.source and equation in program.equations

# %% [markdown]
# ## Reading it, backward
#
# | lecture | program | shapes |
# |---|---|---|
# | $dZ^{[2]} = A^{[2]} - Y$ | `dZ2 = A2 - Y` | (1, m) |
# | $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]\top}$ | `dW2 = dZ2 @ A1.T / m` | (1, 4) = (1, m) (m, 4) |
# | $dA^{[1]} = W^{[2]\top} dZ^{[2]}$ | `dA1 = W2.T @ dZ2` | (4, m) = (4, 1) (1, m) |
# | $dZ^{[1]} = dA^{[1]} \odot \sigma'(Z^{[1]})$ | `dZ1 = dA1 * (A1 * (1 - A1))` | (4, m) |
# | $dW^{[1]} = \frac1m dZ^{[1]} X^\top$ | `dW1 = dZ1 @ X.T / m` | (4, 3) = (4, m) (m, 3) |
#
# Each line is the chain rule, upstream times local. The first line is what is left of
# $\left(-\frac{Y}{A^{[2]}} + \frac{1 - Y}{1 - A^{[2]}}\right) \odot A^{[2]} (1 - A^{[2]})$, as you
# know from one neuron: the compiler has found it, too. Column i of `dZ1` belongs to example i
# alone: it holds the derivatives of that example's loss. The factor 1/m of the mean comes only in
# the last step, in dW and db. The two lines for db follow below.

# %% tags=["claim"]
backward = {
    "dZ2 = A2 - Y": r"dZ^{[2]} &= A^{[2]} - Y",
    "dW2 = dZ2 @ A1.T / m": r"dW^{[2]} &= \frac{1}{m} dZ^{[2]} A^{[1]\top}",
    "dA1 = W2.T @ dZ2": r"dA^{[1]} &= W^{[2]\top} dZ^{[2]}",
    "dZ1 = dA1 * (A1 * (1 - A1))": r"dA^{[1]} \odot (A^{[1]} \odot (1 - A^{[1]}))",
    "dW1 = dZ1 @ X.T / m": r"dW^{[1]} &= \frac{1}{m} dZ^{[1]} X^{\top}",
}
for statement, equation in backward.items():
    assert statement in program.source and equation in program.equations

# %% [markdown]
# ## The compute graph of matrices
#
# A graph of single numbers was drawn in [Computation graphs](2-computation-graphs.ipynb). The graph
# of the matrices is drawn in the same way. Each box has its shape in blue, and in orange the name
# of the derivative that the backward pass computes for it. On each arrow is a local derivative.

# %%
draw(program)

# %% [markdown]
# Follow the arrows back from L to $W^{[2]}$, and multiply what is written on them, as always:
#
# $$\frac{\partial \mathcal{L}}{\partial W^{[2]}} =
# \frac{\partial \mathcal{L}}{\partial A^{[2]}} \cdot
# \frac{\partial A^{[2]}}{\partial Z^{[2]}} \cdot
# \frac{\partial Z^{[2]}}{\partial W^{[2]}}
# = \Big({-\frac{Y}{A^{[2]}}} + \frac{1 - Y}{1 - A^{[2]}}\Big) \odot A^{[2]} (1 - A^{[2]}) \cdot
# A^{[1]\top} = (A^{[2]} - Y)\, A^{[1]\top}$$
#
# The ways to $b^{[2]}$, to $W^{[1]}$ and to $b^{[1]}$ begin with the same two arrows. So their
# product, $A^{[2]} - Y$, has *already been computed*: the program calls it `dZ2`, and uses it three
# times. From there, the way to $W^{[1]}$ goes on with $W^{[2]\top}$, $A^{[1]} (1 - A^{[1]})$ and
# $X^\top$. The backward pass reads some matrices of the forward pass again, so they are kept until
# then. The drawing names them below.

# %% tags=["claim"]
uses = [line for line in program.source.splitlines() if "dZ2" in line.partition(" = ")[2]]
assert {line.split()[0] for line in uses} == {"db2", "dW2", "dA1"} and len(uses) == 3
below = str(draw(program)).splitlines()[-2:]
assert below[0] == "kept for the backward pass: X, A¹, W², A², Y"
assert below[1] == "dL/dA² = (1 - Y) / (1 - A²) - Y / A²"

# %% [markdown]
# Run the next cell to go through both passes, one statement at a time. The numbers of each matrix
# are beside its step.

# %%
from viz import step_through

step_through(program)

# %% [markdown]
# ## The same by hand
#
# Here are the lines as a person writes them, from the slides. Beside each name: what the person
# computes, and what the compiler has found. To put examples in columns, we transpose the points
# first and make `y` a single row.

# %%
X, Y = points.T, y.reshape(1, m)


def by_hand(W1, b1, W2, b2, X, Y):
    Z1 = W1 @ X + b1
    A1 = sigmoid(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dZ1, (dW1, db1, dW2, db2)


def lines(text):
    parts = [line.strip().partition(" = ") for line in text.splitlines()]
    return {name: rule for name, _, rule in parts if rule}


compiled = lines(program.source)
print(f"      {'by hand':<38}program")
for name, rule in lines(getsource(by_hand)).items():
    print(f"{name:<3} = {rule:<38}{compiled[name]}")

# %% [markdown]
# All lines but one are the same to the letter: the `dZ1` of the person includes the line for `dA1`.
# The numbers agree as well, except for rounding, and so do those of `nets.lecture`, which holds the
# lectures' equations for any number of layers in plain NumPy:

# %%
dZ1, (dW1, db1, dW2, db2) = by_hand(W1, b1, W2, b2, X, Y)

layers, activations = [(W1, b1), (W2, b2)], ["sigmoid", "sigmoid"]
Zs, As = lecture.forward(layers, activations, X)
by_lecture = lecture.backward(layers, activations, Zs, As, As[-1] - Y)

np.allclose(dW1, in_arrays[1][0]), np.allclose(dW1, by_lecture[0][0])

# %% tags=["claim"]
different = [name for name, rule in lines(getsource(by_hand)).items() if compiled[name] != rule]
assert different == ["dZ1"]
ours = (dW1, db1, dW2, db2)
theirs = [each for pair in by_lecture for each in pair]
for one, two, three, four in zip(ours, gradients, in_arrays[1], theirs, strict=True):
    assert one.shape == two.shape == three.shape == four.shape
    assert max(np.abs(one - other).max() for other in (two, three, four)) < 1e-12

# %% [markdown]
# Where has the sum over the examples gone? It is inside the matrix product. `dZ1 @ X.T` multiplies
# rows by columns, and the examples run along both. Written as a loop again, each example adds the
# table of its dz times its x:

# %%
total = np.zeros(W1.shape)
for i in range(m):
    total += np.outer(dZ1[:, i], X[:, i])

print("in a loop:", total / m, "as a product:", dW1, sep="\n")

# %% tags=["claim"]
assert np.abs(total / m - dW1).max() < 1e-12

# %% [markdown]
# ## The dimensions of every layer
#
# Layer $l$ has $n^{[l]}$ units, and $n^{[0]}$ is the number of inputs. Then two rules give
# all the shapes. In a product `(n, k) @ (k, m)`, the two inner numbers must be equal, and the
# outer ones are the shape of the result. And a derivative has the shape of what it belongs to,
# since each weight is moved by its own slope.
#
# | | one example | m examples | its derivative |
# |---|---|---|---|
# | $W^{[l]}$ | $(n^{[l]}, n^{[l-1]})$ | $(n^{[l]}, n^{[l-1]})$ | $dW^{[l]}$, the same |
# | $b^{[l]}$ | $(n^{[l]}, 1)$ | $(n^{[l]}, 1)$, broadcast | $db^{[l]}$, the same |
# | $z^{[l]}$, $a^{[l]}$ | $(n^{[l]}, 1)$ | $(n^{[l]}, m)$ | $dZ^{[l]}$, $dA^{[l]}$, the same |
# | $a^{[0]} = x$ | $(n^{[0]}, 1)$ | $(n^{[0]}, m)$ | not needed |
#
# With m examples the 1 of z and a becomes an m, and nothing else changes. Assert it, and a mistake
# is found where it was made:

# %%
n = [net.n_in, *net.sizes]
for l in (1, 2):
    W, b = layers[l - 1]
    dW, db = by_lecture[l - 1]
    assert W.shape == dW.shape == (n[l], n[l - 1])
    assert b.shape == db.shape == (n[l], 1)
    assert Zs[l - 1].shape == As[l].shape == (n[l], m)
    print(f"layer {l}: W {W.shape}  b {b.shape}  Z and A {As[l].shape}")

# %% [markdown]
# ## Columns or rows
#
# In some lectures an example is a **column**, as so far, and $X$ has shape (n, m). In others it is
# a **row**: $X$ has shape (N, n), and the number of examples is called N. Files, scikit-learn and
# PyTorch have rows, too. The parameters have the same shapes in both. Everything else is
# transposed, and transposing a product swaps its factors: $(W X)^\top = X^\top W^\top$.
#
# | | examples in columns | examples in rows |
# |---|---|---|
# | $X$ | (3, m) | (N, 3) |
# | $Z^{[l]}$, $A^{[l]}$ | $(n^{[l]}, m)$ | $(N, n^{[l]})$ |
# | forward | $Z^{[1]} = W^{[1]} X + b^{[1]}$ | $Z^{[1]} = X W^{[1]\top} + b^{[1]\top}$ |
# | for Z | $dZ^{[2]} = A^{[2]} - Y$ | $dZ^{[2]} = A^{[2]} - Y$ |
# | for W | $dW^{[2]} = \frac1m dZ^{[2]} A^{[1]\top}$ | $dW^{[2]} = \frac1N dZ^{[2]\top} A^{[1]}$ |
# | for b | $db^{[2]} = \frac1m \sum_i dZ^{[2] (i)}$, along the row | the same, down the column |
# | for A | $dA^{[1]} = W^{[2]\top} dZ^{[2]}$ | $dA^{[1]} = dZ^{[2]} W^{[2]}$ |
#
# Here is the right-hand column as code. It starts from the points as they are, in rows.

# %%
N = len(points)
Y_rows = y.reshape(N, 1)

A1_rows = sigmoid(points @ W1.T + b1.T)
A2_rows = sigmoid(A1_rows @ W2.T + b2.T)
dZ2_rows = A2_rows - Y_rows
dZ1_rows = dZ2_rows @ W2 * (A1_rows * (1 - A1_rows))

dW2_rows = dZ2_rows.T @ A1_rows / N
dW1_rows = dZ1_rows.T @ points / N

print("Z and A of layer 1:", As[1].shape, A1_rows.shape)
print("dW of layer 1:     ", dW1.shape, dW1_rows.shape, np.allclose(dW1, dW1_rows))

# %% tags=["claim"]
assert np.abs(A1_rows.T - As[1]).max() < 1e-12 and np.abs(A2_rows.T - As[2]).max() < 1e-12
assert np.abs(dW1_rows - dW1).max() < 1e-12 and np.abs(dW2_rows - dW2).max() < 1e-12
db1_rows = dZ1_rows.sum(axis=0).reshape(4, 1) / N
assert np.abs(db1_rows - db1).max() < 1e-12
row_Zs, row_As = lecture.forward_rows(layers, activations, points)
row_gradients = lecture.backward_rows(layers, activations, row_Zs, row_As, row_As[-1] - Y_rows)
for one, other in zip(row_gradients, by_lecture, strict=True):
    assert np.abs(one[0] - other[0]).max() < 1e-12 and np.abs(one[1] - other[1]).max() < 1e-12

# %% [markdown]
# The gradients are the same numbers in the same shapes. A program can be written either way: the
# loss deals with one example, and does not know in which direction the examples are stacked.

# %%
in_rows = compile(loss).batch(over=("x", "y"), examples="rows")
in_rows.value_and_grad(W1, b1, W2, b2, points, y, wrt=(0, 1, 2, 3))

row_lines = lines(in_rows.source)
print(f"      {'examples in columns':<38}examples in rows")
for name in ["Z1", "Z2", "dZ2", "dW2", "db2", "dA1", "dW1", "db1"]:
    print(f"{name:<3} = {compiled[name]:<38}{row_lines[name]}")

# %% tags=["claim"]
of_the_slides = {
    "Z1": "X @ W1.T + b1.T",
    "dZ2": "A2 - Y",
    "dW2": "dZ2.T @ A1 / N",
    "dA1": "dZ2 @ W2",
    "dW1": "dZ1.T @ X / N",
}
assert {name: row_lines[name] for name in of_the_slides} == of_the_slides
by_rows = in_rows.value_and_grad(W1, b1, W2, b2, points, y, wrt=(0, 1, 2, 3))[1]
for one, other in zip(by_rows, gradients, strict=True):
    assert one.shape == other.shape and np.abs(one - other).max() < 1e-12

# %% [markdown]
# If a formula in a book looks the wrong way round, check which convention it uses. `summary` prints
# the shapes of both:

# %%
net.summary(m=100)

# %% [markdown]
# ## Broadcasting
#
# `W1 @ X` has shape (4, m), and `b1` has shape (4, 1). NumPy adds them anyway: where one shape has
# a 1, its only column is used again for every column of the other. This is called **broadcasting**,
# and it is just what a bias should do.

# %%
np.zeros((4, 3)) + np.array([[10], [20], [30], [40]])

# %% [markdown]
# Because each bias is used again, many arrows leave it in the graph, one for each example. You know
# from [Computation graphs](2-computation-graphs.ipynb) that the shares of all arrows add up. So
# whatever is broadcast forward is summed backward:
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
# Without `keepdims=True`, the sum has shape (4,), which is neither a column nor a row: such an
# array has only one axis, its *rank* is 1. With a single axis there is nothing to transpose.
# `np.random.randn(5)` makes one:

# %%
np.random.seed(0)

a = np.random.randn(5)
print(a)
print(a.T)  # looks the same
print(np.dot(a, a.T))  # a single number

# %% [markdown]
# With a column, the same product is a matrix of 25 numbers. So say both sides, and assert them.

# %%
b = np.random.randn(5, 1)
print(np.dot(b, b.T))

assert b.shape == (5, 1)

# %% tags=["claim"]
assert a.T.shape == a.shape == (5,) and np.dot(a, a.T).shape == ()
assert np.dot(b, b.T).shape == (5, 5) and np.dot(b, b.T).size == 25
assert abs(np.dot(a, a.T) - sum(number**2 for number in a)) < 1e-12

# %% [markdown]
# The trap is worst together with broadcasting. Here are four outputs as a column, and four targets
# as a plain list of numbers, which the outputs meet exactly. The difference should be four zeros.

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
# The shapes (4, 1) and (4,) gave (4, 4): every output minus every target. There is no error and no
# warning. The mean square is 0.5 where it should be 0, and training would continue with nonsense.
#
# The cure is a habit: `reshape` what comes in, and assert the shapes that you rely on. A loss
# written in scalars for one example never falls into the trap, because it has nothing to broadcast.
#
# ## How much faster?
#
# Two races, each over the same work. First the cost alone: the loops run on plain numbers, the
# program on arrays. Then the cost and all gradients: the loops run on Values and go backward
# through their graph, the program runs backward on arrays.

# %% tags=["varies"]
arguments = W1, b1, W2, b2, points, y


def milliseconds(work, rounds):
    return 1000 * min(repeat(work, number=1, repeat=rounds))


times = {
    "cost": (
        milliseconds(lambda: cost(W1, b1, W2, b2), 3),
        milliseconds(lambda: program(*arguments), 20),
    ),
    "cost and gradients": (
        milliseconds(lambda: in_loops(W1, b1, W2, b2), 3),
        milliseconds(lambda: program.value_and_grad(*arguments, wrt=(0, 1, 2, 3)), 20),
    ),
}
for what, (loops, arrays) in times.items():
    print(f"{what:18}  loops {loops:7.2f} ms  program {arrays:6.3f} ms  {loops / arrays:.0f} times")

# %% tags=["claim"]
assert abs(program(*arguments) - cost(W1, b1, W2, b2)) < 1e-12
assert all(loops > 5 * arrays for loops, arrays in times.values())

# %% [markdown]
# In Python every single operation on a number costs far more than the arithmetic: the number is an
# object, and its type is looked up. NumPy pays that once for a whole array. With Values, each
# number is also a node that is visited again on the way back. The program has fewer than thirty
# statements. This is the number of nodes in the graph of the loops:

# %%
values = [np.vectorize(Value, otypes=[object])(p) for p in (W1, b1, W2, b2)]
nodes = len(order(cost(*values)))  # `order` lists them all
nodes

# %% tags=["claim"]
statements = program.source.split("\n\n\n")[-1].count(" = ")
assert statements < 30 and nodes > 2000

# %% [markdown]
# ## Try it
#
# - Call `program.value_and_grad` with the matrices of `MLP(3, [5, 1], rng=0)`. Which statements of
#   the program change? None. Only the shapes do.
# - Define `loss` again with `tanh` in place of the first `sigmoid`, and compile it. One forward
#   statement and one backward statement change.
# - Take 1000 examples instead of 100. The loops take about ten times as long, the program much less
#   than that.
#
# Next: [Deep networks](7-deep-networks.ipynb), in which these lines run once for each layer.
