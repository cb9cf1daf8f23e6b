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
# After this notebook you know the four usual activations by sight, what goes wrong with each, and
# why a network needs any at all. It builds on [One neuron](3-one-neuron.ipynb).
#
# ## Two that bend at both ends
#
# A neuron computes $z = w \cdot x + b$ and then $a = g(z)$. The **sigmoid** squeezes `z` between 0
# and 1, **tanh** between -1 and 1. Blue is the activation, dashed orange its derivative: what
# the backward pass multiplies by.

# %%
from matplotlib import pyplot as plt

from viz import plot_activation

figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for name, ax in zip(["sigmoid", "tanh"], axes, strict=True):
    plot_activation(name, ax=ax)

# %% [markdown]
# Both derivatives need nothing but the output: $a(1 - a)$ and $1 - a^2$. In fact the two curves are
# one, stretched and shifted: $\tanh(z) = 2 \sigma(2z) - 1$, where $\sigma$ is the sigmoid. So tanh
# is four times as steep at 0, and its outputs have the middle 0, which suits the layer that reads
# them.

# %%
from autograd import grad, leaky_relu, relu, sigmoid, tanh

print("   z   tanh(z)   2σ(2z) - 1")
for z in [-3.0, -0.5, 0.0, 1.0, 4.0]:
    print(f"{z:4}   {tanh(z):7.4f}   {2 * sigmoid(2 * z) - 1:10.4f}")

# %% tags=["claim"]
for z in [-3.0, -0.5, 0.0, 1.0, 4.0]:
    assert abs(tanh(z) - (2 * sigmoid(2 * z) - 1)) < 1e-12
assert grad(tanh)(0.0) == 4 * grad(sigmoid)(0.0)

# %% [markdown]
# ## Two that bend once
#
# **ReLU** is $z$ where $z$ is positive, else 0. **Leaky ReLU** lets a little of the negative side
# through: $0.01 z$ there. At the kink itself there is no derivative; the engine takes that of the
# left side, 0 and 0.01. The orange dot shows it.

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
for name, ax in zip(["relu", "leaky_relu"], axes, strict=True):
    plot_activation(name, ax=ax)

# %% [markdown]
# ## Saturation
#
# Far from 0, sigmoid and tanh are flat: they are **saturated**. Here are the derivatives where `z`
# is 0, 5 and 10.

# %%
print(" z   sigmoid'    tanh'   relu'   leaky_relu'")
for z in [0.0, 5.0, 10.0]:
    slopes = [grad(g)(z) for g in [sigmoid, tanh, relu, leaky_relu]]
    print(f"{z:2.0f}   {slopes[0]:8.2g} {slopes[1]:8.2g} {slopes[2]:7g} {slopes[3]:13g}")

# %% [markdown]
# At 10 the sigmoid hands down less than a ten-thousandth of what arrives, tanh less than a
# hundred-millionth. A nudge of `z` hardly moves `a`: nearly the step function again.
#
# And this although the neuron may be entirely wrong. Here it says 1, nearly, and should say 0.

# %%
from autograd import Value
from viz import draw

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
# ## Through several layers
#
# In a network, neurons stand in **layers**: those of a layer all read the outputs of the layer
# before. Such a neuron is also called a **unit**. For most units there is no such remedy: what
# follows them is not the loss, but another layer.
#
# Five sigmoids in a row, one unit a layer, all weights 1. On the way back every layer multiplies by
# its local derivative, which stands at the arrow.

# %%
x = Value(0.5, "x")
a = x
for layer in range(1, 6):
    a = sigmoid(a)
    a.label = f"a{layer}"
a.backward()
draw(a, edges="local", direction="TB")

# %% [markdown]
# None of these units is saturated, and still less than a thousandth arrives at $x$: the sigmoid's
# derivative is never above 0.25, and five such factors make $0.25^5 < 0.001$. Saturated
# layers multiply by far less. Compare $da/dx$ behind one to five layers, where the bias of each
# unit is 0, or 5.

# %%


def slope(g, bias, layers):
    x = Value(0.5)
    a = x
    for _ in range(layers):
        a = g(a + bias)
    a.backward()
    return x.grad


