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
# # Reading digits
#
# After this notebook you can turn images into a matrix, choose the settings of a training by trying
# them side by side, look into the layers of a network that reads handwritten digits, and say how
# much data it needs. It builds on [Deep networks](7-deep-networks.ipynb).
#
# ## An image is a vector
#
# A colour image is three matrices of pixels: how much red, green and blue. A network takes a
# column of numbers, so the matrices are unrolled, one after the other. An image of 64 by 64 pixels
# gives $n_x = 64 \cdot 64 \cdot 3$ numbers. Here is one made of three ramps.

# %%
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import LinearSegmentedColormap
from sklearn.datasets import load_digits

from nets import (
    MLP,
    Adam,
    DivergenceError,
    GradientDescent,
    Momentum,
    accuracy,
    fit,
    l2,
    moons,
    spirals,
    standardise,
    train_test_split,
    training,
)
from viz import plot_boundary, plot_history

ramp = np.linspace(0, 1, 64)
red, green = np.meshgrid(ramp, ramp)
image = np.stack([red, green, np.full((64, 64), 0.5)])
x = image.reshape(-1, 1)

image.shape, x.shape

# %%
_, panels = plt.subplots(1, 4, figsize=(8, 1.9), layout="constrained")
for ax, pixels, colours in zip(panels, image, ["Reds", "Greens", "Blues"], strict=False):
    ax.imshow(pixels, cmap=colours, vmin=0, vmax=1)
panels[3].imshow(image.transpose(1, 2, 0))
for ax, title in zip(panels, ["red", "green", "blue", "the image"], strict=True):
    ax.set_title(title)
    ax.axis("off")

# %% tags=["claim"]
assert x.shape == (64 * 64 * 3, 1) == (12288, 1)

# %% [markdown]
# These are 12,288 numbers for a thumbnail. scikit-learn comes with 1797 smaller images of digits, 8
# by 8 pixels in grey. A pixel is a number from 0 to 16. Here are the first eight.


# %%
def show(images, titles=()):
    _, panels = plt.subplots(1, 8, figsize=(9, 1.6), layout="constrained")
    for ax in panels:
        ax.axis("off")
    for i, (ax, image) in enumerate(zip(panels, images, strict=False)):
        ax.imshow(image.reshape(8, 8), cmap="Greys")
        ax.set_title(titles[i] if i < len(titles) else "", fontsize=10)


images, digits = load_digits(return_X_y=True)
show(images, digits)

# %% tags=["claim"]
assert images.shape == (1797, 64) and images.max() == 16

# %% [markdown]
# ## Training set and test set, and one-hot targets
#
# A quarter of the images is set aside for the test: $m_{train}$ examples to learn from, $m_{test}$
# to be judged by. Each pixel is standardised: shifted by its mean over the training images, and
# divided by its standard deviation.
#
# A digit is one of ten classes. Its target is **one-hot**: ten numbers, a 1 at the right digit and
# 0 elsewhere. Here are those of the first twelve training images, one in each column.

# %%
train, test, y_train, y_test = train_test_split(images, digits, test=0.25, rng=0)
X_train, X_test = standardise(train, test)

X = X_train.T
Y = np.eye(10)[:, y_train]
m_train, m_test = X.shape[1], len(X_test)
print(f"m_train = {m_train}, m_test = {m_test}, X {X.shape}, Y {Y.shape}")

_, ax = plt.subplots(figsize=(5, 3.4), layout="constrained")
ax.imshow(Y[:, :12], cmap="Greys")
labels = ax.set(xticks=range(12), xticklabels=y_train[:12], yticks=range(10), xlabel="digit")

# %% tags=["claim"]
assert X.shape == (64, m_train) and Y.shape == (10, m_train) and m_train + m_test == 1797
assert np.all(Y.sum(axis=0) == 1) and np.all(Y.argmax(axis=0) == y_train)

# %% [markdown]
# ## MNIST's shapes
#
# MNIST, the classic set of digits, is larger: 60,000 training images of 28 by 28 pixels, which
# makes 784 numbers each. (`nets.mnist` reads its files, if you have them.) In the lectures, a
# network with a hidden layer of 17 neurons reads them. Which shape has each matrix? The lecture
# that asks has its examples in rows. Cover the table and answer before you look.

