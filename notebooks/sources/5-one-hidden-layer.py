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
# After this notebook you can compute a network with one hidden layer by hand, forward and backward,
# say the shape of everything in it, and train it with a loop of your own. It builds on
# [Through many layers](4-through-layers.ipynb).
#
# ## Where one neuron fails
#
# Here are 200 points in space, so each example has three inputs. Half of the points, the class 1,
# lie in a ball; the others lie in a shell around it. Examples stand side by side as columns: `X`
# has a row for each input and a column for each example, and `Y` is a row.

# %%
import numpy as np
from matplotlib import pyplot as plt

m = 200
rng = np.random.default_rng(0)
Y = np.where(np.arange(m) < m // 2, 1.0, 0.0).reshape(1, m)
directions = rng.standard_normal((3, m))
directions /= np.linalg.norm(directions, axis=0)
X = directions * np.where(Y == 1, rng.uniform(0, 0.8, m), rng.uniform(1.2, 2, m))

X.shape, Y.shape

# %%
figure, ax = plt.subplots(figsize=(5, 4.4), subplot_kw={"projection": "3d"})
for y, colour, mark in [(0, "#b24f00", "o"), (1, "#0071b0", "^")]:
    ax.scatter(*X[:, Y[0] == y], c=colour, marker=mark, label=f"y = {y}")
ax.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="$x_3$")
legend = ax.legend()

# %% tags=["claim"]
radii = np.linalg.norm(X, axis=0)
assert radii[Y[0] == 1].max() < 0.8 and radii[Y[0] == 0].min() > 1.2
assert X.shape == (3, m) and Y.shape == (1, m) and Y.sum() == 100

# %% [markdown]
# Let one neuron learn them: logistic regression, with gradient descent. `watch` shows the training
# while it goes on, and its last picture stays. On the left you see where the neuron says 1, over
# the first two inputs; the third is at its mean, so some points of the shell seem to lie in the
# ball. On the right are the cost and the accuracy, and below the weights.

# %%
from nets import GradientDescent, Neuron, fit
from viz import watch

neuron = Neuron(3, "sigmoid", init="zeros")
settings = {"loss": "binary_cross_entropy", "metrics": ["accuracy"], "progress": False}
watched = watch(neuron, X.T, Y[0])
print(
    fit(neuron, X.T, Y[0], optimiser=GradientDescent(1), epochs=500, callbacks=watched, **settings)
)

# %% tags=["claim"]
from nets import binary_cross_entropy, cost

neuron.zero_grad()
cost([binary_cross_entropy(neuron(X[:, i]), Y[0, i]) for i in range(m)]).backward()
assert max(abs(p.grad) for p in neuron.parameters()) < 0.001  # at the bottom of J
right = np.mean((neuron.predict(X.T) > 0.5) == Y[0])
assert right < 0.6

# %% [markdown]
# The accuracy is little better than guessing. More training would not help: the cost of one neuron
# has a single valley, and the gradient is nearly 0, so we are at its bottom. The border of one
# neuron is a plane, and no plane has the ball on one side and the shell on the other.
#
# ## A layer in between
#
# So let four neurons look at the three inputs, and one more neuron look at *their* outputs. The
# neurons in between are the **hidden layer**: the data do not say what their outputs should be.
# These outputs, the layer's **activations**, are passed on to the next layer, which reads them as
# new features of the example: what to look for in the inputs is learned, too. Each neuron reads
# all outputs of the layer before (the network is *fully connected*), and nothing runs in a circle
# (it is *feed-forward*).

# %%
from copy import deepcopy

from nets import MLP
from viz import build

net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=2)
build(deepcopy(net), X.T, Y[0])  # a copy, of which you may change all

