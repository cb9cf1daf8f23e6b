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
# # One neuron without loops
#
# After this notebook you can write logistic regression with four lines of NumPy in place of a loop
# over the examples, and say the shape of everything in them. It is the neuron of
# [One neuron](3-one-neuron.ipynb), and the loss of
# [Why the sigmoid, and why this loss](3-why-this-loss.ipynb).
#
# ## A loop, or np.dot
#
# $z = w^T x + b$ is a sum over all inputs. Here are 10,000 of them, and the sum written twice: as
# a loop over plain Python numbers, and as `np.dot` of two arrays.

# %%
import numpy as np

n = 10_000
rng = np.random.default_rng(0)
w, x = rng.standard_normal(n), rng.standard_normal(n)
b = 0.25


def with_a_loop(w, x, b):
    z = 0
    for i in range(len(w)):
        z += w[i] * x[i]
    return z + b


def with_dot(w, x, b):
    return np.dot(w, x) + b


numbers_w, numbers_x = w.tolist(), x.tolist()
print("loop  ", round(with_a_loop(numbers_w, numbers_x, b), 6))
print("np.dot", round(with_dot(w, x, b), 6))

# %% tags=["claim"]
assert abs(with_a_loop(numbers_w, numbers_x, b) - with_dot(w, x, b)) < 1e-9

# %% [markdown]
# The same number, from the same multiplications and additions. Now the time, the best of twenty
# runs each. (The loop gets lists, which are the fastest thing to loop over.)

# %% tags=["varies"]
from time import perf_counter


def milliseconds(function, *arguments):
    times = []
    for _ in range(20):
        start = perf_counter()
        function(*arguments)
        times.append(perf_counter() - start)
    return 1000 * min(times)


loop, dot = milliseconds(with_a_loop, numbers_w, numbers_x, b), milliseconds(with_dot, w, x, b)
print(f"loop {loop:.3f} ms, np.dot {dot:.3f} ms: {loop / dot:.0f} times as fast")

# %% [markdown]
# A loop asks Python, for every product, what kinds of things these are, where they lie in memory,
# and where the result should go. `np.dot` asks once for all of them. Then the processor works on
# several numbers with each instruction; this is called **SIMD**, single instruction, multiple data.
# A graphics card does the same with thousands of numbers.
#
# So the advice is: **where NumPy has a function for it, write no loop.**
#
# ## A function of every element
#
# Functions of NumPy take a whole array, and apply to each element.

# %%
v = np.array([-2.0, -0.5, 1.0, 3.0])

print("np.exp(v)       ", np.exp(v))
print("np.abs(v)       ", np.abs(v))
print("np.log(np.abs(v))", np.log(np.abs(v)))
print("np.maximum(0, v)", np.maximum(0, v))

# %% tags=["claim"]
import math

assert np.allclose(np.exp(v), [math.exp(x) for x in v], rtol=1e-12)
assert np.allclose(np.log(np.abs(v)), [math.log(abs(x)) for x in v], rtol=1e-12)
assert (np.maximum(0, v) == [max(0, x) for x in v]).all()

# %% [markdown]
# With these, a sigmoid of an array is one line. The same line takes an array of Values, and then it
# is a graph:


# %%
from autograd import Value


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


print(sigmoid(v))
Z = np.array([Value(number) for number in v])
print([a.data for a in sigmoid(Z)])

# %% tags=["claim"]
assert np.allclose(sigmoid(v), [a.data for a in sigmoid(Z)], rtol=1e-12, atol=0)

# %% [markdown]
# ## All students at once
#
# Each student is a column $x^{(i)}$. Put them side by side, and they form the matrix $X$:
#
# $$X = \begin{bmatrix} | & | & & | \\ x^{(1)} & x^{(2)} & \cdots & x^{(m)} \\ | & | & & |
# \end{bmatrix} \quad (n, m), \qquad
# Y = \begin{bmatrix} y^{(1)} & y^{(2)} & \cdots & y^{(m)} \end{bmatrix} \quad (1, m)$$
#
# Here $n$ is the number of features and $m$ the number of examples. (`blobs` gives a row for each
# student, as most Python libraries do, so it needs a transposition.) Twenty more students, from the
# same school, are kept apart to test on.

# %%
from nets import blobs

school = {"centres": [[-1, -1], [1, 1]], "spread": 1.0}
rows, labels = blobs(40, rng=0, **school)
X, Y = rows.T, labels.reshape(1, -1)
rows_test, labels_test = blobs(20, rng=1, **school)
X_test, Y_test = rows_test.T, labels_test.reshape(1, -1)

n, m = X.shape
m_test = X_test.shape[1]
print(f"n = {n}, m_train = {m}, m_test = {m_test}")
print("X", X.shape, "  Y", Y.shape)
print("X_test", X_test.shape, "  Y_test", Y_test.shape)

