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
# # Through many layers
#
# After this notebook you can say why gradients vanish on their way through a network, which
# activations let them through, and why a network needs an activation at all. It builds on
# [ReLU](4-relu.ipynb).
#
# ## Five sigmoids in a row
#
# Here are five layers of one unit each, with all weights 1. On the way back, every layer multiplies
# by its local derivative, which is written on the arrow.

# %%
from autograd import Value, relu, sigmoid, tanh
from viz import draw

x = Value(0.5, "x")
a = x
for layer in range(1, 6):
    a = sigmoid(a)
    a.label = f"a{layer}"
a.backward()
draw(a, edges="local", direction="TB")

# %% [markdown]
# None of these units is saturated, and yet less than a thousandth arrives at $x$: the sigmoid's
# derivative is never above 0.25, and five such factors make $0.25^5 < 0.001$. Saturated layers
# multiply by far less. Compare $da/dx$ for one to five layers, when the bias of each unit is 0 and
# when it is 5.

# %%


def slope(g, bias, layers):
    x = Value(0.5)
    a = x
    for _ in range(layers):
        a = g(a + bias)
    a.backward()
    return x.grad


print("           bias 0                      bias 5")
print("layers  sigmoid     tanh   relu     sigmoid     tanh   relu")
for n in range(1, 6):
    print(f"{n:6}", end="")
    for bias in (0, 5):
        numbers = [slope(g, bias, n) for g in (sigmoid, tanh, relu)]
        print(f" {numbers[0]:8.1g} {numbers[1]:8.1g} {numbers[2]:6g}", end="   ")
    print()

# %% tags=["claim"]
assert x.grad < 0.25**5 < 0.001
for n in range(1, 6):
    assert slope(sigmoid, 0, n) < slope(tanh, 0, n) < slope(relu, 0, n) == 1
    assert slope(tanh, 5, n) < slope(tanh, 0, n)

# %% [markdown]
# This is the **vanishing gradient**. tanh, whose slope at 0 is 1, softens it as long as its units
# are not saturated; if they are, it is worse than the sigmoid. ReLU does not suffer from it on its
# positive side: there its factor is 1, through any number of layers.
#
# ## A real network
#
# Here is the same on a data set of two moons: two inputs, six layers of eight units each, and an
# output layer of one unit. Each row is a layer, and the histogram shows the sizes of its gradients,
# in powers of ten.

# %%
from matplotlib import pyplot as plt

from nets import MLP, binary_cross_entropy, cost, moons
from viz import plot_gradients

X, y = moons(60, noise=0.1, rng=0)


def with_gradients(activation, seed):
    layers = [8, 8, 8, 8, 8, 8, 1]
    net = MLP(2, layers, activation=activation, output="sigmoid", rng=seed)
    cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(len(X))]).backward()
    return net


figure, axes = plt.subplots(1, 3, figsize=(13, 6), layout="constrained", sharex=True)
for activation, ax in zip(["sigmoid", "tanh", "relu"], axes, strict=True):
    plot_gradients(with_gradients(activation, 1), ax=ax)
    ax.set_title(activation)

# %% [markdown]
# With sigmoids, the further a layer is from the output, the less gradient it gets. With tanh and
# with ReLU all layers lie close together. (Many gradients of ReLU are exactly 0: those of units
# that are off.) Is that luck? Compare the first layer with the last, for five networks: the ratio
# of their typical gradients.

# %%
import numpy as np


def typical(layer):
    sizes = [abs(v.grad) for v in layer.parameters() if v.grad != 0]
    return np.median(sizes) if sizes else 0.0


ratios = {}
print("first layer / last layer, rng = 0, 1, 2, 3, 4")
for activation in ["sigmoid", "tanh", "relu"]:
    nets_of = [with_gradients(activation, seed) for seed in range(5)]
    ratios[activation] = [typical(net.layers[0]) / typical(net.layers[-1]) for net in nets_of]
    print(f"{activation:8}", "  ".join(f"{ratio:8.1e}" for ratio in ratios[activation]))

# %% tags=["claim"]
assert max(ratios["sigmoid"]) < 0.002
assert min(*ratios["tanh"], *ratios["relu"]) > 0.05

