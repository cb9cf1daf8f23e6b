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
# # One hidden layer
#
# After this notebook you can say what a hidden layer adds, which shapes its matrices have, and how
# it has to start. It builds on [Activations](4-activations.ipynb).
#
# ## Where one neuron fails
#
# Two data sets: two moons that reach into each other, and a circle around a circle. Let one
# neuron, logistic regression, learn each of them. (`Adam` is gradient descent that fits the step to
# each parameter, and so gets there sooner; [Deep networks](7-deep-networks.ipynb) has more on it.)

# %%
from matplotlib import pyplot as plt

from nets import Adam, Neuron, circles, fit, moons
from viz import plot_boundary

data = {
    "moons": moons(100, noise=0.15, rng=0),
    "circles": circles(100, noise=0.08, factor=0.5, rng=0),
}
settings = {"loss": "binary_cross_entropy", "metrics": ["accuracy"], "progress": False}

figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for ax, (name, (X, y)) in zip(axes, data.items(), strict=True):
    neuron = Neuron(2, "sigmoid", init="zeros")
    history = fit(neuron, X, y, optimiser=Adam(0.1), epochs=300, **settings)
    plot_boundary(neuron, X, y, ax=ax)
    ax.set_title(f"one neuron, {name}")
    print(f"{name:8} accuracy {history['accuracy'][-1]:.2f}")

# %% tags=["claim"]
from nets import binary_cross_entropy, cost

for X, y in data.values():
    neuron = Neuron(2, "sigmoid", init="zeros")
    fit(neuron, X, y, optimiser=Adam(0.1), epochs=300, **settings)
    neuron.zero_grad()
    cost([binary_cross_entropy(neuron(X[i]), y[i]) for i in range(100)]).backward()
    assert max(abs(v.grad) for v in neuron.parameters()) < 0.001  # at the bottom of J

# %% [markdown]
# A straight border cuts both tips of the moons off. For the circles it can do next to nothing:
# guessing would be right in half of the cases. More training is no help: the cost of one neuron has
# a single valley. The gradient is 0, or nearly, so we are at its bottom.
#
# ## A layer in between
#
# So let several neurons look at the inputs, and one more neuron look at *their* outputs. The ones
# in between are the **hidden layer**: the data say nothing about what their outputs should be.

# %%
from nets import MLP
from viz import draw

net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
draw(net)

# %% [markdown]
# Layers are counted from 1, and the number stands on top, in brackets: $a_3^{[1]}$ is the output of
# unit 3 of layer 1. (Drawings and tables leave the brackets out, as in a¹₃. No power is meant.) The
# inputs do not count as a layer. Each line is a weight, blue for positive ones and dashed orange
# for negative ones.
#
# ## W, b and their shapes
#
# All weights of a layer together are a matrix $W$: row $j$ holds those of unit $j$, column $k$
# those for input $k$. The biases are a column $b$. Examples stand side by side, in columns.

# %%
net.summary(m=100)

# %% [markdown]
# Read the column "examples in columns". $W^{[1]}$ is as high as its layer, 4, and as wide as what
# it reads, 2. $W^{[2]}$ reads those 4 outputs. `m` is the number of examples: it shows in $X$, $Z$
# and $A$, and never in $W$ and $b$.
#
# Here are the numbers behind the first rows. A parameter's name tells its place: `w¹₃₂` is layer 1,
# unit 3, input 2.

# %%
(W1, b1), (W2, b2) = net.matrices()
print("W1 =", W1.round(2), "b1 =", b1, sep="\n")
w32 = net.named_parameters()["w¹₃₂"].data
print(f"w¹₃₂ = {w32:.2f}, and W1[2, 1] = {W1[2, 1]:.2f}: Python counts from 0")

# %% tags=["claim"]
assert W1[2, 1] == w32

# %% [markdown]
# The forward pass of the whole network, for all examples at once, is four lines:
#
# $$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]}), \quad
# Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = \sigma(Z^{[2]})$$
#
# The column $b$ is added to every column of the product.

# %%
import numpy as np

X, y = data["moons"]
X_columns = X.T  # `moons` gives the examples in rows

Z1 = W1 @ X_columns + b1
A1 = np.tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = 1 / (1 + np.exp(-Z2))

for name, matrix in [("X", X_columns), ("Z1", Z1), ("A1", A1), ("Z2", Z2), ("A2", A2)]:
    print(name, matrix.shape)

# %% tags=["claim"]
assert np.abs(A2[0] - net.predict(X)).max() < 1e-12

# %% [markdown]
# `net.predict(X)` gives the same numbers. How a network of single Values becomes these lines is the
# subject of the next notebook.
#
# ## One hidden layer does not fail
#
# The same data, the same loss, the same optimiser, with 1 to 4 units in the hidden layer.

# %%
print("hidden units   moons   circles")
for units in [1, 2, 3, 4]:
    reached = []
    for X, y in data.values():
        net = MLP(2, [units, 1], activation="tanh", output="sigmoid", rng=1)
        history = fit(net, X, y, optimiser=Adam(0.1), epochs=200, **settings)
        reached.append(history["accuracy"][-1])
    print(f"{units:12}   {reached[0]:5.2f}   {reached[1]:7.2f}")

# %% tags=["claim"]
assert reached == [1, 1]

# %% [markdown]
# One hidden unit still has a single straight border. With four units every example of both sets is
# right. See what they draw.

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
trained = {}
for ax, (name, (X, y)) in zip(axes, data.items(), strict=True):
    trained[name] = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    fit(trained[name], X, y, optimiser=Adam(0.1), epochs=200, **settings)
    plot_boundary(trained[name], X, y, ax=ax)
    ax.set_title(f"one hidden layer, {name}")