# %%
MLP(784, [17, 10], activation="sigmoid", output="softmax", rng=0).summary(60_000)

# %% tags=["claim"]
asked = MLP(784, [17, 10], activation="sigmoid", output="softmax", rng=0)
table = [line.split("  ") for line in str(asked.summary(60_000)).splitlines()]
in_rows = {row[0]: next(cell.strip() for cell in row[1:] if cell.strip()) for row in table}
slide = {
    "X": (60_000, 784),
    "Z¹": (60_000, 17),
    "A¹": (60_000, 17),
    "Z²": (60_000, 10),
    "A²": (60_000, 10),
    "Y": (60_000, 10),
    "W¹": (17, 784),
    "b¹": (17, 1),
    "W²": (10, 17),
    "b²": (10, 1),
}
assert {name: in_rows[name] for name in slide} == {name: str(s) for name, s in slide.items()}
assert [(W.shape, b.shape) for W, b in asked.matrices()] == [
    ((17, 784), (17, 1)),
    ((10, 17), (10, 1)),
]
assert 28 * 28 == 784 and 0.9 * len(asked.parameters()) < 17 * 784

# %% [markdown]
# Nearly all of the parameters are in $W^{[1]}$, because there are so many inputs.
#
# ## Settings, side by side
#
# A setting that training does not find by itself is called a **hyperparameter**: the learning rate,
# the number of layers and of units, the activation, and more. No formula gives their values: we
# have to try. Let us do that on something quick, the spiral of the last notebook.
#
# **The learning rate** comes first. If it is too small, 200 epochs are not enough. If it is too
# large, steps land higher up on the other side of the valley, and the cost leaves the picture. Look
# for a good rate in factors of ten, then in factors of three.

# %%
spiral = spirals(200, turns=0.75, noise=0.05, rng=0)


def trained(hidden, optimiser, epochs, rng=0, data=spiral, **options):
    net = MLP(2, [*hidden, 1], activation="tanh", output="sigmoid", rng=rng)
    options.update(optimiser=optimiser, epochs=epochs, progress=False)
    run = training(net, *data, loss="binary_cross_entropy", **options)
    try:
        for _ in run:
            pass
    except DivergenceError as error:  # steps so large that the cost is infinite
        print(error)
    return net, run.history


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
# **Momentum** keeps part of the last step's velocity, as a ball that rolls downhill does. The rate
# is the one that was too small just now. If 0.9 of the velocity is kept, steps in the same
# direction add up to ten times their length.

# %%
momenta = {}
for momentum in (0, 0.9, 0.99):
    _, momenta[f"momentum {momentum}"] = trained([8, 8], Momentum(0.1, momentum), 200)
none, most, nearly_all = side_by_side(momenta)

# %% tags=["claim"]
assert nearly_all < most < none / 4
assert abs(sum(0.9**k for k in range(500)) - 10) < 1e-9

# %% [markdown]
# **Minibatches**: an estimate of the gradient is good enough for a step, and a few examples are
# enough for an estimate. With 4 examples in each step, an epoch has 50 steps instead of one. The
# steps are noisier, and an epoch takes longer, but in the same number of epochs the cost falls much
# further.

# %%
batches = {}
for size in (200, 32, 4):
    _, history = trained([8, 8], GradientDescent(0.3), 60, batch_size=size)
    batches[f"batches of {size}"] = history
whole, some, few = side_by_side(batches)

# %% tags=["claim"]
assert few < whole / 4 and len(spiral[0]) / 4 == 50

# %% [markdown]
# **Adam** is gradient descent with a momentum, and with a step size of its own for each parameter:
# each step is divided by the usual size of that parameter's gradient, so that small gradients make
# headway, too. Its learning rate is about the length of a step.

# %%
adams = {}
for rate in (0.002, 0.02, 0.2):
    _, adams[f"Adam, learning rate {rate}"] = trained([8, 8], Adam(rate), 200)
slow, quick, rough = side_by_side(adams)

# %% tags=["claim"]
assert quick < good < slow

