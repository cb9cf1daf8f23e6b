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
# # ReLU
#
# After this notebook you know the activation that most networks use inside: what it is good for,
# how it dies, and what its leaky sister does about that. It builds on
# [Activations](4-activations.ipynb).
#
# ## One bend
#
# **ReLU**, the rectified linear unit, is $z$ where $z$ is positive, and 0 elsewhere: $\max(0, z)$.
# **Leaky ReLU** lets a little of the negative side through. Some lectures take a tenth of it,
# $\max(0.1z, z)$, others a hundredth, $\max(0.01z, z)$. Here are all three; on the left of 0 you
# can tell them apart.

# %%
import numpy as np
from matplotlib import pyplot as plt

from nets import Neuron
from viz import plot_activation
from viz.scene.colours import THEMES

light = THEMES["light"]
Z = np.linspace(-10, 2, 121)
figure, ax = plt.subplots(figsize=(6, 3.6))
for name, style in [("relu", "-"), ("leaky_relu(0.01)", "--"), ("leaky_relu(0.1)", "-.")]:
    g = Neuron(1, name)
    g.w[0].data = 1
    a = g.predict(Z.reshape(-1, 1)).ravel()
    ax.plot(Z, a, style, color=light.value, label=name)
ax.axhline(0, color=light.faint, linewidth=0.8, zorder=0)
ax.set_ylim(-1.2, 1.2)
ax.set_xlabel("z")
ax.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# And the derivatives, in orange. ReLU's is 0 or 1, the leaky one's 0.1 or 1. At the bend itself
# there is none; one may take the left side's or the right side's, as hardly any $z$ is ever exactly
# 0. The engine takes the left side's, as the orange dot shows.

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained", sharey=True)
for name, ax in zip(["relu", "leaky_relu(0.1)"], axes, strict=True):
    plot_activation(name, ax=ax)

# %% [markdown]
# ## The price of a house
#
# A lecture's first neuron is often this one. A house has an area, and a price. The larger, the
# dearer, but no price is below 0. So the curve is 0 at first, and then takes off as a straight
# line: a ReLU. One neuron with one input can learn it.

# %%
from nets import GradientDescent, fit

rng = np.random.default_rng(0)
areas = rng.uniform(0.2, 2.5, 40)
prices = np.maximum(0, 2 * areas - 1.5 + rng.normal(0, 0.15, 40))

neuron = Neuron(1, "relu")
neuron.w[0].data, neuron.b.data = 1, 0
descent = GradientDescent(0.1)
history = fit(
    neuron, areas.reshape(-1, 1), prices, loss="mse", optimiser=descent, epochs=500, progress=False
)
print(history)
print(f"price = max(0, {neuron.w[0].data:.2f} · area - {-neuron.b.data:.2f})")

# %% tags=["claim"]
assert abs(neuron.w[0].data - 2) < 0.15 and abs(neuron.b.data + 1.5) < 0.15

# %%
grid = np.linspace(0, 2.6, 131)
figure, ax = plt.subplots(figsize=(6, 3.4))
ax.plot(areas, prices, "o", markersize=4, color=light.ink)
ax.plot(grid, neuron.predict(grid.reshape(-1, 1)).ravel(), color=light.value)
ax.set_xlabel("area")
ax.set_ylabel("price")
plt.show()

# %% [markdown]
# The houses were made with $\max(0, 2 \cdot \text{area} - 1.5)$ and some noise, and the neuron has
# found both numbers, nearly.
#
# ## Four inputs, and neurons in between
#
# A price depends on more than the area. Say we know four things of each house: its size, its number
# of rooms, how near the centre it is, and how well-off the neighbours are. Size and rooms together
# decide whether a family fits in. Nearness and neighbours together decide how good the school is.
# Nobody tells the network about families and schools. We stack neurons, and hope that some of those
# in the middle find something like it.

# %%
from nets import MLP
from viz import draw

net = MLP(4, [3, 1], activation="relu", rng=0)
draw(net)

# %% [markdown]
# Neurons that read the same inputs form a **layer**, and are also called its **units**. Every unit
# of the middle layer, which is called **hidden**, reads all four inputs; what it makes of them is
# left to training. `MLP(4, [3, 1])` is such a network: four inputs, three hidden units, one output.
#
# These houses are made up: 2 for a family's house, as far as size and rooms exceed a limit, 2 for
# the school, likewise, and noise. Compare a single neuron, three hidden units and eight, on houses
# they have not seen. The number is $R^2$: 1 is perfect, 0 is no better than the mean price.

# %%
from nets import r2


