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
# # Hidden units and their start
#
# After this notebook you can say what each hidden unit does to the border, and how its weights
# should start. It continues [One hidden layer](5-one-hidden-layer.ipynb), now with two inputs, so
# that we can see the borders. The hidden units have tanh, which in the middle of a network does
# better than σ; the output keeps its σ.
#
# ## The straight border of one neuron
#
# Here are two data sets: two moons that reach into each other, and a circle around a circle. Let
# one neuron, logistic regression, learn each of them.

# %%
import numpy as np
from matplotlib import pyplot as plt

from nets import INITIALISERS, GradientDescent, Neuron, circles, fit, moons
from viz import build, builder_link, plot_boundary, watch

data = {
    "moons": moons(100, noise=0.15, rng=0),
    "circles": circles(100, noise=0.08, factor=0.5, rng=0),
}
settings = {"loss": "binary_cross_entropy", "metrics": ["accuracy"], "progress": False}

figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for ax, (name, (X, y)) in zip(axes, data.items(), strict=True):
    neuron = Neuron(2, "sigmoid", init="zeros")
    history = fit(neuron, X, y, optimiser=GradientDescent(1), epochs=1000, **settings)
    plot_boundary(neuron, X, y, ax=ax)
    ax.set_title(f"one neuron, {name}")
    print(f"{name:8} accuracy {history['accuracy'][-1]:.2f}")

# %% tags=["claim"]
from nets import binary_cross_entropy, cost

for X, y in data.values():
    neuron = Neuron(2, "sigmoid", init="zeros")
    fit(neuron, X, y, optimiser=GradientDescent(1), epochs=1000, **settings)
    neuron.zero_grad()
    cost([binary_cross_entropy(neuron(X[i]), y[i]) for i in range(100)]).backward()
    assert max(abs(v.grad) for v in neuron.parameters()) < 0.001  # at the bottom of J

# %% [markdown]
# A straight border cuts off a tip of each moon. For the circles it can do next to nothing: guessing
# would be right half of the time. Try it: in the builder, which opens when you run the next cell,
# you can turn the border by hand, with two weights and a bias. Do you find a better one? (What is
# greyed out is locked. Where the notebook is only shown, you see the network alone.)

# %%
build(link=builder_link("data=moons n=100 test=0 hidden=0 init=zeros lock=data,hidden,features"))

# %% tags=["claim"]
from viz.builder.links import network_in

same_data = "data=moons n=100 test=0"  # the noise is the usual one, the seed 0
assert network_in(builder_link(f"{same_data} hidden=0 init=zeros")[1:]).sizes == [1]

# %% [markdown]
# ## One to four hidden units
#
# Take the same data, loss and optimiser, with 1 to 4 units in the hidden layer, each from three
# different starts.

# %%
from nets import MLP, DivergenceError, training


def trained(units, X, y, rng=1, rate=3, epochs=600, **start):
    net = MLP(2, [units, 1], activation="tanh", output="sigmoid", rng=rng, **start)
    run = training(net, X, y, optimiser=GradientDescent(rate), epochs=epochs, **settings)
    try:
        for _ in run:
            pass
    except DivergenceError as error:  # steps so large that the cost is infinite
        print(error)
    return net, run.history


reached = {}
for name, (X, y) in data.items():
    for units in [1, 2, 3, 4]:
        histories = [trained(units, X, y, rng)[1] for rng in range(3)]
        reached[name, units] = [history["accuracy"][-1] for history in histories]
        print(
            f"{name:8} hidden units: {units}  accuracy", *(f"{a:.2f}" for a in reached[name, units])
        )

# %% tags=["claim"]
assert reached["moons", 4] == reached["circles", 4] == [1, 1, 1]
assert max(reached["moons", 1]) < 0.9 and max(reached["circles", 2]) < 0.9
assert max(reached["circles", 3]) == 1

# %% [markdown]
# One hidden unit still has a single straight border. With four units, every example of both sets is
# on the right side, from each start. Build them yourself: begin with one unit, press Play, add a
# unit, press Restart and Play again, and see with each unit how the border bends.

# %%
build(
    link=builder_link(
        "data=circles n=100 test=0 hidden=1 tanh learning_rate=3 batch=all lock=data,features,batch"
    )
)

