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
# # Deep networks
#
# After this notebook you can build and train a network of any depth, say what more layers buy and
# what they cost, and choose the settings of a training by trying them side by side. At the end, a
# small network reads handwritten digits.
#
# [From for-loops to matrices](6-from-loops-to-matrices.ipynb) had the matrices of one hidden layer.
# Here is a network with two.

# %%
from functools import partial

import numpy as np
from matplotlib import pyplot as plt
from sklearn.datasets import load_digits

from autograd import compile, log, sigmoid
from nets import (
    MLP,
    Adam,
    GradientDescent,
    Momentum,
    accuracy,
    fit,
    l2,
    moons,
    spirals,
    standardise,
    train_test_split,
)
from viz import draw, plot_boundary, plot_history

net = MLP(2, [8, 8, 1], activation="tanh", output="sigmoid", rng=0)
draw(net)

# %% [markdown]
# ## L layers
#
# Every layer does the same with the outputs of the one before. The inputs count as $A^{[0]} = X$,
# and for $l = 1, \dots, L$ (the lectures write $L$ for the number of layers, too)
#
# $$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}).$$
#
# So the forward pass of any depth is one loop over the layers, with examples in columns. The data
# are two arms of a spiral.

# %%
X, y = spirals(200, turns=0.75, noise=0.05, rng=0)

A = X.T
for (W, b), g in zip(net.matrices(), [np.tanh, np.tanh, sigmoid], strict=True):
    Z = W @ A + b
    A = g(Z)

A.shape

# %% tags=["claim"]
assert np.allclose(A, net.predict(X).T)

# %% [markdown]
# The backward pass is the same loop from the other end. It begins with the derivative for the last
# layer's outputs and repeats four lines for $l = L, \dots, 1$:
#
# $$dZ^{[l]} = dA^{[l]} \odot g^{[l]\prime}(Z^{[l]}), \qquad
# dW^{[l]} = \tfrac{1}{m} dZ^{[l]} A^{[l-1]\top},$$
#
# $$db^{[l]} = \tfrac{1}{m} \sum_{i=1}^{m} dZ^{[l] (i)}, \qquad
# dA^{[l-1]} = W^{[l]\top} dZ^{[l]}.$$
#
# A compiled program has exactly these statements, once for each layer. It leaves out the last
# `dA`, since nobody moves the inputs.


# %%
def loss(net, x, y):
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


program = compile(loss).batch(over=("x", "y"))
program.value_and_grad(net, X, y)
for statement in program.source.split("\n\n\n")[-1].split("\n    "):
    if statement.startswith(("dZ", "dW", "db", "dA")):
        print(statement)

# %% [markdown]
# ## No, one, two and five hidden layers
#
# The same data, the same optimiser, the same 300 epochs; only the depth differs. `fit` compiles
# each network into such a program and runs it. The optimiser is Adam: gradient descent with a
# memory, and a step length of its own for each parameter. A second sample of the spiral tells how
# well a network does on points that it has never seen.

# %%
X_new, y_new = spirals(1000, turns=0.75, noise=0.05, rng=1)


def trained(hidden, optimiser, epochs, rng=0, data=(X, y), **options):
    net = MLP(2, [*hidden, 1], activation="tanh", output="sigmoid", rng=rng)
    options.update(optimiser=optimiser, epochs=epochs, progress=False)
    return net, fit(net, *data, loss="binary_cross_entropy", **options)


networks, cost, seen, new = {}, {}, {}, {}
print("hidden layers  parameters    cost  accuracy: seen    new")
for depth in (0, 1, 2, 5):
    networks[depth], history = trained([8] * depth, Adam(0.02), epochs=300)
    cost[depth] = history.loss[-1]
    seen[depth] = accuracy(networks[depth].predict(X), y)
    new[depth] = accuracy(networks[depth].predict(X_new), y_new)
    count = len(networks[depth].parameters())
    print(f"{depth:13} {count:11} {cost[depth]:7.4f} {seen[depth]:15.1%} {new[depth]:6.1%}")

# %% [markdown]
# Side by side: the solid line is where a network says one half, the dashed ones where it says 0.1
# and 0.9.

# %%
_, panels = plt.subplots(2, 2, figsize=(10, 8), layout="constrained")
for ax, (depth, each) in zip(panels.flat, networks.items(), strict=True):
    plot_boundary(each, X, y, legend=depth == 5, ax=ax)
    ax.set_title(f"hidden layers: {depth}")

# %% [markdown]
# What is better, and what is not?
#
# - Without a hidden layer the boundary is a straight line, and no training can bend it.
# - The first hidden layer makes all the difference. The second adds about a percentage point
#   on new points.
# - Five layers push the cost far below that of two, and every point that they saw is right. On new
#   points they are no better. They have begun to learn the noise by heart.

# %% tags=["claim"]
assert new[0] < 0.75 and new[1] > 0.95
assert 0 < new[2] - new[1] < 0.02
assert seen[5] == 1 and cost[5] < cost[2] / 50
assert new[5] <= new[2]