def houses(m, seed):
    rng = np.random.default_rng(seed)
    size, rooms, near, wealth = rng.uniform(0, 1, (4, m))
    family, school = np.maximum(0, size + rooms - 1), np.maximum(0, near + wealth - 1)
    X = np.stack([size, rooms, near, wealth], axis=1)
    return X, 2 * family + 2 * school + rng.normal(0, 0.05, m)


print("rng   one neuron   3 hidden units   8 hidden units")
scores = []
for seed in range(5):
    X, y = houses(100, seed)
    X_test, y_test = houses(100, 100 + seed)
    row = []
    for net in [
        Neuron(4, "linear", rng=seed),
        MLP(4, [3, 1], activation="relu", rng=seed),
        MLP(4, [8, 1], activation="relu", rng=seed),
    ]:
        descent = GradientDescent(0.1)
        fit(net, X, y, loss="mse", optimiser=descent, epochs=1000, progress=False)
        row.append(r2(net.predict(X_test), y_test))
    scores.append(row)
    print(f"{seed:3} {row[0]:12.2f} {row[1]:16.2f} {row[2]:16.2f}")

# %% tags=["claim"]
assert all(row[2] > row[0] + 0.05 for row in scores)
assert sum(row[1] > row[0] for row in scores) >= 4

# %% [markdown]
# Eight hidden units beat the single neuron with every seed. With three it depends on luck: a unit
# that starts badly is missed. [One hidden layer](5-one-hidden-layer.ipynb) looks inside such a
# network.
#
# ## Many zeros
#
# A ReLU that says 0 costs nothing further on, and its example does not disturb the weights behind
# it. How many do? Count the outputs that are exactly 0, in a hidden layer of sixteen units, before
# and after training on two moons.

# %%
from nets import moons

X, y = moons(60, noise=0.1, rng=0)
settings = {"loss": "binary_cross_entropy", "progress": False}


def zeros(net):
    return (net.layers[0].predict(X) == 0).mean()


print("                 share of zeros before -> after, rng = 0, 1, 2, 3, 4")
for activation in ["sigmoid", "tanh", "relu", "leaky_relu(0.1)"]:
    shares = []
    for seed in range(5):
        net = MLP(2, [16, 1], activation=activation, output="sigmoid", rng=seed)
        before = zeros(net)
        fit(net, X, y, optimiser=GradientDescent(0.5), epochs=100, **settings)
        shares.append(f"{before:.2f} -> {zeros(net):.2f}")
    print(f"{activation:15}", "  ".join(shares))

# %% [markdown]
# About half of the numbers of a ReLU layer are 0, and none of the others'. That is its
# **sparsity**: each example is told by a part of the units. It is also a loss: half of the range of
# $z$ leaves no trace. And like a sigmoid's, a ReLU's outputs are not centred on 0.
#
# ## It learns faster
#
# This is what made ReLU the default. Take two hidden layers of eight units, and count the epochs
# until the cost is below 0.1, at three learning rates, and with five seeds for the network and the
# moons. A dash says: not within 300 epochs, or the cost ran away.

# %%
from nets import DivergenceError


def epochs_needed(activation, alpha, seed):
    X, y = moons(60, noise=0.1, rng=seed)
    net = MLP(2, [8, 8, 1], activation=activation, output="sigmoid", rng=seed)
    try:
        history = fit(net, X, y, optimiser=GradientDescent(alpha), epochs=300, **settings)
    except DivergenceError:
        return None
    return next((epoch for epoch, J in enumerate(history["loss"]) if J < 0.1), None)


results = {}
print("                epochs, rng = 0, 1, 2, 3, 4")
for activation in ["sigmoid", "tanh", "relu"]:
    for alpha in [0.3, 1, 3]:
        row = [epochs_needed(activation, alpha, seed) for seed in range(5)]
        results[activation, alpha] = row
        print(f"{activation:8} α = {alpha:3}", *(f"{'-' if n is None else n:>5}" for n in row))

# %% tags=["claim"]
for alpha in (0.3, 1, 3):
    assert set(results["sigmoid", alpha]) == {None}
for seed in range(5):
    for alpha in (0.3, 1):
        relu, tanh = results["relu", alpha][seed], results["tanh", alpha][seed]
        assert relu is not None and (tanh is None or relu < tanh)
    best = {
        g: min(results[g, alpha][seed] or 300 for alpha in (0.3, 1, 3)) for g in ("tanh", "relu")
    }
    assert best["relu"] < best["tanh"]
assert None in results["relu", 3] and None not in results["tanh", 3]

