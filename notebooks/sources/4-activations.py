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
# # Activations
#
# After this notebook you know the sigmoid and tanh by sight, you can derive their derivatives, and
# you can say what goes wrong with each. It builds on
# [One neuron without loops](3-without-loops.ipynb).
#
# ## Two that bend at both ends
#
# A neuron computes $z = w \cdot x + b$ and then $a = g(z)$. The **sigmoid** squeezes `z` between 0
# and 1, **tanh** between -1 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$$
#
# The blue curve is the activation. The dashed orange one is its derivative, which the backward pass
# multiplies by.

# %%
from matplotlib import pyplot as plt

from viz import plot_activation

figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for name, ax in zip(["sigmoid", "tanh"], axes, strict=True):
    plot_activation(name, ax=ax)

# %% [markdown]
# In fact, the two curves are the same, stretched and shifted: $\tanh(z) = 2 \sigma(2z) - 1$. So
# tanh is four times as steep at 0, and its outputs are centred on 0.

# %%
from autograd import grad, sigmoid, tanh

print("   z   tanh(z)   2σ(2z) - 1")
for z in [-3.0, -0.5, 0.0, 1.0, 4.0]:
    print(f"{z:4}   {tanh(z):7.4f}   {2 * sigmoid(2 * z) - 1:10.4f}")

# %% tags=["claim"]
for z in [-3.0, -0.5, 0.0, 1.0, 4.0]:
    assert abs(tanh(z) - (2 * sigmoid(2 * z) - 1)) < 1e-12
assert grad(tanh)(0.0) == 4 * grad(sigmoid)(0.0)

# %% [markdown]
# Here are both, $g(z)$, with their slopes, $g'(z)$, at three points.

# %%
print("  z       σ(z)       σ'(z)    tanh(z)    tanh'(z)")
for z in [10.0, 0.0, -10.0]:
    print(f"{z:3.0f} {sigmoid(z):10.6f} {grad(sigmoid)(z):11.2g}", end=" ")
    print(f"{tanh(z):10.6f} {grad(tanh)(z):11.2g}")

# %% tags=["claim"]
for z, a, s in [(10, 1, 0), (0, 1 / 2, 1 / 4), (-10, 0, 0)]:
    assert abs(sigmoid(float(z)) - a) < 1e-4 and abs(grad(sigmoid)(float(z)) - s) < 1e-4
for z, a, s in [(10, 1, 0), (0, 0, 1), (-10, -1, 0)]:
    assert abs(tanh(float(z)) - a) < 1e-8 and abs(grad(tanh)(float(z)) - s) < 1e-7

# %% [markdown]
# At 0 the sigmoid is $\frac12$ and its slope $\frac14$; tanh is 0 and its slope 1. At 10 and -10
# both are as good as flat.
#
# ## The derivative of the sigmoid, derived
#
# Where does $a (1 - a)$ come from? Take the sigmoid apart: $u = 1 + e^{-z}$, and $a = u^{-1}$.

# %%
from autograd import Value, exp, why
from viz import draw

z = Value(2, "z")
e = exp(-z)
u = 1 + e
a = u**-1
draw(a)

# %%
for path in why(a, z).paths:
    print(str(path).replace(" = ", "\n  = "))

# %% [markdown]
# Read the line of rules: $(-1) \cdot u^{-2}$ from the power, 1 from the sum, $e$ from the
# exponential, and $-1$ from the sign. The two minus signs cancel, and since $e = u - 1$,
#
# $$\frac{da}{dz} = \frac{e}{u^2} = \frac{u - 1}{u^2} = \frac1u - \frac1{u^2} = a - a^2
# = a (1 - a)$$

# %%
a.backward()
print(f"along the graph {z.grad:.6f}")
print(f"a (1 - a)       {a.data * (1 - a.data):.6f}")

# %% tags=["claim"]
assert abs(z.grad - a.data * (1 - a.data)) < 1e-12
assert len(why(a, z).paths) == 1