# %% [markdown]
# When you run this cell, `build` opens the network on a page, the builder, where you can try what
# follows. Where the notebook is only shown, you see the network alone. Layers are counted from 1,
# and the number is written as a superscript in brackets: $a_3^{[1]}$ is the output of unit 3 of
# layer 1. (Drawings and tables leave out the brackets, as in a¹₃, which is not a power.) The inputs
# do not count as a layer, so this is a network of two layers. Each line is a weight: blue if it is
# positive, dashed orange if it is negative.
#
# ## Four times the same neuron
#
# Each hidden unit $j$ is a neuron as in [One neuron](3-one-neuron.ipynb), with its own weights
# $w_j^{[1]}$, a column of three, and its own bias:
#
# $$z_1^{[1]} = w_1^{[1]\top} x + b_1^{[1]}, \qquad a_1^{[1]} = \sigma(z_1^{[1]})$$
# $$z_2^{[1]} = w_2^{[1]\top} x + b_2^{[1]}, \qquad a_2^{[1]} = \sigma(z_2^{[1]})$$
# $$z_3^{[1]} = w_3^{[1]\top} x + b_3^{[1]}, \qquad a_3^{[1]} = \sigma(z_3^{[1]})$$
# $$z_4^{[1]} = w_4^{[1]\top} x + b_4^{[1]}, \qquad a_4^{[1]} = \sigma(z_4^{[1]})$$
#
# Here they are in numbers, for the first example. In the builder, press a unit: its weights, its
# bias and what it makes of the inputs stand below. Turn one of them, and see which way its plane
# moves.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x, y = X[:, 0:1], Y[:, 0:1]  # 0:1 keeps the column a column
(W1, b1), (W2, b2) = net.matrices()

for j in range(len(W1)):
    z = sum(W1[j, k] * x[k, 0] for k in range(3)) + b1[j, 0]
    print(f"unit {j + 1}:  z = {z:6.3f}   a = {sigmoid(z):.3f}")

# %% [markdown]
# ## Rows and columns of W
#
# Put the four rows of weights on top of each other, and they are a matrix: **row $j$ of $W^{[1]}$
# holds the weights of unit $j$, and column $k$ those for input $k$.** Then a single equation
# computes the four z. Shaded: what goes into $z_3^{[1]}$, which is row 3 times the column x, plus
# bias 3.

# %%
z1 = W1 @ x + b1


def matrix(ax, M, title, shaded):
    columns = M.shape[1]
    for j, k in np.ndindex(M.shape):
        colour = "#0071b040" if j in shaded else "white"
        corner = (k - 0.5, j - 0.5)
        ax.add_patch(plt.Rectangle(corner, 1, 1, fc=colour, ec="grey", clip_on=False))
        ax.text(k, j, f"{M[j, k]:.2f}", ha="center", va="center")
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(len(b1) - 0.5, -0.5), aspect=0.6, xticks=[], yticks=[])
    ax.set_frame_on(False)
    ax.set_title(title)


figure, axes = plt.subplots(1, 4, figsize=(9, 2.4), width_ratios=[1, 3, 1, 1])
matrix(axes[0], z1, "$z^{[1]}$   =", [2])
matrix(axes[1], W1, "$W^{[1]}$", [2])
matrix(axes[2], x, "$x$   +", [0, 1, 2])
matrix(axes[3], b1, "$b^{[1]}$", [2])
axes[1].set_yticks(range(len(W1)), [f"$w_{j + 1}^{{[1]T}}$" for j in range(len(W1))])
labels = axes[1].set_xticks(range(3), [f"for $x_{k}$" for k in range(1, 4)])

# %% tags=["claim"]
assert z1.shape == (4, 1) and W1.shape == (4, 3) and x.shape == (3, 1) and b1.shape == (4, 1)
for j in range(4):
    z = sum(W1[j, k] * x[k, 0] for k in range(3)) + b1[j, 0]
    assert abs(z - z1[j, 0]) < 1e-12

# %% [markdown]
# A parameter's name tells you its place: `w¹₃₂` is the weight of layer 1, unit 3, input 2.

# %%
w32 = net.named_parameters()["w¹₃₂"].data
print(f"w¹₃₂ = {w32:.2f}, and W1[2, 1] = {W1[2, 1]:.2f}: Python counts from 0")