# %% [markdown]
# **Regularisation** puts a price on large weights: `l2` adds the sum of the squares of all
# parameters, times a strength, to the cost. That keeps the boundary smooth. It matters when
# examples are few and noisy, so here are 60 points from two moons that overlap. The boundaries are
# those of the first of three seeds.

# %%
few_points = moons(60, noise=0.25, rng=0)
X_many, y_many = moons(1000, noise=0.25, rng=1)


def penalty_of(strength):
    return lambda parameters: l2(parameters, strength=strength)


scores = {}
_, panels = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
for ax, strength in zip(panels, (0, 0.003, 0.03), strict=True):
    options = {"data": few_points, "penalty": penalty_of(strength)}
    nets = [trained([16, 16], Adam(0.02), 500, rng, **options)[0] for rng in range(3)]
    scores[strength] = [accuracy(net.predict(X_many), y_many) for net in nets]
    plot_boundary(nets[0], *few_points, legend=False, ax=ax)
    ax.set_title(f"strength {strength}")
    print(f"strength {strength:5}, new points:", *(f"{score:.1%}" for score in scores[strength]))

# %% tags=["claim"]
assert min(scores[0.003]) > max(scores[0]) and min(scores[0.003]) > max(scores[0.03])

# %% [markdown]
# Without a penalty the network bends around single points. With too strong a penalty, the boundary
# is nearly the straight line of a network without a hidden layer. In between, the network does best
# on new points, from each seed.
#
# One warning. If you try twenty settings and keep the one with the best score on some examples,
# that score flatters: it was chosen for being high. So use a *validation* set to choose, and look
# at the *test* set only once, at the end. That is what we do now.
#
# ## Handwritten digits
#
# The network has ten outputs $z_j$, one for each digit. **Softmax** turns them into probabilities
# that add up to 1,
#
# $$a_j = \frac{e^{z_j}}{\sum_k e^{z_k}},$$
#
# and the loss is $-\ln a_j$ for the right digit $j$. For two answers that is the sigmoid and the
# loss of [One neuron](3-one-neuron.ipynb). A share of 0.15 of the training images is held out for
# validation: the dashed curve.

# %%
reader = MLP(64, [16, 16, 10], activation="relu", rng=0)
history = fit(
    reader,
    X_train,
    y_train,
    loss="softmax_cross_entropy",
    optimiser=Adam(0.01),
    epochs=15,
    batch_size=32,
    penalty=penalty_of(0.001),
    metrics=["accuracy"],
    validation=0.15,
    progress=False,
)
panels = plot_history(history)

# %% [markdown]
# Now we use the test set, once. The share of digits that are read correctly should be at least
# 0.95. It is always worth looking at the mistakes, too: here are the first eight.

# %%
test_accuracy = accuracy(reader.predict(X_test), y_test)

read = reader.predict(X_test).argmax(axis=1)
mistakes = np.flatnonzero(read != y_test)
print(f"{test_accuracy:.1%} are right, {len(mistakes)} of {len(test)} are not")
show(test[mistakes], [f"{y_test[i]}, read as {read[i]}" for i in mistakes])

# %% tags=["claim"]
assert test_accuracy >= 0.95

# %% [markdown]
# ## What the layers have learned
#
# Each row of $W^{[1]}$ has 64 weights, one for each pixel, so it is an image: where a unit wants
# ink (blue), and where it wants paper (orange). Here are eight of the sixteen rows.

# %%
colours = LinearSegmentedColormap.from_list("weights", ["#b24f00", "white", "#0071b0"])
W1, b1 = reader.matrices()[0]
_, panels = plt.subplots(1, 8, figsize=(9, 1.6), layout="constrained")
for j, ax in enumerate(panels):
    ax.imshow(W1[j].reshape(8, 8), cmap=colours, vmin=-abs(W1).max(), vmax=abs(W1).max())
    ax.set_title(f"unit {j + 1}", fontsize=10)
    ax.axis("off")

# %% [markdown]
# None of the eight looks like a digit. A unit wants ink in some places and paper beside them: a
# piece of a stroke, an edge, a bend. (Where no image ever has ink, the penalty has brought the
# weights to 0.) The second layer combines these. Here is, for each of its first eight units, the
# mean of the twenty test images that excite it most.