# %% [markdown]
# And this is what the networks of four units draw.

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
learned = {}
for ax, (name, (X, y)) in zip(axes, data.items(), strict=True):
    learned[name], _ = trained(4, X, y)
    plot_boundary(learned[name], X, y, ax=ax)
    ax.set_title(f"four hidden units, {name}")

# %% [markdown]
# How? Each hidden unit is a neuron like any other, and draws a straight line where its own output
# is 0. Here are the four units for the circles.

# %%
X, y = data["circles"]
units = learned["circles"].layers[0].neurons
figure, axes = plt.subplots(1, len(units), figsize=(12, 3.2), layout="constrained")
for j, (ax, unit) in enumerate(zip(axes, units, strict=True)):
    plot_boundary(unit, X, y, threshold=0, legend=False, ax=ax)
    ax.set_title(f"hidden unit {j + 1}")

# %% tags=["claim"]
for j, unit in enumerate(units):
    assert (len(set(unit.predict(X) > 0)) == 1) == (j == 2)  # only unit 3 has all on one side

# %% [markdown]
# Three of them put their lines around the inner circle, and the output neuron combines the three.
# Unit 3 has its line elsewhere. Fewer than three straight lines cannot enclose anything, as fewer
# than four planes could not enclose the ball. In the builder each unit shows its own small map. Set
# the weight of one of them in the last layer to 0, and look at the accuracy: which unit can the
# network do without most easily?

# %%
build(learned["circles"], X, y)

# %% tags=["claim"]
(W1, b1), (W2, b2) = learned["circles"].matrices()
left = []
for j in range(4):
    without = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=0)
    without.set_matrices([(W1, b1), (W2 * (np.arange(4) != j), b2)])
    left.append(np.mean((without.predict(X) > 0.5) == y))
assert left[2] > 0.85 and max(left[:2] + left[3:]) < 0.6

# %% [markdown]
# It is unit 3, of course: without another one, guessing would be almost as good.
#
# ## Watching the border move
#
# `watch` shows a training as one picture, which changes while the network trains, and whose last
# state stays in the notebook. Here it is around `training(...)`, which trains for one epoch each
# time round the loop. So we can stop and look, at six moments.

# %%
X, y = data["moons"]
net = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
figure, axes = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
moments = dict(zip([1, 10, 200, 300, 400, 600], axes.flat, strict=True))

run = training(net, X, y, optimiser=GradientDescent(3), epochs=600, **settings)
for epoch in watch(run):
    if epoch.number in moments:
        ax = moments[epoch.number]
        plot_boundary(net, X, y, legend=False, ax=ax)
        ax.set_title(f"epoch {epoch.number}: loss {epoch.loss:.3f}")

# %% [markdown]
# First the line turns to where it gets most examples right, as one neuron's would. It rests there
# for hundreds of epochs, and only then does it bend. At last the dashed lines close in on it: the
# network becomes sure.

# %% tags=["claim"]
alone = MLP(2, [4, 1], activation="tanh", output="sigmoid", rng=1)
history = fit(alone, X, y, optimiser=GradientDescent(3), epochs=600, **settings)
assert history.loss[-1] == epoch.loss  # that of a training that nobody watches

# %% [markdown]
# ## How to start: not with zeros
#
# One neuron could start with all its weights at 0. A hidden layer cannot.

# %%
net, history = trained(4, X, y, init="zeros")
print(history)

# %% tags=["claim"]
net.zero_grad()
cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(100)]).backward()
for W, b in net.gradients():
    assert np.abs(W).max() < 1e-12 and np.abs(b).max() < 1e-12

# %% [markdown]
# Nothing happened. (See it in the builder: press Play, and no line of the network becomes wider.)

# %%
build(
    link=builder_link(
        "data=moons n=100 test=0 hidden=4 tanh init=zeros learning_rate=3 batch=all "
        "lock=data,hidden,features,init"
    )
)