# %% tags=["claim"]
assert W1[2, 1] == w32

# %% [markdown]
# ## The shape under each symbol
#
# The second layer does the same with the four outputs of the first. The whole network is four
# equations, and each symbol has a shape. In a product, the two inner numbers must agree, and the
# outer ones are the shape of the result.
#
# $$\underset{(4,1)}{z^{[1]}} = \underset{(4,3)}{W^{[1]}}\; \underset{(3,1)}{x} +
# \underset{(4,1)}{b^{[1]}} \qquad\qquad
# \underset{(4,1)}{a^{[1]}} = \sigma(\underset{(4,1)}{z^{[1]}})$$
#
# $$\underset{(1,1)}{z^{[2]}} = \underset{(1,4)}{W^{[2]}}\; \underset{(4,1)}{a^{[1]}} +
# \underset{(1,1)}{b^{[2]}} \qquad\qquad
# \underset{(1,1)}{a^{[2]}} = \sigma(\underset{(1,1)}{z^{[2]}})$$

# %%
a1 = sigmoid(z1)
z2 = W2 @ a1 + b2
a2 = sigmoid(z2)

print("layer 1:", z1.shape, "=", W1.shape, "@", x.shape, "+", b1.shape)
print("layer 2:", z2.shape, "=", W2.shape, "@", a1.shape, "+", b2.shape)
print(f"y hat = a2 = {a2[0, 0]:.3f}, and y = {y[0, 0]:.0f}")

# %% tags=["claim"]
assert [each.shape for each in (z2, W2, a1, b2)] == [(1, 1), (1, 4), (4, 1), (1, 1)]
assert a1.shape == (4, 1) and a2.shape == (1, 1)
assert abs(a2[0, 0] - net(x[:, 0]).data) < 1e-12

# %% [markdown]
# A network of Values gives the same number, `net(x[:, 0])`.
#
# ## One example, backward
#
# The loss of this example is $\mathcal{L} = -(y \ln a^{[2]} + (1 - y) \ln(1 - a^{[2]}))$. As in the
# notebooks before, `dz2` is short for its derivative with respect to $z^{[2]}$, and so on. Go from
# right to left. The output neuron is a logistic regression whose inputs are the $a^{[1]}$, so its
# three derivatives are the ones you know:
#
# $$\underset{(1,1)}{dz^{[2]}} = a^{[2]} - y, \qquad
# \underset{(1,4)}{dW^{[2]}} = \underset{(1,1)}{dz^{[2]}}\; \underset{(1,4)}{a^{[1]\top}}, \qquad
# \underset{(1,1)}{db^{[2]}} = dz^{[2]}$$
#
# Each hidden output reaches the loss through its weight in $W^{[2]}$, and then the chain rule goes
# through its own σ, whose derivative is $a(1 - a)$. The sign ⊙ multiplies entry by entry, as
# NumPy's `*` does.
#
# $$\underset{(4,1)}{dz^{[1]}} = \underset{(4,1)}{W^{[2]\top}}\; \underset{(1,1)}{dz^{[2]}}
# \odot \underset{(4,1)}{a^{[1]} (1 - a^{[1]})}, \qquad
# \underset{(4,3)}{dW^{[1]}} = \underset{(4,1)}{dz^{[1]}}\; \underset{(1,3)}{x^\top}, \qquad
# \underset{(4,1)}{db^{[1]}} = dz^{[1]}$$

# %%
dz2 = a2 - y
dW2 = dz2 @ a1.T
db2 = dz2

dz1 = W2.T @ dz2 * (a1 * (1 - a1))
dW1 = dz1 @ x.T
db1 = dz1

print("dW1 =", dW1.round(4), "dW2 =", dW2.round(4), sep="\n")

# %% [markdown]
# Each derivative has the shape of what it belongs to. Is it right? The engine knows nothing of
# matrices or of these six lines: it goes backward through the graph of single numbers.

# %%
from nets import binary_cross_entropy