# %%
def outputs_of_layers(net, X):
    outputs = [X]
    for layer in net.layers:
        outputs.append(layer.predict(outputs[-1]))
    return outputs


layers = outputs_of_layers(reader, X_test)
most_excited = [test[np.argsort(-layers[2][:, j])[:20]].mean(axis=0) for j in range(8)]
show(most_excited, [f"unit {j + 1}" for j in range(8)])

# %% tags=["claim"]
assert np.allclose(layers[-1], reader.predict(X_test)) and W1.shape == (16, 64)
empty = train.max(axis=0) == 0
assert empty.sum() > 0 and np.abs(W1[:, empty]).max() < 0.05 * np.abs(W1).max()

# %% [markdown]
# Do the layers bring the digits apart, step by step? Compare images of the same digit with images
# of different ones: of all the variance of a layer's outputs, how much lies between the means of
# the ten digits? Each column is a network from another seed.


# %%
def between_digits(A):
    means = np.stack([A[y_test == digit].mean(axis=0) for digit in range(10)])
    return means[y_test].var(axis=0).sum() / A.var(axis=0).sum()


by_layer = []
for seed in range(3):
    net = MLP(64, [16, 16, 10], activation="relu", rng=seed)
    settings = {"optimiser": Adam(0.01), "penalty": penalty_of(0.001), "progress": False}
    loss = "softmax_cross_entropy"
    fit(net, X_train, y_train, loss=loss, epochs=15, batch_size=32, **settings)
    by_layer.append([between_digits(A) for A in outputs_of_layers(net, X_test)])

names = ["pixels", "layer 1", "layer 2", "layer 3"]
for name, shares in zip(names, np.transpose(by_layer), strict=True):
    print(f"{name:8}", *(f"{share:6.1%}" for share in shares))

# %% tags=["claim"]
for pixels, first, second, third in by_layer:
    assert pixels < 0.3 < 0.5 < first < second < third

# %% [markdown]
# With each layer the images of one digit move closer together, and away from the others, until a
# linear last layer can tell them apart.
#
# ## How much data?
#
# Here are three sizes of network, trained on ever more points of a spiral, each from three samples
# and seeds. The score is that on 2000 points that none of them has seen.

# %%
X_unseen, y_unseen = spirals(2000, turns=1.25, noise=0.1, rng=99)
sizes = {"logistic regression": [], "4 hidden units": [4], "10 and 10 hidden units": [10, 10]}
amounts = [10, 50, 200, 1000]

scores = {}
for name, hidden in sizes.items():
    for m in amounts:
        samples = [spirals(m, turns=1.25, noise=0.1, rng=seed) for seed in range(3)]
        runs = [trained(hidden, Adam(0.02), 500, i, data) for i, data in enumerate(samples)]
        scores[name, m] = [accuracy(net.predict(X_unseen), y_unseen) for net, _ in runs]

_, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
for name in sizes:
    each = [scores[name, m] for m in amounts]
    middle = [np.mean(three) for three in each]
    spread = [np.ptp(three) / 2 for three in each]
    ax.errorbar(amounts, middle, spread, label=name, capsize=3, marker="o")
ax.set(xscale="log", xlabel="number of training examples m", ylabel="accuracy on new points")
legend = ax.legend()

# %% tags=["claim"]
large, medium, little = ([scores[name, m] for m in amounts] for name in reversed(sizes))
assert min(large[3]) > max(medium[3]) and min(medium[3]) > max(little[3])
assert min(large[0]) < max(medium[0]) and min(medium[0]) < max(little[0])  # not clear

# %% [markdown]
# With ten examples it is not clear which network is best. With more, each network rises to what its
# size allows: logistic regression at once, the small network soon, and the large one goes on. That
# is why deep learning had to wait for large data sets, and for machines that are quick enough to
# try things out on them.
#
# ## Try it
#
# - Read the digits with `MLP(64, [10])`, which has no hidden layer. It comes close. Always try the
#   simplest thing first.
# - Give `reader` 64 and 32 hidden units, and look at the rows of $W^{[1]}$ again.
# - Add a network of 32 and 32 hidden units to `sizes`. From which m on is it worth its time?
#
# Next: [Under the hood](8-under-the-hood.ipynb).
