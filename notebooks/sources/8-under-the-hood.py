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
# # Under the hood
#
# After this notebook you know where every derivative in this course came from. You can add an
# operation of your own, differentiate a derivative, and find your way around JAX and PyTorch.
#
# [Reading digits](7-reading-digits.ipynb) trained more than a thousand parameters. All of it rests
# on one table. Each op has an entry there: a forward function, and one partial for each input,
# which is the derivative of the output $z$ with respect to that input. A partial is a function of
# $z$ and of the inputs. Given numbers, it returns a number.

# %%
import math

import numpy as np

from autograd import (
    TABLE,
    Primitive,
    Value,
    check_gradients,
    compile,
    formula,
    grad,
    hessian,
    log,
    sqrt,
    tanh,
)
from nets import MLP, GradientDescent, fit, moons
from viz import draw, plot_activation

entry = TABLE["tanh"]

z = entry.forward(0.5)
slope = entry.partials[0](z, 0.5)
round(slope, 4)

# %% tags=["claim"]
assert entry.forward is math.tanh
assert slope == 1 - z**2

# %% [markdown]
# ## The table of operations
#
# Given Values, a partial returns a graph, and a graph can be printed. So every rule can print
# itself. Where a slope is the same everywhere, the table holds the number itself.

# %%
for name in ("add", "mul", "div", "exp", "log", "sin", "tanh", "sigmoid", "relu"):
    entry = TABLE[name]
    z, inputs = Value(0.5, "z"), [Value(0.5, x) for x in entry.names]
    for x, partial in zip(entry.names, entry.partials, strict=True):
        rule = partial if isinstance(partial, int) else formula(partial(z, *inputs))
        print(f"{name:8} dz/d{x} = {rule}")

# %% tags=["claim"]
assert len(TABLE) > 60

# %% [markdown]
# Together with some sixty more entries, that is all the calculus that the engine knows. The chain
# rule does the rest. A step's sentence shows the same partial, in symbols and then in numbers:

# %%
x = Value(0.5, "x")
print(tanh(x).steps()[0])

# %% [markdown]
# ## An op of your own
#
# The curve $x / \sqrt{1 + x^2}$ looks like tanh and needs no exponential. By the quotient rule its
# slope is $1 / (1 + x^2)^{1.5}$. One entry holds both, written in terms of ops that exist already.

# %%
squash = Primitive(
    "squash",
    lambda x: x / sqrt(1 + x**2),
    lambda z, x: 1 / (1 + x**2) ** 1.5,
)
ax = plot_activation(squash)

# %% [markdown]
# Is the rule right? `check_gradients` compares it with methods that know no rule: differences of
# the function itself, and a step in the complex plane. With `order=2` it checks the slope of the
# slope, too.

# %%
check_gradients(squash, 0.5, order=2)

# %% [markdown]
# And what if it is wrong? Forget the root in the denominator, and the check says so. (Without
# `raises=False`, it would raise an error.) Reverse and forward mode still agree with each other,
# since both trust the rule. That is why we check against something that does not.

# %%
wrong = Primitive("wrong", lambda x: x / sqrt(1 + x**2), lambda z, x: 1 / (1 + x**2))
check = check_gradients(wrong, 0.5, raises=False)
check

# %% tags=["claim"]
assert not check

# %% [markdown]
# From here on, `squash` is an op like any other. It explains itself in steps and in drawings.

# %%
w, x = Value(2, "w"), Value(0.5, "x")
J = squash(w * x)
J.backward()
print(J.steps()[1])
draw(J, edges="local")

# %% [markdown]
# It works in compiled programs too. Its text in NumPy, C and JavaScript is written from the
# functions that you gave, and so is its slope: the last line is the one for $dJ/dw$ in NumPy.

# %%
program = compile(lambda w, x: squash(w * x)).batch(over="x")
program.value_and_grad(2.0, [0.5, 1.0])

for text in (program.source, program.to_c(), program.to_javascript()):
    print(next(part for part in text.split("\n\n") if "squash" in part).strip(), end="\n\n")
print(next(line for line in program.source.splitlines() if "dw =" in line).strip())

# %% [markdown]
# It also trains as an activation. Here it competes with tanh, on the moons.

# %%
X, y = moons(100, noise=0.1, rng=0)
options = {"loss": "binary_cross_entropy", "epochs": 300, "metrics": "accuracy", "progress": False}

for activation in (squash, "tanh"):
    net = MLP(2, [8, 1], activation=activation, output="sigmoid", rng=0)
    history = fit(net, X, y, optimiser=GradientDescent(1), **options)
    print(net.activations[0], round(history["accuracy"][-1], 2))

