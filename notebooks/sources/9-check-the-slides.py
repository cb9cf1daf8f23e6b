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
# # Check the slides
#
# After this notebook you no longer believe a formula because it is printed. You can test it in a
# line or two: with a nudge, with `check_gradients`, or by looking at shapes.
#
# Lecture notes have misprints, as all notes have. Below are lines as they stand on slides about the
# things of this course. Each is an exercise: **before you run the cell under it, say whether the
# line is right**, and if it is not, how you would find out. The answer is under the cell.

# %%
import numpy as np

from autograd import Primitive, Value, check_gradients, exp, log, nudge, sigmoid, value_and_grad
from nets import MLP, binary_cross_entropy, lecture, moons

# %% [markdown]
# ## Numbers: nudge
#
# ### 1
#
# > $f(a) = a^2$. At $a = 5$, $f$ is 25. At $a = 5.001$, it is 25.001.

# %%
a = Value(5, "a")
f = a**2
nudge(f, a, 0.001)

# %% [markdown]
# It is 25.010001. With 25.001 the slope would be 1, and the same slide goes on to say, rightly,
# that it is 10. A printed number can be held against the slope printed next to it.

# %% tags=["claim"]
moved = nudge(f, a, 0.001).moved[-1]
assert abs(moved.after - 25.010001) < 1e-12 < abs(moved.after - 25.001)
assert moved.exact == 10

# %% [markdown]
# ### 2
#
# > $f(a) = a^3$ at $a = 2$: the slope is $3 \cdot 2^2 = 12$. Nudge $a$ by 0.001, and $f$ goes up by
# > 1.2.

# %%
a = Value(2, "a")
f = a**3
nudge(f, a, 0.001)

# %% [markdown]
# From 8 to about 8.012: it goes up by 0.012, which is the slope times the nudge. The slope is
# right; the decimal point of 1.2 is not.

# %% tags=["claim"]
moved = nudge(f, a, 0.001).moved[-1]
went_up = moved.after - moved.before
assert abs(went_up - 0.012) < 1e-5 < abs(went_up - 1.2)
assert abs(moved.after - 8.012) < 1e-5 and moved.exact == 12

# %% [markdown]
# ### 3
#
# > $J = 3v$, $v = a + u$, $u = bc$, with $a = 5$, $b = 3$, $c = 2$. Then $dJ/du = 2$. Nudge $u$
# > from 6 to 6.001, and $J$ goes from 33 to 38.003.

# %%
a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
J = 3 * v
nudge(J, u, 0.001)

# %% [markdown]
# Two misprints. $dJ/du = dJ/dv \cdot dv/du = 3 \cdot 1 = 3$, and $J$ goes to 33.003. (The 2 is $c$,
# which is $du/db$: a factor of the next line down.)

# %% tags=["claim"]
moved = nudge(J, u, 0.001).moved[-1]
assert moved.exact == 3
assert abs(moved.after - 33.003) < 1e-12 < abs(moved.after - 38.003)
assert nudge(u, b, 0.001).moved[-1].exact == 2

# %% [markdown]
# ## Rules: check_gradients
#
# ### 4
#
# > $a = \sigma(z)$, so $\dfrac{da}{dz} = a (a - 1)$ and
# > $dz = \left(-\dfrac{y}{a} + \dfrac{1 - y}{1 - a}\right) \cdot a (a - 1) = a - y$.
#
# Enter the rule as it is printed, and let nudges judge it.

# %%
as_printed = Primitive("as_printed", lambda z: 1 / (1 + exp(-z)), lambda a, z: a * (a - 1))
check_gradients(as_printed, 0.5, raises=False)

# %% [markdown]
# The sign is wrong: σ climbs, so its slope is positive, $a (1 - a)$. The end of the line, $a - y$,
# is right again, and that is typical of a misprint: a mistake in the thinking would have spread.

# %%
as_it_should_be = Primitive("as_it_should_be", as_printed.forward, lambda a, z: a * (1 - a))
check_gradients(as_it_should_be, 0.5)

# %%
check_gradients(lambda z: binary_cross_entropy(sigmoid(z), 1), 0.5)