# %% [markdown]
# Is it the depth at all, or just the number of parameters? Here is a single hidden layer that is
# wide enough to have as many parameters as the network with five.

# %%
wide, history = trained([80], Adam(0.02), epochs=300)
new_wide = accuracy(wide.predict(X_new), y_new)

round(new_wide, 3)

# %% tags=["claim"]
assert len(wide.parameters()) == len(networks[5].parameters()) == 321
assert new_wide >= new[5]

# %% [markdown]
# For two features and 200 points, depth is not what is missing. It pays where data are large and
# patterns are made of smaller patterns, as strokes make digits. Take the shallowest network that
# does the job, and add a layer when a held-out sample says that it helps.
#
# ## What depth costs: gradients that vanish
#
# Going back through a layer multiplies by $W^\top$ and by $g'$. [Activations](4-activations.ipynb)
# showed what comes of a small $g'$: for the sigmoid it is never more than 0.25, while for tanh it
# reaches 1. Here are the mean sizes of the gradients of $W^{[1]}$ to $W^{[7]}$, with six hidden
# layers of either. (Both networks start from weights of the size that Xavier proposed, as `MLP`
# does by itself.)


# %%
def gradients_after(epochs, activation):
    deep = MLP(2, [8] * 6 + [1], activation=activation, output="sigmoid", rng=0)
    options = {"optimiser": "gradient_descent", "epochs": epochs, "progress": False}
    fit(deep, X, y, loss="binary_cross_entropy", **options)
    deep.zero_grad()
    losses = [loss(deep, X[i], y[i]) for i in range(len(X))]
    (sum(losses) / len(losses)).backward()
    return deep.gradients()


for activation in ("sigmoid", "tanh"):
    sizes = [np.abs(dW).mean() for dW, db in gradients_after(1, activation)]
    print(f"{activation:8}", *(f"{size:.1e}" for size in sizes))

# %% tags=["claim"]
for activation in ("sigmoid", "tanh"):
    sizes = [np.abs(dW).mean() for dW, db in gradients_after(1, activation)]
    spread = max(sizes) / min(sizes)
    assert spread > 100 if activation == "sigmoid" else spread < 5
assert max(a * (1 - a) for a in np.linspace(0, 1, 101)) == 0.25  # the sigmoid's g'

# %% [markdown]
# Gradient descent hardly moves the first layers of the sigmoids. With tanh all layers have
# gradients of a similar size.
#
# ## Settings, side by side
#
# What training does not find by itself is called a hyperparameter. There are many, and no formula
# for them: one tries.
#
# **The learning rate** comes first. Too small, and 200 epochs are not enough. Too large, and steps
# land higher up on the other side of the valley: the cost leaves the picture. One looks for a good
# rate by factors of ten, then by factors of three.


# %%
def side_by_side(histories):
    _, panels = plt.subplots(1, 3, figsize=(10, 2.8), layout="constrained")
    for ax, (name, history) in zip(panels, histories.items(), strict=True):
        plot_history(history, "loss", ax=ax)
        ax.set_title(name)
        ax.set_ylim(0, 1)
    return [history.loss[-1] for history in histories.values()]


rates = {}
for rate in (0.1, 1, 10):
    _, rates[f"learning rate {rate}"] = trained([8, 8], GradientDescent(rate), 200)
small, good, large = side_by_side(rates)

# %% tags=["claim"]
assert good < 0.1 < small and large > 1

# %% [markdown]
# **Momentum** keeps part of the last step's velocity, as a ball does that rolls downhill. The rate
# is the one that was too small just now. With 0.9 of the velocity kept, steps that go the same way
# add up to ten times their length.

# %%
momenta = {}
for momentum in (0, 0.9, 0.99):
    _, momenta[f"momentum {momentum}"] = trained([8, 8], Momentum(0.1, momentum), 200)
none, most, nearly_all = side_by_side(momenta)

# %% tags=["claim"]
assert nearly_all < most < none / 4
assert abs(sum(0.9**k for k in range(500)) - 10) < 1e-9

# %% [markdown]
# **Minibatches**: for a step an estimate of the gradient will do, and a few examples give one. With
# 4 examples a step, one epoch is 50 steps instead of one. They are noisier, and an epoch takes
# longer, but in the same number of epochs the cost falls much farther.

# %%
batches = {}
for size in (200, 32, 4):
    _, history = trained([8, 8], GradientDescent(0.3), 60, batch_size=size)
    batches[f"batches of {size}"] = history
whole, some, few = side_by_side(batches)

# %% tags=["claim"]
assert few < whole / 4 and len(X) / 4 == 50

# %% [markdown]
# **Regularisation** puts a price on large weights: `l2` adds the squares of all parameters, times a
# strength, to the cost. That keeps the boundary smooth. It matters where examples are few and
# noisy, so here are 60 of two moons that overlap.