# %% [markdown]
# At the same learning rate, 0.3 or 1, ReLU is the first with every seed, tanh the second, and the
# sigmoid does not arrive at all. The reason is its slope: a unit that is on hands back all that
# arrives. At 3 the picture turns: tanh stands that pace, and ReLU often does not. But take for each
# seed the best of the three rates, and ReLU is still the first in all five.
#
# ## Dead units
#
# ReLU has its own trouble. Suppose that the neuron with the house prices starts with a bias of -10.

# %%
from nets import cost

column = areas.reshape(-1, 1)
neuron = Neuron(1, "relu")
neuron.w[0].data, neuron.b.data = 1, -10

print("outputs above 0:", (neuron.predict(column) > 0).sum())
cost([(neuron(column[i]) - prices[i]) ** 2 for i in range(40)]).backward()
print("dw =", neuron.w[0].grad, " db =", neuron.b.grad)

# %% [markdown]
# For every house, `z` is negative, and the output and its derivative are 0. So the gradient is 0:
# the neuron is **dead**. Gradient descent does not move it; tomorrow it will be where it is today.
# With leaky ReLU the same neuron still has a slope, and that is enough.

# %%
figure, ax = plt.subplots(figsize=(6, 3.4))
for activation, style in [("relu", "-"), ("leaky_relu(0.01)", "--"), ("leaky_relu(0.1)", "-.")]:
    neuron = Neuron(1, activation)
    neuron.w[0].data, neuron.b.data = 1, -10
    descent = GradientDescent(0.1)
    history = fit(
        neuron, column, prices, loss="mse", optimiser=descent, epochs=1000, progress=False
    )
    print(f"{activation:16} w = {neuron.w[0].data:5.2f}, b = {neuron.b.data:6.2f},  {history}")
    ax.plot(history["loss"], style, color=light.value, label=activation)
ax.set_xlabel("epoch")
ax.set_ylabel("cost")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# A leaky neuron does not stay dead. It crawls as long as all houses are on its leaky side, then it
# goes fast; with 0.1 it crawls ten times as fast as with 0.01.
#
# ## How units die
#
# Nobody starts with a bias of -10. But a single step that is too long can throw a unit there. Train
# a network on the moons with a learning rate of 5, for ten epochs. `plot_weights(net, X)` looks for
# units whose derivative is 0 for every example.

# %%
from viz import plot_weights

net = MLP(2, [8, 1], activation="relu", output="sigmoid", rng=0)
fit(net, X, y, optimiser=GradientDescent(5), epochs=10, **settings)
ax = plot_weights(net, X)

# %% [markdown]
# Some of the units are dead: their output is 0 for all examples. Go on with a careful learning
# rate, and see whether they come back to life.

# %% tags=["claim"]
dead = [j for j in range(8) if net.layers[0].predict(X)[:, j].max() == 0]
assert dead

# %%
hidden = net.layers[0]
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
# They do not: no example gives them a gradient, so they stay as they are. (In a later layer a unit
# may be luckier: its inputs change as the layers before it learn.) With leaky ReLU no derivative is
# 0, so the same rough start cannot kill a unit. Count those that a careful learning rate still
# moves, with five seeds:

# %%
print("units that still move, of 8, rng = 0, 1, 2, 3, 4")
alive = {}
for activation in ["relu", "leaky_relu(0.1)"]:
    counts = []
    for seed in range(5):
        net = MLP(2, [8, 1], activation=activation, output="sigmoid", rng=seed)
        fit(net, X, y, optimiser=GradientDescent(5), epochs=10, **settings)
        W_before, b_before = net.matrices()[0]
        fit(net, X, y, optimiser=GradientDescent(0.1), epochs=100, **settings)
        W_after, b_after = net.matrices()[0]
        counts.append(int(((W_after != W_before).any(axis=1)).sum()))
    alive[activation] = counts
    print(f"{activation:15}", *counts)

# %% tags=["claim"]
assert set(alive["leaky_relu(0.1)"]) == {8}
assert sum(count < 8 for count in alive["relu"]) == 4

# %% [markdown]
# Four of the five ReLU networks have lost units, and none of the leaky ones.
#
# ## Try it
#
# - Give the first house neuron a sigmoid instead of the ReLU. Which prices can it not reach?
# - Draw the houses with four inputs for a network of your own, `MLP(4, [8, 4, 1])`, and train it.
#   Is it better than eight hidden units in one layer? (Use more than one seed.)
# - In *How units die*, lower the learning rate from 5 to 0.5. How many units die now?
#
# Next: [Through many layers](4-through-layers.ipynb)