# %% tags=["claim"]
assert X.shape == (n, m) and Y.shape == (1, m)
for i in range(m):
    assert (X[:, i] == rows[i]).all()

# %% [markdown]
# ## Forward
#
# The weights are a column, too, so $w^T$ is a row, and all $z$ come out of one product:
#
# $$Z = w^T X + b, \qquad A = \sigma(Z)$$

# %%
w = np.array([[0.5], [-1.0]])
b = 0.25

Z = np.dot(w.T, X) + b
A = sigmoid(Z)
print(f"w.T {w.T.shape} times X {X.shape} plus b gives Z {Z.shape}, and A {A.shape}")

# %% [markdown]
# $(1, n)$ times $(n, m)$ is $(1, m)$: the two $n$ in the middle must agree, and they vanish. And
# $b$ is one number, added to each of $m$ others: NumPy repeats it by itself, which is called
# **broadcasting**.
#
# Each column is what a loop would have computed for that student:

# %%
for i in range(3):
    z_i = w[0, 0] * X[0, i] + w[1, 0] * X[1, i] + b
    print(f"student {i + 1}: by hand {z_i:8.5f}, in Z {Z[0, i]:8.5f}")

# %% tags=["claim"]
for i in range(m):
    assert abs(w[0, 0] * X[0, i] + w[1, 0] * X[1, i] + b - Z[0, i]) < 1e-12

# %% [markdown]
# ## Cost
#
# `*` and `np.log` go element by element, so this gives all losses, and their mean:

# %%
losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
J = np.sum(losses) / m
print(f"losses {losses.shape}, J = {J:.6f}")

# %% [markdown]
# ## Backward
#
# For one student, $dz = a - y$, $dw_1 = x_1 dz$, $dw_2 = x_2 dz$ and $db = dz$. For all of them:
#
# $$dZ = A - Y, \qquad dw = \frac1m X \, dZ^T, \qquad db = \frac1m \sum_{i=1}^m dz^{(i)}$$
#
# The product $X \, dZ^T$ is $x^{(1)} dz^{(1)} + \dots + x^{(m)} dz^{(m)}$: the sum over the
# examples hides in it.

# %%
dZ = A - Y
dw = np.dot(X, dZ.T) / m
db = np.sum(dZ) / m
print(f"dZ {dZ.shape}")
print(f"X {X.shape} times dZ.T {dZ.T.shape} gives dw {dw.shape}, like w {w.shape}")
print(f"db is one number, like b: {db:.6f}")

# %% [markdown]
# Is it right? The scalar engine knows nothing of matrices. It goes student by student.

# %%
from autograd import dot, value_and_grad
from autograd import sigmoid as sigmoid_of_a_value
from nets import binary_cross_entropy, cost


def J_in_a_loop(w1, w2, b):
    outputs = [sigmoid_of_a_value(dot([w1, w2], X[:, i], b)) for i in range(m)]
    return cost([binary_cross_entropy(outputs[i], Y[0, i]) for i in range(m)])


J_loop, (dw1, dw2, db_loop) = value_and_grad(J_in_a_loop, (0, 1, 2))(0.5, -1.0, 0.25)
print(f"loop:     J = {J_loop:.9f}, dw = {dw1:.9f}, {dw2:.9f}, db = {db_loop:.9f}")
print(f"matrices: J = {J:.9f}, dw = {dw[0, 0]:.9f}, {dw[1, 0]:.9f}, db = {db:.9f}")

# %% tags=["claim"]
assert abs(J_loop - J) < 1e-12
assert np.abs(np.array([dw1, dw2, db_loop]) - [dw[0, 0], dw[1, 0], db]).max() < 1e-12

# %% [markdown]
# Here is everything with its shape. A derivative always has the shape of what it is for.
#
# | | shape | | shape |
# |---|---|---|---|
# | $X$ | $(n, m)$ | | |
# | $w$ | $(n, 1)$ | $dw$ | $(n, 1)$ |
# | $b$ | a number | $db$ | a number |
# | $Z$ | $(1, m)$ | $dZ$ | $(1, m)$ |
# | $A$, $Y$ | $(1, m)$ | | |
#
# ## The whole loop
#
# One loop remains, over the steps of gradient descent, because each step needs the one before. It
# starts at 0 and goes on until it has learned: until the gradient is so small that another step
# would change next to nothing.

# %%
alpha = 0.5

w, b = np.zeros((n, 1)), 0.0
costs = []
for _ in range(10_000):
    Z = np.dot(w.T, X) + b  # forward
    A = sigmoid(Z)
    costs.append(-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m)

    dZ = A - Y  # backward
    dw = np.dot(X, dZ.T) / m
    db = np.sum(dZ) / m

    w = w - alpha * dw  # update
    b = b - alpha * db

    if max(np.abs(dw).max(), abs(db)) < 1e-6:
        break