# %% [markdown]
# How? Each hidden unit is a neuron like any other, and draws a straight line where its own output
# is 0. Here are the four of the circles. Three of them lay their lines around the inner circle, and
# the output neuron puts them together. (Unit 3 has its line elsewhere; three were enough in the
# table too. With fewer than three straight lines no border closes.)

# %%
X, y = data["circles"]
figure, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained")
for j, ax in enumerate(axes):
    unit = trained["circles"].layers[0].neurons[j]
    plot_boundary(unit, X, y, threshold=0, legend=False, ax=ax)
    ax.set_title(f"hidden unit {j + 1}")

# %% tags=["claim"]
for j, unit in enumerate(trained["circles"].layers[0].neurons):
    assert (len(set(unit.predict(X) > 0)) == 1) == (j == 2)  # only unit 3 has all on one side

# %% [markdown]
# ## Watching the border move
#
# `for epoch in training(...)` trains one epoch a turn, so that we can stop and look.

# %%
from nets import training

X, y = data["moons"]
net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
figure, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
moments = dict(zip([1, 10, 100, 120, 140, 200], axes.flat, strict=True))

for epoch in training(net, X, y, optimiser=Adam(0.1), epochs=200, **settings):
    if epoch.number in moments:
        ax = moments[epoch.number]
        plot_boundary(net, X, y, legend=False, ax=ax)
        ax.set_title(f"epoch {epoch.number}: loss {epoch.loss:.3f}")

# %% [markdown]
# First the line turns to where most examples are right, as one neuron's would. It rests there for
# most of a hundred epochs, and only then it bends. At last the dashed lines close in on it: the
# network becomes sure.
#
# ## How to start: not with zeros
#
# One neuron could start with all weights 0. A hidden layer cannot.

# %%
net = MLP(2, [4, 1], activation="tanh", output="sigmoid", init="zeros")
history = fit(net, X, y, optimiser=Adam(0.1), epochs=200, **settings)
print(history)

# %% tags=["claim"]
net.zero_grad()
cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(100)]).backward()
for W, b in net.gradients():
    assert np.abs(W).max() < 1e-12 and np.abs(b).max() < 1e-12

# %% [markdown]
# Nothing happened. The hidden outputs are all $\tanh(0) = 0$, so $W^{[2]}$ gets no gradient. And
# as $W^{[2]}$ is 0, nothing is handed back to the first layer. (The last bias gets none either, for
# the two moons are equally large.)
#
# Equal weights that are not 0 are a subtler trap. Let all be 0.5, and look at the gradient of
# $W^{[1]}$.

# %%
from nets import binary_cross_entropy, cost


def half(rng, n_in, n_out):
    return 0.5


net = MLP(2, [4, 1], activation="tanh", output="sigmoid", init=half)
cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(100)]).backward()
gradient, _ = net.gradients()[0]
gradient.round(4)

# %% tags=["claim"]
assert np.ptp(gradient, axis=0).max() < 1e-12

# %% [markdown]
# Four equal rows. Units that start equal see the same inputs, answer the same, are weighed the same
# and so get the same gradient: after the step they are equal again. This is **symmetry**, and
# gradient descent never breaks it.

# %%
history = fit(net, X, y, optimiser=Adam(0.1), epochs=200, **settings)
W1, b1 = net.matrices()[0]
print(f"accuracy {history['accuracy'][-1]:.2f}, W1 =", W1.round(3), sep="\n")
draw(net)

# %% tags=["claim"]
assert np.ptp(W1, axis=0).max() < 1e-6

# %% [markdown]
# Two hundred epochs later there are still four copies of one unit, and the accuracy is that of one
# neuron. So weights start at random: that is all it takes to make the units different. Biases may
# start at 0.
#
# ## How to start: not too far out
#
# Random, then, but how large? Take a good start, and one with $W^{[1]}$ thirty times as large.

# %%
X, y = data["circles"]
starts = {}
for name, factor in [("good", 1), ("too large", 30)]:
    net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
    (W1, b1), (W2, b2) = net.matrices()
    net.set_matrices([(factor * W1, b1), (W2, b2)])
    starts[name] = net

    hidden = net.layers[0].predict(X)
    saturated, slopes = np.abs(hidden) > 0.99, 1 - hidden**2
    print(f"{name:9}  saturated {saturated.mean():4.0%}, median of tanh' {np.median(slopes):.1g}")

# %% [markdown]
# "Saturated" counts the hidden outputs beyond 0.99. There tanh is flat: for half of all outputs its
# derivative is as small as the median says, or smaller, and the gradient is multiplied by that. See
# how the training suffers.

# %%
from copy import deepcopy

from viz import plot_history

figure, axes = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained", sharey=True)
for ax, (name, start) in zip(axes, starts.items(), strict=True):
    net = deepcopy(start)  # so that the cell can run again
    history = fit(net, X, y, optimiser=Adam(0.1), epochs=200, **settings)
    plot_history(history, "loss", ax=ax)
    ax.set_title(f"{name}: accuracy {history['accuracy'][-1]:.2f}")
    print(f"{name:9}  {history}")

# %% [markdown]
# Initialisers draw the weights from a range that suits the layer: Xavier's for tanh and sigmoid,
# narrower the more units there are, and He's for ReLU. `MLP` takes the one that fits, unless you
# say `init=...`.
#
# ## Try it
#
# - In "Watching the border move", take `activation="relu"`. The border is then made of straight
#   pieces.
# - Give the moons more noise: `noise=0.3` in the first cell. They overlap, and four units no longer
#   get all examples right.
# - Replace the factor 30 by 10. Fewer outputs are saturated, and the training gets through.
#
# Next: [From for-loops to matrices](6-from-loops-to-matrices.ipynb).