print("layers  sigmoid   saturated sigmoid   saturated tanh   relu")
for n in range(1, 6):
    print(
        f"{n:6}  {slope(sigmoid, 0, n):7.1g}   {slope(sigmoid, 5, n):17.1g}"
        f"   {slope(tanh, 5, n):14.1g}   {slope(relu, 5, n):4g}"
    )

# %% tags=["claim"]
assert x.grad < 0.25**5 < 0.001

# %% [markdown]
# This is the **vanishing gradient**. ReLU does not have it on its positive side: its factor is
# 1, over any number of layers.
#
# The same in a real network, on a data set of two moons. `MLP` makes it: two inputs, six layers of
# eight units, and a layer of one unit, the output. Each row is a layer, and the histogram shows
# the sizes of its gradients, in powers of ten.

# %%
from nets import MLP, cost, moons
from viz import plot_gradients

X, y = moons(100, noise=0.1, rng=0)
figure, axes = plt.subplots(1, 2, figsize=(11, 6), layout="constrained", sharex=True)
for activation, ax in zip(["sigmoid", "relu"], axes, strict=True):
    net = MLP(2, [8, 8, 8, 8, 8, 8, 1], activation=activation, output="sigmoid", rng=1)
    losses = [binary_cross_entropy(net(X[i]), y[i]) for i in range(100)]
    cost(losses).backward()
    plot_gradients(net, ax=ax)
    ax.set_title(activation)

# %% [markdown]
# With sigmoids, the further a layer is from the output, the less it gets: the typical gradient of
# the first layer is less than a thousandth of the last one's. With ReLU all layers lie within a
# factor of ten. (But many of its gradients are exactly 0. That is the next section.)
#
# ## Dead units
#
# ReLU has its own trouble. Say that one ReLU neuron is to learn prices of houses from their
# areas, and that it starts with a bias of -10.

# %%
from nets import Neuron, noisy_line

areas, prices = noisy_line(50, rng=0)
neuron = Neuron(1, "relu", init="zeros")
neuron.w[0].data, neuron.b.data = 1, -10

print("outputs above 0:", (neuron.predict(areas) > 0).sum())
cost([(neuron(areas[i]) - prices[i]) ** 2 for i in range(50)]).backward()
print("dw =", neuron.w[0].grad, " db =", neuron.b.grad)

# %% [markdown]
# For every house `z` is negative, the output 0 and its derivative 0. So the gradient is 0: the
# neuron is **dead**. Gradient descent does not move it; tomorrow it is where it is today.
# With leaky ReLU the same neuron still has a slope of a hundredth, and that is enough.

# %%
from nets import GradientDescent, fit
from viz import plot_history

for activation in ["relu", "leaky_relu"]:
    neuron = Neuron(1, activation, init="zeros")
    neuron.w[0].data, neuron.b.data = 1, -10
    descent = GradientDescent(0.1)
    history = fit(neuron, areas, prices, loss="mse", optimiser=descent, epochs=1000, progress=False)
    print(f"{activation:10}  w = {neuron.w[0].data:.3f}, b = {neuron.b.data:.3f},  {history}")
panels = plot_history(history)

# %% [markdown]
# The prices were made with the slope 2 and the intercept 0.5, and some noise: leaky ReLU comes
# close to both. Its cost falls slowly as long as all houses are on the leaky side, then fast.
#
# ## How units die
#
# Nobody starts with a bias of -10. But one step too long can throw a unit there. Train a network on
# the moons with a learning rate of 5, for ten epochs. `plot_weights(net, X)` looks for units whose
# derivative is 0 at every example.

# %%
from viz import plot_weights

net = MLP(2, [8, 1], activation="relu", output="sigmoid", rng=0)
settings = {"loss": "binary_cross_entropy", "progress": False}
fit(net, X, y, optimiser=GradientDescent(5), epochs=10, **settings)
ax = plot_weights(net, X)

# %% [markdown]
# Half of the units are gone. Find out which: those whose output is 0 for all examples. Then go on
# with a careful learning rate, and see whether they come back.

# %%
hidden = net.layers[0]
a = hidden.predict(X)
dead = [j for j in range(8) if a[:, j].max() == 0]
W_before, b_before = net.matrices()[0]

fit(net, X, y, optimiser=GradientDescent(0.1), epochs=500, **settings)
W_after, b_after = net.matrices()[0]
a = hidden.predict(X)
for j in range(8):
    moved = (W_after[j] != W_before[j]).any() or b_after[j] != b_before[j]
    print(f"unit {j + 1}: largest output {a[:, j].max():5.2f},", "moved" if moved else "stuck")