print(f"after {len(costs)} steps: J = {costs[-1]:.6f}")
print(f"w₁ = {w[0, 0]:.3f}, w₂ = {w[1, 0]:.3f}, b = {b:.3f}")
print("J at steps 25, 50, 75 and 100:", np.round(costs[24:100:25], 4))

# %% tags=["claim"]
from nets import GradientDescent, Neuron, fit

twin = Neuron(2, "sigmoid", init="zeros")
run = {"optimiser": GradientDescent(alpha), "epochs": len(costs), "progress": False}
history = fit(twin, rows, labels, loss="binary_cross_entropy", **run)
assert np.abs(np.array(history["loss"]) - costs).max() < 1e-12
assert np.abs([twin.w[0].data - w[0, 0], twin.w[1].data - w[1, 0], twin.b.data - b]).max() < 1e-12
if alpha == 0.5:
    assert np.abs(dw).max() < 1e-6 and sorted(costs, reverse=True) == costs


def learned(alpha, w, b):
    steps = 0
    while steps < 10_000:
        dZ = sigmoid(np.dot(w.T, X) + b) - Y
        dw, db = np.dot(X, dZ.T) / m, np.sum(dZ) / m
        w, b, steps = w - alpha * dw, b - alpha * db, steps + 1
        if max(np.abs(dw).max(), abs(db)) < 1e-6:
            break
    return steps, np.append(w, b)


steps = {alpha: learned(alpha, np.zeros((n, 1)), 0.0)[0] for alpha in (0.1, 0.5, 10, 20)}
assert steps[0.1] > steps[0.5] > steps[10] < steps[20]
elsewhere = learned(0.5, np.array([[5.0], [-5.0]]), 3.0)[1]
assert np.abs(elsewhere - learned(0.5, np.zeros((n, 1)), 0.0)[1]).max() < 1e-4

# %% [markdown]
# These are the steps of [One neuron](3-one-neuron.ipynb), which took a hundred of them: compare the
# cost at step 100. Here is the border, with the twenty students whom the neuron has never seen,
# hollow.

# %%
from nets import Neuron
from viz import plot_boundary

neuron = Neuron(n, "sigmoid")
for j in range(n):
    neuron.w[j].data = w[j, 0]
neuron.b.data = b
ax = plot_boundary(neuron, rows, labels, X_test=rows_test, y_test=labels_test)

for name, inputs, answers in [("train", X, Y), ("test", X_test, Y_test)]:
    right = (sigmoid(np.dot(w.T, inputs) + b) > 0.5) == (answers == 1)
    print(f"{name:5} {right.sum()} of {right.size} right")

# %% [markdown]
# ## How much it saves
#
# Both ways once more, now with 10,000 students: the same arithmetic on plain numbers, in a loop and
# without.


# %%
import math


def gradients_in_a_loop(w1, w2, b, x1, x2, y):
    dw1 = dw2 = db = 0.0
    for i in range(len(y)):
        z = w1 * x1[i] + w2 * x2[i] + b
        a = 1 / (1 + math.exp(-z))
        dz = a - y[i]
        dw1 += x1[i] * dz
        dw2 += x2[i] * dz
        db += dz
    return dw1 / len(y), dw2 / len(y), db / len(y)


def gradients(w, b, X, Y):
    dZ = sigmoid(np.dot(w.T, X) + b) - Y
    return np.dot(X, dZ.T) / Y.size, np.sum(dZ) / Y.size


# %% tags=["varies"]
many_rows, many_labels = blobs(10_000, rng=0, **school)
many_X, many_Y = many_rows.T, many_labels.reshape(1, -1)
lists = [*many_X.tolist(), many_labels.tolist()]

loop = milliseconds(gradients_in_a_loop, w[0, 0].item(), w[1, 0].item(), float(b), *lists)
matrices = milliseconds(gradients, w, b, many_X, many_Y)
print(f"loop {loop:.2f} ms, matrices {matrices:.2f} ms: {loop / matrices:.0f} times as fast")

# %% tags=["claim"]
in_a_loop = gradients_in_a_loop(w[0, 0], w[1, 0], b, *lists)
without = gradients(w, b, many_X, many_Y)
assert np.abs(np.array(in_a_loop[:2]) - without[0].ravel()).max() < 1e-12
assert abs(in_a_loop[2] - without[1]) < 1e-12

# %% [markdown]
# [From for-loops to matrices](6-from-loops-to-matrices.ipynb) does the same to a network with a
# hidden layer, and lets the engine write the lines.
#
# ## Try it
#
# - Leave out the transposition: `np.dot(w, X)`. Which shapes does the error complain about?
# - Count the steps for `alpha` = 0.1, 10 and 20. Is a longer step always faster?
# - Start the loop somewhere else, with `w, b = np.array([[5.0], [-5.0]]), 3.0`. Where does it end?
#
# Next: [Activations](4-activations.ipynb)