# %% tags=["claim"]
for activation in (squash, "tanh"):
    net = MLP(2, [8, 1], activation=activation, output="sigmoid", rng=0)
    assert fit(net, X, y, optimiser=GradientDescent(1), **options)["accuracy"][-1] > 0.9

# %% [markdown]
# ## The gradient is a graph
#
# The partials of Values are Values themselves, so the backward pass can be recorded just like the
# forward pass. With `order=2`, `draw` shows the graph of the gradients. For the neuron
# $J = \tanh(w \cdot x)$ they are $(1 - J^2) \cdot x$ and $(1 - J^2) \cdot w$, and the node that
# they share is computed once.

# %%
w, x = Value(2, "w"), Value(0.5, "x")
J = tanh(w * x)
draw(J, order=2, direction="TB")

# %% [markdown]
# A graph can be differentiated again. `grad(f)` is a function like `f`, so `grad(grad(f))` is the
# second derivative of `f`, and so on. Here are the derivatives of $x^5$ at 2:


# %%
def f(x):
    return x**5


for order in range(7):
    print(f"derivative {order}: {f(2.0):g}")
    f = grad(f)

# %% [markdown]
# ## Newton's method in three lines
#
# Gradient descent knows the slope. If you also know how the slope changes, you can compute where it
# would be zero if it kept changing at that rate, and go there at once: a step of $-f'/f''$, without
# a learning rate. The function $x - \log x$ has its lowest point at 1.


# %%
def f(x):
    return x - log(x)


x = 0.9
for step in range(3):
    x = x - grad(f)(x) / grad(grad(f))(x)
    print(f"after step {step + 1}, x is {1 - x:.0e} from the goal")

# %% tags=["claim"]
assert abs(x - 1) < 1e-7

# %% [markdown]
# Each step squares the error, which doubles the number of correct digits. With several parameters
# the second derivatives form a matrix, the **Hessian**, and dividing by it means solving a linear
# system. The curved valley below is a famous test for optimisers; its lowest point is at $(1, 1)$.


# %%
def valley(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


p = np.array([-1.2, 1.0])
for step in range(6):
    p = p - np.linalg.solve(hessian(valley)(p), grad(valley)(p))
    print(step + 1, p.round(4))

# %% tags=["claim"]
assert np.allclose(p, [1, 1])

# %% [markdown]
# Gradient descent creeps along the same valley. After 1000 steps it has not arrived, and a rate of
# 0.01 instead of 0.001 throws it out of the valley at once.
#
# Then why are networks not trained with Newton's method? A Hessian has a row and a column for each
# parameter. For the 109386 parameters of the MNIST network in the last notebook, that would be more
# than ten billion numbers.

# %%
p = q = np.array([-1.2, 1.0])
for _ in range(4):
    q = q - 0.01 * grad(valley)(q)
for _ in range(1000):
    p = p - 0.001 * grad(valley)(p)

p.round(2)

# %% tags=["claim"]
assert np.abs(p - 1).max() > 0.5 and np.abs(q).max() > 1e6
assert 109386**2 > 10 * 1000 * 1_000_000

# %% [markdown]
# ## The road onward: JAX
#
# Chainstep is made for understanding. The large libraries run on graphics cards and on many
# machines, and they rest on the same ideas. For comparison, here is the small network that you
# know, trained for 20 steps of gradient descent.


# %%
def loss(net, x, y):
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


X, y = moons(100, noise=0.1, rng=0)
net = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=0)
start = [p.data for p in net.parameters()]

history = fit(net, X, y, loss="bce", optimiser=GradientDescent(0.5), epochs=20, progress=False)
print(f"cost {history.loss[0]:.6f} -> {history.loss[-1]:.6f}")
print(f"first weight {net.parameters()[0].data:.6f}")

# %% [markdown]
# JAX takes a function of arrays; `jax.grad` turns it into its gradient, and `jax.jit` into fast
# machine code. `to_jax` writes our program as such a function. Unless you tell it otherwise, JAX
# computes with about half as many digits.

# %%
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

program = compile(loss).batch(over=("x", "y"))
_, ours = program.value_and_grad(net, X, y)

J = program.to_jax()
theirs = jax.grad(J)(jnp.array([p.data for p in net.parameters()]), X, y)
print(J.source.split("\n\n\n")[-1])

# %% tags=["claim"]
assert np.allclose(theirs, ours, rtol=0, atol=1e-12)

# %% [markdown]
# The text is the one you know, with all parameters in one array `theta`, one after another. It has
# no backward pass: JAX differentiates by itself. Now take the same 20 steps from the same start.

# %%
gradient = jax.jit(jax.value_and_grad(J))

theta = jnp.array(start)
costs = []
for _ in range(20):
    cost, slopes = gradient(theta, X, y)
    theta = theta - 0.5 * slopes
    costs.append(cost)