# %% [markdown]
# The last table is the loss of one neuron with $y = 1$: its derivative is $a - y$, here
# $\sigma(0.5) - 1 = -0.3775$.

# %% tags=["claim"]
assert abs(sigmoid(0.5) - 1 - -0.3775) < 1e-4

# %% [markdown]
# ## Matrices: shapes
#
# From here on the lines are about arrays, so here are some: 40 points with two features each,
# standing in columns as on the slides, and a neuron.

# %%
X, y = moons(40, noise=0.1, rng=0)
X, Y = X.T, y.reshape(1, -1)
n, m = X.shape
w, b = np.array([[0.5], [-1.0]]), 0.25

Z = w.T @ X + b
A = lecture.sigmoid(Z)
dZ = A - Y
X.shape, Y.shape, w.shape, Z.shape, dZ.shape

# %% [markdown]
# ### 5
#
# > $J = -\left[Y \log A + (1 - Y) \log(1 - A)\right]$

# %%
J = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
J.shape

# %% [markdown]
# A cost is one number, and these are 40: the losses of all examples. What is missing is their mean,
# $\frac{1}{m} \sum_i$.

# %%
cost = J.sum() / m
round(float(cost), 4)

# %% [markdown]
# ### 6
#
# > $dw = \frac{1}{m} \, dZ^T$

# %%
dw = 1 / m * dZ.T
dw.shape, w.shape

# %% [markdown]
# A derivative has the shape of what it is the derivative for. $(40, 1)$ has to become $(2, 1)$, and
# what has the shape $(2, 40)$ is $X$: $dw = \frac{1}{m} X \, dZ^T$. The scalar engine agrees.


# %%
def cost_of(w, b):
    losses = []
    for i in range(m):
        a = sigmoid(w[0, 0] * X[0, i] + w[1, 0] * X[1, i] + b)
        losses.append(-(Y[0, i] * log(a) + (1 - Y[0, i]) * log(1 - a)))
    return sum(losses) / m


J, (engine_dw, engine_db) = value_and_grad(cost_of, (0, 1))(w, b)
dw = X @ dZ.T / m
dw, engine_dw

# %% tags=["claim"]
assert abs(J - cost) < 1e-12
assert np.abs(dw - engine_dw).max() < 1e-12

# %% [markdown]
# ### 7
#
# > `db = np.sum(dz)`

# %%
float(np.sum(dZ)), float(engine_db)

# %% [markdown]
# The shape is right this time, and the number is not: it is 40 times too large, because $J$ is a
# mean. `np.sum(dZ) / m` is $db$. Shapes catch much, but not a factor.

# %% tags=["claim"]
assert abs(np.sum(dZ) / m - engine_db) < 1e-12

# %% [markdown]
# ### 8
#
# > $dA^{[l-1]} = dW^{[l]T} \, dZ^{[l]}$ and $dZ^{[l]} = dW^{[l+1]T} dZ^{[l+1]} * g'(Z^{[l]})$
#
# Hard to see: $dW$ and $W$ have the same shape, so no shape complains. A number does.

# %%
net = MLP(2, [3, 1], activation="sigmoid", output="sigmoid", rng=0)
(W1, b1), (W2, b2) = net.matrices()


def losses(W1, b1, W2, b2):
    A1 = lecture.sigmoid(W1 @ X + b1)
    A2 = lecture.sigmoid(W2 @ A1 + b2)
    return -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


A1 = lecture.sigmoid(W1 @ X + b1)
A2 = lecture.sigmoid(W2 @ A1 + b2)
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / m

printed = (dW2.T @ dZ2 * A1 * (1 - A1)) @ X.T / m
meant = (W2.T @ dZ2 * A1 * (1 - A1)) @ X.T / m

nudged = W1.copy()
nudged[0, 0] += 1e-6
slope = (losses(nudged, b1, W2, b2).mean() - losses(W1, b1, W2, b2).mean()) / 1e-6
print(f"with dW  {printed[0, 0]:.6f}")
print(f"with W   {meant[0, 0]:.6f}")
print(f"nudge    {slope:.6f}")