# %% tags=["claim"]
for j in range(8):
    moved = (W_after[j] != W_before[j]).any() or b_after[j] != b_before[j]
    assert (j in dead) == (a[:, j].max() == 0) == (not moved)

# %% [markdown]
# They do not: no example has anything to say to them, so they stay what they are. (In a later layer
# a unit may be luckier: its inputs change as the layers before it learn.) With leaky ReLU, the same
# rough start kills nobody, as no derivative is 0.

# %%
net = MLP(2, [8, 1], activation="leaky_relu", output="sigmoid", rng=0)
fit(net, X, y, optimiser=GradientDescent(5), epochs=10, **settings)
W_before, b_before = net.matrices()[0]
fit(net, X, y, optimiser=GradientDescent(0.1), epochs=500, **settings)
W_after, b_after = net.matrices()[0]
print("units that moved:", (W_after != W_before).any(axis=1).sum(), "of", len(W_after))

# %% [markdown]
# ## Why not leave the activation out?
#
# A network of two layers without activations, that is with $g(z) = z$:

# %%
linear = MLP(2, [3, 1], activation="linear", rng=1)
draw(linear)

# %% [markdown]
# Write the weights of a layer as a matrix $W$, with a row for each unit, and the biases as a column
# $b$; the number in brackets is that of the layer. Put the first layer into the second:
#
# $$W^{[2]} (W^{[1]} x + b^{[1]}) + b^{[2]} = W x + b,
# \quad W = W^{[2]} W^{[1]}, \quad b = W^{[2]} b^{[1]} + b^{[2]}$$
#
# That is one layer, with one matrix. Compute it from the network's own matrices, and make the
# network of one layer that has it. (Biases begin at 0, so give the first layer others.)

# %%
import numpy as np

linear.set_matrices([(linear.matrices()[0][0], [1, 2, 3]), linear.matrices()[1]])
(W1, b1), (W2, b2) = linear.matrices()
W = W2 @ W1
b = W2 @ b1 + b2

one_layer = MLP(2, [1])
one_layer.set_matrices([(W, b)])
far = np.abs(linear.predict(X) - one_layer.predict(X)).max()
print(f"the largest difference of 100 outputs is {far:.0e}")
print("shapes:", W2.shape, "@", W1.shape, "=", W.shape)
draw(one_layer)

# %% tags=["claim"]
assert np.abs(linear.predict(X) - one_layer.predict(X)).max() < 1e-12

# %% [markdown]
# All hundred outputs agree. The three units in the middle added nothing, nor would a hundred units,
# or ten layers: whatever a linear network does, one layer does.
#
# Trained on the moons, the difference can be seen. Eight linear units in the middle draw a straight
# border, as one neuron does. Eight tanh units bend it. (`Adam` is a quicker kind of gradient
# descent.)

# %%
from nets import Adam
from viz import plot_boundary

figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for activation, ax in zip(["linear", "tanh"], axes, strict=True):
    net = MLP(2, [8, 1], activation=activation, output="sigmoid", rng=0)
    history = fit(net, X, y, optimiser=Adam(0.1), epochs=200, metrics=["accuracy"], **settings)
    plot_boundary(net, X, y, ax=ax)
    ax.set_title(f"{activation}: accuracy {history['accuracy'][-1]:.2f}")
    print(f"{activation:6}  accuracy {history['accuracy'][-1]:.2f}")

# %% [markdown]
# In short: sigmoid for the output of a yes-or-no question, ReLU or its leaky sister in the middle
# of deep networks, tanh in the middle of shallow ones, and a sensible learning rate with all of
# them.
#
# ## Try it
#
# - `plot_activation` takes any function of a Value. Plot `"elu"`, `"softplus"`, `"gelu"`, and
#   `lambda z: z * sigmoid(z)`. Left of 0 none of them is flat at once, as ReLU is.
# - Give the leaky neuron of the house prices a slope of 0.1: `"leaky_relu(0.1)"`. It recovers much
#   sooner.
# - Replace `"sigmoid"` by `"tanh"` in the list of the network of seven layers. Its gradients do not
#   vanish.
#
# Next: [One hidden layer](5-one-hidden-layer.ipynb).