print(f"cost {costs[0]:.6f} -> {costs[-1]:.6f}")

# %% tags=["claim"]
assert np.allclose(costs, history.loss, rtol=0, atol=1e-12)
assert np.allclose(theta, [p.data for p in net.parameters()], rtol=0, atol=1e-12)

# %% [markdown]
# ## The road onward: PyTorch
#
# PyTorch records a graph while it computes, as Chainstep does, but its nodes are whole arrays. Most
# words are the same, or nearly the same.
#
# | here | in PyTorch |
# |---|---|
# | `Value(2)`, a leaf | `torch.tensor(2.0, requires_grad=True)`, a leaf |
# | a constant | a tensor with `requires_grad=False`, which is the default |
# | `v.data` | `v.item()`, or `v.detach()` for the array |
# | the op of a node, `v.op` | `v.grad_fn` |
# | `J.backward()`, `b.grad`, which adds up | the same |
# | `zero_grad()` | `optimiser.zero_grad()` |
# | upstream | `grad_output` |
# | `Primitive(...)` | `torch.autograd.Function` |
# | `check_gradients` | `torch.autograd.gradcheck` |
# | `grad`, `hessian`, `jvp`, `vjp` | `torch.func.grad`, `torch.func.hessian`, ... |
# | `Layer` | `torch.nn.Linear`, then an activation such as `torch.nn.Tanh` |
# | W of shape (n_out, n_in) | `linear.weight`, of the same shape |
# | b of shape (n_out, 1) | `linear.bias`, of shape (n_out,): mind the rank-1 trap |
# | `MLP` | `torch.nn.Sequential`, or a class derived from `torch.nn.Module` |
# | `binary_cross_entropy` | `torch.nn.BCELoss` |
# | `binary_cross_entropy_from_logits` | `torch.nn.BCEWithLogitsLoss` |
# | `softmax_cross_entropy`, which takes logits | `torch.nn.CrossEntropyLoss`, likewise |
# | `GradientDescent`, `Adam` | `torch.optim.SGD`, `torch.optim.Adam` |
# | `compile` | `torch.compile` |
# | examples in rows outside, in columns inside | examples in rows everywhere |
# | `fit` | a loop that you write yourself |
#
# Here is that loop, for the network above and from the same start. This notebook does not run it,
# because it does not need PyTorch. If you have PyTorch, this code prints what the comments say,
# which are the numbers of the two trainings above.
#
# ```python
# import torch
#
# from nets import MLP, moons
#
# X, y = moons(100, noise=0.1, rng=0)
# X, y = torch.tensor(X), torch.tensor(y, dtype=torch.float64).reshape(-1, 1)
#
# one, two = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
# net = torch.nn.Sequential(one, torch.nn.Tanh(), two, torch.nn.Sigmoid()).double()
# start = MLP(2, [3, 1], activation="tanh", output="sigmoid", rng=0)
# with torch.no_grad():
#     for linear, (W, b) in zip((one, two), start.matrices()):
#         linear.weight.copy_(torch.tensor(W))
#         linear.bias.copy_(torch.tensor(b[:, 0]))
#
# loss = torch.nn.BCELoss()
# optimiser = torch.optim.SGD(net.parameters(), lr=0.5)
# costs = []
# for step in range(20):
#     optimiser.zero_grad()
#     J = loss(net(X), y)
#     J.backward()
#     optimiser.step()
#     costs.append(J.item())
#
# print(f"cost {costs[0]:.6f} -> {costs[-1]:.6f}")  # cost 0.721582 -> 0.486107
# print(f"first weight {one.weight[0, 0].item():.6f}")  # first weight 0.955251
# ```
#
# Read it once more with this course in mind. Nearly every line is something that you have seen from
# the inside: leaves, a graph, a cost, the way back from it to the leaves, a step down the slope.

# %% [markdown]
# ## Try it
#
# - Declare $x^2$ as an op `square` whose partial is $2$ instead of $2x$, that is,
#   `Primitive("square", lambda x: x**2, 2)`. `check_gradients` finds the mistake at 3, but not at
#   1. So check at more than one point.
# - Draw $J = w \cdot w$ with `order=2`. Two arrows lead from $w$ to $dJ/dw = w + w$, since $w$ is
#   used twice.
# - Ask JAX for `jax.hessian(J)(theta, X, y)`. It has a row and a column for each parameter, and is
#   symmetric: its transpose is the same matrix.
#
# The whole table is one file, `autograd/engine/ops.py`, and [CONTRIBUTING](../CONTRIBUTING.md) says
# what to read next and how to add an entry to it.
#
# Next: [Check the slides](9-check-the-slides.ipynb)