# %% [markdown]
# The hidden outputs are all $\tanh(0) = 0$, so $W^{[2]}$ gets no gradient. And
# since $W^{[2]}$ is 0, nothing is handed back to the first layer. (The last bias gets no gradient
# either, because the two moons have the same number of points.)
#
# Equal weights that are not 0 are a subtler trap. Set all of them to 0.5, and look at the gradient
# of $W^{[1]}$.

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
# The four rows are equal. Units that start equal see the same inputs, give the same outputs, have
# the same weights in the next layer, and so get the same gradient: after the step they are still
# equal. This is **symmetry**, and gradient descent never breaks it.

# %%
net = MLP(2, [4, 1], activation="tanh", output="sigmoid", init=half)
watched = {"callbacks": watch(net, X, y), **settings}
history = fit(net, X, y, optimiser=GradientDescent(3), epochs=600, **watched)
W1, b1 = net.matrices()[0]
print(f"accuracy {history['accuracy'][-1]:.2f}, W1 =", W1.round(3), sep="\n")

# %% tags=["claim"]
assert np.ptp(W1, axis=0).max() < 1e-6

# %% [markdown]
# Six hundred epochs later, there are still four copies of one unit, and the accuracy is that of one
# neuron. That is why weights start at random: nothing more is needed to make the units different.
# Biases may start at 0, since the weights have broken the symmetry.
#
# ## How to start: small
#
# Random, then, but how large? The lectures draw a number from the bell curve and multiply it by
# 0.01: `W1 = np.random.randn(4, 2) * 0.01`, which is `init="normal"`. Compare it with the usual
# start of `MLP`, which is called Xavier, and with one whose $W^{[1]}$ is thirty times as large.


# %%
def large(rng, n_in, n_out):
    factor = 30 if n_in == 2 else 1
    return factor * INITIALISERS["xavier"](rng, n_in, n_out)


X, y = data["circles"]
starts = {"normal · 0.01": "normal", "Xavier": "xavier", "Xavier · 30": large}
for name, init in starts.items():
    net = MLP(2, [4, 1], activation="tanh", output="sigmoid", init=init, rng=1)
    hidden = net.layers[0].predict(X)
    saturated, slopes = np.abs(hidden) > 0.99, 1 - hidden**2
    print(f"{name:13}  saturated {saturated.mean():4.0%}, median of tanh' {np.median(slopes):.1g}")

# %% [markdown]
# "Saturated" is the share of hidden outputs beyond 0.99, in either direction. There tanh is flat:
# for half of all outputs, its derivative is as small as the median or smaller, and the gradient is
# multiplied by it. See how the training goes, from three starts of each kind.

# %%
figure, axes = plt.subplots(1, 3, figsize=(12, 3.2), layout="constrained", sharey=True)
final = {}
for ax, (name, init) in zip(axes, starts.items(), strict=True):
    histories = [trained(4, X, y, rng, 2, 1000, init=init)[1] for rng in range(3)]
    final[name] = [history.loss[-1] for history in histories]
    for history in histories:
        ax.plot(history.loss)
    ax.set(title=name, xlabel="epoch", ylim=(0, 1))
    print(f"{name:13}  cost at the end:", *(f"{J:.3f}" for J in final[name]))

# %% tags=["claim"]
assert max(final["normal · 0.01"]) < 0.1 and max(final["Xavier"]) < 0.05
assert min(final["Xavier · 30"]) > 0.1

# %% [markdown]
# Large weights saturate the units, and the cost comes down slowly or not at all. Weights of size
# 0.01 saturate nothing, but the cost first waits at 0.6931 as in the last notebook, since the
# gradient is multiplied by small weights. With one hidden layer that is only a wait. With five it
# is the end, as [Deep networks](7-deep-networks.ipynb) shows.
#
# So initialisers draw the weights from a range that suits the layer, and that is narrower the more
# units there are: Xavier's suits tanh and sigmoid, He's suits ReLU. `MLP` chooses the one that
# fits, unless you say `init=...`.
#
# ## Try it
#
# - In "Watching the border move", use `activation="relu"`. The border is then made of straight
#   pieces.
# - Give the moons twice as much noise in the first cell. They overlap, and four units no longer get
#   all examples right.
# - `build(net, X, y)`, from `viz`, opens a network on a page where you see what each unit draws
#   while it learns, and can turn each weight by hand.
# - Replace the factor 30 by 10. Fewer outputs are saturated, and the training does better.
#
# Next: [Building](5-with-the-builder.ipynb), ten tasks for that page.