# %%
X_few, y_few = moons(60, noise=0.25, rng=0)
X_many, y_many = moons(1000, noise=0.25, rng=1)

scores = {}
_, panels = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
for ax, strength in zip(panels, (0, 0.003, 0.03), strict=True):
    penalty = partial(l2, strength=strength)
    net, _ = trained([16, 16], Adam(0.02), 500, data=(X_few, y_few), penalty=penalty)
    scores[strength] = accuracy(net.predict(X_many), y_many)
    plot_boundary(net, X_few, y_few, legend=False, ax=ax)
    ax.set_title(f"strength {strength}: {scores[strength]:.1%} of new points")

# %% tags=["claim"]
assert scores[0.003] > scores[0] + 0.01 and scores[0.003] > scores[0.03] + 0.01

# %% [markdown]
# Without a penalty the network bends around single points. Too much of it, and the boundary is
# nearly the straight line of no hidden layer at all. In between it does best on new points.
#
# One warning. If you try twenty settings and keep the one with the best score on some examples,
# that score flatters: it was chosen for being high. So choose by a *validation* set, and look at
# the *test* set once, at the end. That is what we do now.
#
# ## Handwritten digits
#
# scikit-learn brings 1797 small images of digits, 8 by 8 pixels each. A pixel is a number from 0 to
# 16, and an example is a row of 64 of them. Here are the first eight.


# %%
def show(images, titles):
    _, panels = plt.subplots(1, 8, figsize=(9, 1.6), layout="constrained")
    for ax in panels:
        ax.axis("off")
    for ax, image, title in zip(panels, images, titles, strict=False):
        ax.imshow(image.reshape(8, 8), cmap="Greys")
        ax.set_title(title, fontsize=10)


images, digits = load_digits(return_X_y=True)
show(images, digits)

# %% tags=["claim"]
assert images.shape == (1797, 64) and images.max() == 16

# %% [markdown]
# The network has ten outputs $z_j$, one for each digit. **Softmax** turns them into probabilities
# that add up to 1,
#
# $$a_j = \frac{e^{z_j}}{\sum_k e^{z_k}},$$
#
# and the loss is $-\log a_j$ for the right digit $j$. For two answers that is the sigmoid and the
# loss of [One neuron](3-one-neuron.ipynb).
#
# A quarter of the images is set aside for the test. Each pixel is standardised: shifted and scaled
# by its mean and its deviation over the training images. Of these, a share of 0.15 is held out for
# validation: the dashed curve.

# %%
train, test, y_train, y_test = train_test_split(images, digits, test=0.25, rng=0)
X_train, X_test = standardise(train, test)

reader = MLP(64, [64, 32, 10], activation="relu", rng=0)
history = fit(
    reader,
    X_train,
    y_train,
    loss="softmax_cross_entropy",
    optimiser=Adam(0.01),
    epochs=8,
    batch_size=32,
    metrics=["accuracy"],
    validation=0.15,
    progress=False,
)
panels = plot_history(history)

# %% [markdown]
# Now the test set, once. The share of digits that are read correctly should be at least 0.95. It is
# always worth while to look at the mistakes, too: here are the first eight.

# %%
test_accuracy = accuracy(reader.predict(X_test), y_test)

read = reader.predict(X_test).argmax(axis=1)
mistakes = np.flatnonzero(read != y_test)
print(f"{test_accuracy:.1%} are right, {len(mistakes)} of {len(test)} are not")
show(test[mistakes], [f"{y_test[i]}, read as {read[i]}" for i in mistakes])

# %% tags=["claim"]
assert test_accuracy >= 0.95

# %% [markdown]
# ## MNIST's shapes
#
# The classic set of digits is larger: 60000 images of 28 by 28 pixels to train with, 784 numbers
# each. (`nets.mnist` reads its files, if you have them.) Before training such a network, one looks
# at its shapes. A layer has a weight for each pair of an input and a unit, and a bias for each
# unit. Nearly all of the parameters are in the first layer, because the input is so wide.

# %%
large = MLP(784, [128, 64, 10], activation="relu", rng=0)
first, second, third = 784 * 128 + 128, 128 * 64 + 64, 64 * 10 + 10

large.summary(m=60000)

# %% tags=["claim"]
assert 28 * 28 == 784
assert first + second + third == len(large.parameters())
assert first / len(large.parameters()) > 0.9

# %% [markdown]
# ## Try it
#
# - One start proves little. In a new cell below the table, train two and five hidden layers with
#   `rng=1` to `rng=4` too. Do five ever do better than two on new points? (No, and one of the four
#   times clearly worse.)
# - Call `gradients_after` with 200 epochs instead of one, for the sigmoid. The first layers'
#   gradients stay tiny.
# - Read the digits with `MLP(64, [10])`, which has no hidden layer. It reaches 0.95 too. Always try
#   the simple thing first.
#
# Next: [Under the hood](8-under-the-hood.ipynb).