loss = binary_cross_entropy(net(x[:, 0]), y[0, 0])
loss.backward()
(by_engine, _), _ = net.gradients()
by_engine.round(4)

# %% tags=["claim"]
for ours, theirs in zip(((dW1, db1), (dW2, db2)), net.gradients(), strict=True):
    for one, other in zip(ours, theirs, strict=True):
        assert one.shape == other.shape and np.abs(one - other).max() < 1e-12
assert (dW1.shape, db1.shape, dW2.shape, db2.shape) == ((4, 3), (4, 1), (1, 4), (1, 1))

# %% [markdown]
# And the builder finds the same gradient in a third way, along paths. Choose point 1 there, and
# then a weight of the hidden layer. A single path leads back to it: through the output, its weight
# in $W^{[2]}$, and the unit's own σ. The product along this path is the entry of $dW^{[1]}$.

# %%
from autograd import why

why(loss, net["w1_32"])

# %% tags=["claim"]
paths = why(loss, net["w1_32"]).paths
assert len(paths) == 1 and abs(paths[0].product - dW1[2, 1]) < 1e-12

# %% [markdown]
# ## All examples at once
#
# For $m$ examples we could repeat all this in a loop, `for i in range(m)`. But a product of
# matrices treats the columns of its second factor one by one. So put all examples in, side by side,
# and get all $z$, $a$ and $dz$, side by side. Capital letters say so, and m takes the place of the
# 1:
#
# $$\underset{(4,m)}{Z^{[1]}} = \underset{(4,3)}{W^{[1]}}\; \underset{(3,m)}{X} +
# \underset{(4,1)}{b^{[1]}} \qquad
# \underset{(1,m)}{Z^{[2]}} = \underset{(1,4)}{W^{[2]}}\; \underset{(4,m)}{A^{[1]}} +
# \underset{(1,1)}{b^{[2]}}$$
#
# The parameters keep their shapes: m never appears in $W$ or $b$.

# %%
net.summary(m)

# %% [markdown]
# Read the column "examples in columns". The cost $J$ is the *mean* of the losses, so each
# derivative is a mean, too. In $dZ^{[1]} X^\top$ the product itself sums over the examples; for b,
# `sum(axis=1)` does. Both are divided by m.
# ([From for-loops to matrices](6-from-loops-to-matrices.ipynb) takes these lines apart.)
#
# ## Until it has learned
#
# **Initialise; then repeat: forward, cost, backward, update.** That is the whole of learning. The
# weights start as small random numbers, the biases at 0.


# %%
def start(seed, units=4):
    rng = np.random.default_rng(seed)
    W1, b1 = rng.standard_normal((units, 3)) * 0.01, np.zeros((units, 1))
    W2, b2 = rng.standard_normal((1, units)) * 0.01, np.zeros((1, 1))
    return W1, b1, W2, b2


# %% [markdown]
# And here is the loop, with the lectures' names. The learning rate α and the number of rounds n are
# ours to choose.

# %%
alpha, n = 3, 2000
W1, b1, W2, b2 = start(seed=1)
costs = []

for e in range(n):
    # forward
    A1 = sigmoid(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    # cost
    J = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    costs.append(J)
    if e % 250 == 0:
        print(f"round {e:4}  J = {J:.4f}")
    # backward
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    # update
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2

print(f"J was {costs[0]:.4f} and is {J:.4f}; {np.mean((A2 > 0.5) == Y):.0%} are right")

# %% tags=["claim"]
assert abs(costs[0] - np.log(2)) < 0.0001 and round(np.log(2), 4) == 0.6931
assert J < 0.02 and np.all((A2 > 0.5) == Y)
in_graph = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", rng=0)
in_graph.set_matrices([(W1, b1), (W2, b2)])  # the updated ones, and their gradients
outputs = [in_graph(X[:, i]) for i in range(m)]
cost([binary_cross_entropy(outputs[i], Y[0, i]) for i in range(m)]).backward()
A1 = sigmoid(W1 @ X + b1)
dZ2 = sigmoid(W2 @ A1 + b2) - Y
dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))
(dW1_graph, db1_graph), (dW2_graph, db2_graph) = in_graph.gradients()
assert np.abs(dZ1 @ X.T / m - dW1_graph).max() < 1e-12
assert np.abs(dZ1.sum(axis=1, keepdims=True) / m - db1_graph).max() < 1e-12
assert np.abs(dZ2 @ A1.T / m - dW2_graph).max() < 1e-12
assert np.abs(dZ2.sum(axis=1, keepdims=True) / m - db2_graph).max() < 1e-12