# %% [markdown]
# With every seed, the sigmoid's first layer gets less than a five-hundredth of the last one's
# gradient. With tanh and ReLU it gets at least a twentieth, and sometimes more than the last.
#
# ## Why not leave the activation out?
#
# Activations make the backward pass possible, and they make it hard. So why not do without? Here is
# a network of two layers without activations, that is, with $g(z) = z$:

# %%
linear = MLP(2, [3, 1], activation="linear", rng=1)
draw(linear)

# %% [markdown]
# Write the weights of a layer as a matrix $W$, with a row for each unit, and the biases as a column
# $b$; the number in brackets is the layer's. Put the first layer into the second:
#
# $$W^{[2]} (W^{[1]} x + b^{[1]}) + b^{[2]} = W x + b,
# \quad W = W^{[2]} W^{[1]}, \quad b = W^{[2]} b^{[1]} + b^{[2]}$$
#
# That is one layer, with one matrix. Compute it from the network's own matrices, and make a network
# of one layer from it. (Biases start at 0, so first give the first layer others.)

# %%
linear.set_matrices([(linear.matrices()[0][0], [1, 2, 3]), linear.matrices()[1]])
(W1, b1), (W2, b2) = linear.matrices()
W = W2 @ W1
b = W2 @ b1 + b2

one_layer = MLP(2, [1])
one_layer.set_matrices([(W, b)])
far = np.abs(linear.predict(X) - one_layer.predict(X)).max()
print(f"the largest difference among {len(X)} outputs is {far:.0e}")
print("shapes:", W2.shape, "@", W1.shape, "=", W.shape)
draw(one_layer)

# %% tags=["claim"]
assert np.abs(linear.predict(X) - one_layer.predict(X)).max() < 1e-12

# %% [markdown]
# All outputs agree. The three units in the middle added nothing, and neither would a hundred units
# or ten layers: whatever a linear network does, one layer can do.
#
# After training on the moons, you can see the difference. Eight linear units in the middle draw a
# straight border, as one neuron does. Eight ReLUs bend it.

# %%
from nets import DivergenceError, GradientDescent, accuracy, fit
from viz import plot_boundary


def trained(activation, seed):
    net = MLP(2, [8, 1], activation=activation, output="sigmoid", rng=seed)
    settings = {"loss": "binary_cross_entropy", "progress": False}
    try:
        fit(net, X, y, optimiser=GradientDescent(1), epochs=500, **settings)
    except DivergenceError as error:  # steps so large that the cost is infinite
        print(error)
    return net, accuracy(net.predict(X), y)


figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for activation, ax in zip(["linear", "relu"], axes, strict=True):
    net, right = trained(activation, 0)
    plot_boundary(net, X, y, ax=ax)
    ax.set_title(f"{activation}: accuracy {right:.2f}")

# %%
print("accuracy, rng = 0, 1, 2, 3, 4")
accuracies = {}
for activation in ["linear", "relu"]:
    accuracies[activation] = [trained(activation, seed)[1] for seed in range(5)]
    print(f"{activation:6}", "  ".join(f"{right:.2f}" for right in accuracies[activation]))

# %% tags=["claim"]
assert max(accuracies["linear"]) < min(accuracies["relu"])

# %% [markdown]
# ## Which one to take
#
# | | good for | trouble |
# |---|---|---|
# | sigmoid | the output of a yes-or-no question | saturates, not centred on 0, needs exp |
# | tanh | hidden layers, better than sigmoid | saturates, needs exp |
# | ReLU | hidden layers: the **default** | units can die, not centred on 0 |
# | leaky ReLU | hidden layers where units die | one more number to choose |
# | linear | the output when it is a number, such as a price | useless in hidden layers |
#
# Each layer of a network may have an activation of its own: `MLP(2, [8, 8, 1], activation=["relu",
# "tanh", "sigmoid"])`.
#
# ## Try it
#
# - In *Five sigmoids in a row*, replace `sigmoid` with `tanh`, and then with `relu`. Which arrows
#   change?
# - Give the network with six hidden layers `"leaky_relu(0.1)"`. Are there gradients of exactly 0?
# - Put `"linear"` between two ReLU layers with a list of activations. Does the border still bend?
#
# Next: [One hidden layer](5-one-hidden-layer.ipynb)