# %% [markdown]
# ## The derivative of tanh, derived
#
# tanh is a quotient, $a = u / v$, with $u = e^z - e^{-z}$ and $v = e^z + e^{-z}$. Each of the
# exponentials is used twice, so there are four paths from $a$ to $z$. Of each, here are the names,
# the rules and the product.

# %%
z = Value(2, "z")
p = exp(z)
q = exp(-z)
u = p - q
v = p + q
a = u / v
draw(a)

# %%
for path in why(a, z).paths:
    names, rules, *numbers = str(path).split(" = ")
    print(f"{names}\n  = {rules} = {numbers[-1]}")

# %% [markdown]
# Two paths go through $u$. Together they are $\frac1v (p + q)$, and $p + q$ is $v$. Two go through
# $v$. Together they are $-\frac{a}{v} (p - q)$, and $p - q$ is $u$. That is the **quotient rule**,
# with $u' = v$ and $v' = u$:
#
# $$\frac{da}{dz} = \frac{v \cdot u' - u \cdot v'}{v^2} = \frac{v^2 - u^2}{v^2}
# = 1 - \Big(\frac{u}{v}\Big)^2 = 1 - a^2$$

# %%
a.backward()
print(f"along the graph {z.grad:.6f}")
print(f"1 - a²          {1 - a.data**2:.6f}")

# %% tags=["claim"]
assert abs(z.grad - (1 - a.data**2)) < 1e-12
paths = why(a, z).paths
assert len(paths) == 4
through_u = sum(path.product for path in paths if "da/du" in str(path))
assert abs(through_u - 1) < 1e-12  # v / v

# %% [markdown]
# Both derivatives need nothing but the output $a$, which the forward pass has computed already.
#
# ## Saturation
#
# Far from 0, sigmoid and tanh are flat: they are **saturated**. At 10 the sigmoid hands back less
# than a ten-thousandth of what arrives, tanh less than a hundred-millionth. A nudge of `z` hardly
# moves `a`: we are nearly back at the step function. Saturated neurons kill gradients.
#
# This happens even if the neuron is entirely wrong. Here it says nearly 1, and should say 0.

# %%
z = Value(10, "z")
a = sigmoid(z)
L = (a - 0) ** 2
L.backward()
draw(L, edges="local", direction="TB")

# %% tags=["claim"]
assert z.grad < 0.0001

# %% [markdown]
# At the output there is a remedy: with the loss of [One neuron](3-one-neuron.ipynb), $-\log(1-a)$
# here, the flat derivative cancels, and $dz = a - y$ is nearly 1.

# %%
from nets import binary_cross_entropy

z.zero_grad()
binary_cross_entropy(sigmoid(z), 0).backward()
print(f"dz = {z.grad:.5f}")

# %% [markdown]
# Inside a network there is no such remedy: what follows a neuron there is not the loss, but other
# neurons. [Through many layers](4-through-layers.ipynb) shows what becomes of their gradients.
#
# ## Not centred on 0
#
# The sigmoid has another weakness. Its outputs are all positive. Suppose that they are the inputs
# $x$ of a next neuron, whose gradients are $dw_1 = x_1 \, dz$ and $dw_2 = x_2 \, dz$. If all $x$
# are positive, all $dw$ have the sign of $dz$: one example pulls **all** weights up, or all down.
#
# Here are the gradients of a hundred examples, for a neuron whose first weight should go up and
# whose second should go down. On the left its inputs are outputs of sigmoids. On the right they are
# the same numbers minus 0.5.

# %%
import numpy as np

from viz.scene.colours import THEMES

light = THEMES["light"]
rng = np.random.default_rng(0)
A = 1 / (1 + np.exp(-rng.standard_normal((2, 100))))
y = (A[0] - 0.5) - (A[1] - 0.5)

figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained", sharex=True, sharey=True)
inputs = {"outputs of sigmoids": A, "the same minus 0.5": A - 0.5}
for (name, X), ax in zip(inputs.items(), axes, strict=True):
    dz = 2 * (0 - y)  # the loss is (a - y)², and the neuron still says 0
    steps = -X * dz
    same = (steps[0] * steps[1] > 0).mean()
    print(f"{name}: {same:.0%} of the examples pull both weights the same way")
    ax.plot(*steps, "o", markersize=4, color=light.gradient)
    ax.axhline(0, color=light.faint, linewidth=0.8)
    ax.axvline(0, color=light.faint, linewidth=0.8)
    ax.set_title(name)
    ax.set_xlabel("step of w₁")
    ax.set_ylabel("step of w₂")
plt.show()

# %% tags=["claim"]
assert (A > 0).all()
assert all(step[0] * step[1] > 0 for step in (-A * 2 * (0 - y)).T)

# %% [markdown]
# The right direction is to the lower right. On the left no example points there: the way is found
# only as the difference of many pulls up and many pulls down.
#
# What does it cost? Give a linear neuron twenty such inputs, and count the steps of gradient
# descent until the cost is a hundredth of what it was. Both get the best of ten learning rates.


# %%
def steps_needed(X, y, alpha, most=3000):
    w, b = np.zeros(len(X)), 0.0
    for step in range(most):
        errors = w @ X + b - y
        cost = (errors**2).mean()
        if cost < y.var() / 100:
            return step
        if cost > 1000 * y.var():  # the learning rate is too large
            return most
        w = w - alpha * 2 * X @ errors / len(y)
        b = b - alpha * 2 * errors.mean()
    return most


n = 20
rates = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
print("rng   outputs of sigmoids   the same minus 0.5")
for seed in range(5):
    rng = np.random.default_rng(seed)
    A = 1 / (1 + np.exp(-rng.standard_normal((n, 200))))
    y = rng.standard_normal(n) @ (A - 0.5)
    positive = min(steps_needed(A, y, alpha) for alpha in rates)
    centred = min(steps_needed(A - 0.5, y, alpha) for alpha in rates)
    print(f"{seed:3} {positive:21} {centred:20}")

# %% tags=["claim"]
for seed in range(5):
    rng = np.random.default_rng(seed)
    A = 1 / (1 + np.exp(-rng.standard_normal((n, 200))))
    y = rng.standard_normal(n) @ (A - 0.5)
    positive, centred = (min(steps_needed(X, y, a) for a in rates) for X in (A, A - 0.5))
    assert centred < positive / 4

# %% [markdown]
# The two say the same about the examples, and centred inputs need a fraction of the steps, with
# every seed. That is why tanh usually works better than the sigmoid inside a network, and why one
# subtracts the mean from the features at the start.
#
# ## The price of exp
#
# Both need an exponential, for every neuron and every example. Here is what a million of them cost,
# beside the activation that the [next notebook](4-relu.ipynb) is about, $\max(0, z)$.

# %% tags=["varies"]
from time import perf_counter


def milliseconds(function, *arguments):
    times = []
    for _ in range(20):
        start = perf_counter()
        function(*arguments)
        times.append(perf_counter() - start)
    return 1000 * min(times)


Z = np.random.default_rng(0).standard_normal(1_000_000)
print(f"np.exp(Z)             {milliseconds(np.exp, Z):6.2f} ms")
print(f"1 / (1 + np.exp(-Z))  {milliseconds(lambda Z: 1 / (1 + np.exp(-Z)), Z):6.2f} ms")
print(f"np.tanh(Z)            {milliseconds(np.tanh, Z):6.2f} ms")
print(f"np.maximum(0, Z)      {milliseconds(np.maximum, 0, Z):6.2f} ms")

# %% [markdown]
# How much the exponential costs depends on the machine; the maximum is always the cheapest.
#
# ## Try it
#
# - Derive tanh another way: in a new cell, make $a = 2s - 1$ from $s = \sigma(2z)$, and ask
#   `why(a, z)`. How many paths are there now?
# - In the cell that counts steps, set `n` to 5, for 5 inputs instead of 20. Does it matter less to
#   be centred?
# - `plot_activation` takes any function of a Value. Plot `"softplus"`, `"gelu"`, and
#   `lambda z: z * sigmoid(z)`.
#
# Next: [ReLU](4-relu.ipynb)