# %%
figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
ax.plot(costs)
labels = ax.set(xlabel="round e", ylabel="cost J")

# %% [markdown]
# For a while nothing seems to happen: the cost stays at 0.6931, which is ln 2, the cost of saying
# "one half" to everything. With weights near 0 the network can say nothing else, and the gradients
# are small because they are multiplied by these weights. But they are not 0: the weights grow, and
# then the cost falls quickly.

# %% tags=["claim"]
assert abs(costs[300] - 0.6931) < 0.0005 and costs[1000] < 0.1

# %% [markdown]
# One start proves little, so take five. Is it the four units that do it? In space it takes four
# planes to enclose a ball, as a pyramid with a triangle at its base does.


# %%
def accuracy_after(alpha, n, W1, b1, W2, b2):
    for _ in range(n):
        A1 = sigmoid(W1 @ X + b1)
        dZ2 = sigmoid(W2 @ A1 + b2) - Y
        dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))
        W2, b2 = W2 - alpha * dZ2 @ A1.T / m, b2 - alpha * dZ2.mean(axis=1, keepdims=True)
        W1, b1 = W1 - alpha * dZ1 @ X.T / m, b1 - alpha * dZ1.mean(axis=1, keepdims=True)
    return np.mean((sigmoid(W2 @ sigmoid(W1 @ X + b1) + b2) > 0.5) == Y)


reached = {}
for units in [1, 2, 3, 4]:
    reached[units] = [accuracy_after(3, 2000, *start(seed, units)) for seed in range(5)]
    print(f"hidden units: {units}  accuracy", *(f"{share:6.1%}" for share in reached[units]))

# %% tags=["claim"]
assert reached[4] == [1] * 5
assert max(reached[1]) < min(reached[2]) <= max(reached[2]) < min(reached[3])
assert max(reached[3]) < 1

# %% [markdown]
# Each column is a start. Every unit more encloses the ball better, and with four all of the points
# are right, from each of the five starts.
#
# ## The same with fit
#
# `MLP` and `fit` do what we did by hand: `init="normal"` starts with numbers of the same kind, and
# `GradientDescent` makes the same update. Watch it, as you watched the one neuron: the border
# closes around the ball, after the cost has waited.

# %%
net = MLP(3, [4, 1], activation="sigmoid", output="sigmoid", init="normal", rng=1)
history = fit(
    net,
    X.T,
    Y[0],
    optimiser=GradientDescent(3),
    epochs=2000,
    callbacks=watch(net, X.T, Y[0]),
    **settings,
)
print(history)

# %% tags=["claim"]
assert history["accuracy"][-1] == 1

# %% [markdown]
# And in the builder you can go on with the trained network by hand: see where each unit has its
# plane, set its weight in the last layer to 0, and look at the accuracy. Which unit can the network
# do without most easily?

# %%
build(net, X.T, Y[0])

# %% [markdown]
# ## Try it
#
# - Take `alpha = 0.01` in the loop. Two thousand rounds are far from enough; how many would be?
# - Take the second example, `X[:, 1:2]`, for the backward pass by hand, and compare with the
#   engine.
# - Leave out the update of `W1` and `b1`. The output neuron still learns, but from four planes that
#   never move.
# - Replace σ by tanh in the hidden layer. Two lines change: `A1 = np.tanh(...)`, and in `dZ1` the
#   derivative is `1 - A1**2`.
#
# Next: [Hidden units and their start](5-units-and-starts.ipynb).