# %% [markdown]
# Both times $W$ is meant. The way back goes over the weights that the way forward went over; how
# they are about to change does not matter.

# %% tags=["claim"]
assert abs(meant[0, 0] - slope) < 1e-6 < abs(printed[0, 0] - slope)

# %% [markdown]
# ### 9
#
# > In rows, one example each: $dW^{[2]} = (\hat{Y} - Y) A^{[1]}$ and
# > $dW^{[1]} = (\hat{Y} - Y) W^{[2]} A^{[1]} (1 - A^{[1]}) X$

# %%
rows_X, rows_Y, rows_A1, rows_A2 = X.T, Y.T, A1.T, A2.T
try:
    (rows_A2 - rows_Y) @ rows_A1
except ValueError as error:
    print("ValueError:", str(error).splitlines()[0][:60])

# %% [markdown]
# $(40, 1)$ times $(40, 3)$ is no product. As handwriting the line is a fine sketch of what is
# multiplied; for a computer it lacks transpositions and $1/N$:

# %%
N = m
row_dZ2 = rows_A2 - rows_Y
row_dW2 = row_dZ2.T @ rows_A1 / N
row_dW1 = (row_dZ2 @ W2 * rows_A1 * (1 - rows_A1)).T @ rows_X / N
row_dW2.shape, row_dW1.shape

# %% tags=["claim"]
assert np.abs(row_dW2 - dW2).max() < 1e-12 and np.abs(row_dW1 - meant).max() < 1e-12

# %% [markdown]
# ## Python: run it
#
# ### 10
#
# > `W1 = np.random.rand((2, 2)) * 0.01`

# %%
try:
    W1 = np.random.rand((2, 2)) * 0.01
except TypeError as error:
    print("TypeError:", error)

# %% [markdown]
# `rand` takes sides, not a shape: `np.random.rand(2, 2)`. And if it did run, all weights would be
# positive, as `rand` draws from 0 to 1; `randn` has both signs.

# %%
rng = np.random.default_rng(0)
W1 = rng.standard_normal((2, 2)) * 0.01
W1.shape

# %% [markdown]
# ### 11
#
# > `a = np.random.randn(5)` is to be avoided, `b = np.random.randn(5, 1)` is a column. To make
# > sure, `assert(a.shape == (5, 1))`.

# %%
a = rng.standard_normal(5)
try:
    assert a.shape == (5, 1)
except AssertionError:
    print("AssertionError: a.shape is", a.shape)
b = rng.standard_normal((5, 1))
assert b.shape == (5, 1)
np.dot(a, a.T).shape, np.dot(b, b.T).shape

# %% [markdown]
# The assertion fails: it asks `a`, where `b` is the column. In a program that would have been found
# at once, which is what assertions are for.
#
# ## What caught what
#
# | misprint | caught by |
# |---|---|
# | a number, a decimal point | a nudge |
# | a sign in a rule | `check_gradients` |
# | a missing $X$, a missing mean | the shape |
# | a missing $1/m$, $dW$ for $W$ | a number beside the shape |
# | an argument, an assertion | running it |
#
# ## Try it
#
# 1. Somebody writes $\tanh'(z) = 1 - z^2$. Is it right? (Ask what $z$ is.)
# 2. Somebody writes $\dfrac{d}{da} \log(1 - a) = \dfrac{1}{1 - a}$.
# 3. Take a formula from notes of your own, and try to break it.
#
# The next cell has the answers to the first two.

# %%
from autograd import tanh

z_is_the_input = Primitive("tanh_1", tanh.forward, lambda a, z: 1 - z**2)
a_is_the_output = Primitive("tanh_2", tanh.forward, lambda a, z: 1 - a**2)
for rule in (z_is_the_input, a_is_the_output):
    print(check_gradients(rule, 0.5, raises=False))
log_of_rest = Primitive("log_of_rest", lambda a: log(1 - a), lambda z, a: 1 / (1 - a))
print(check_gradients(log_of_rest, 0.5, raises=False))

# %% [markdown]
# This was the last notebook. The one before was [Under the hood](8-under-the-hood.ipynb). Or begin
# again with [Nudge](1-nudge.ipynb), and see how much of the engine you could now write yourself.
