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
# # Why the sigmoid, and why this loss
#
# In [One neuron](3-one-neuron.ipynb) two things fell from the sky: the sigmoid, and a loss with
# logarithms. After this notebook you can say what goes wrong without them.
#
# ## The perceptron: a step
#
# The first artificial neuron, the **perceptron**, answers with a hard yes or no. It adds up its
# inputs and a bias, and says 1 if the sum is above 0, otherwise 0. That is the **step function**:
#
# $$z = x_1 + x_2 + x_3 + b, \qquad a = \mathrm{step}(z) =
# \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}$$
#
# Three people vote, and with a bias of -1 the perceptron says whether the majority is for it.

# %%
from itertools import product

from nets import Neuron

majority = Neuron(3, "step")
for w in majority.w:
    w.data = 1
majority.b.data = -1

print("x₁ x₂ x₃    z   a")
for votes in product([0, 1], repeat=3):
    z = sum(votes) + majority.b.data
    print(*votes, sep="  ", end="")
    print(f"  {z:3g} {majority(votes).data:3g}")

# %% tags=["claim"]
for votes in product([0, 1], repeat=3):
    assert majority(votes).data == (sum(votes) >= 2)
assert majority([1, 0, 0]).data == 0  # z is exactly 0

# %% [markdown]
# Look at the rows with one vote: there $z$ is exactly 0, and 0 is not above 0, so the answer is 0.
#
# Somebody has chosen these weights. Could the perceptron find them, by gradient descent? Look at
# the derivative of the step.

# %%
from viz import plot_activation

ax = plot_activation("step")

# %% [markdown]
# It is flat on both sides, so its derivative is 0. (At the jump it has none; the engine says 0
# there too.) Suppose the answer to $(1, 1, 0)$ should be 0. The loss is $(a - y)^2$ this time,
# because the logarithm of 0 does not exist. Nudge a weight:

# %%
from autograd import dot, nudge

z = dot(majority.w, [1, 1, 0], majority.b)
a = z.step()
L = (a - 0) ** 2
nudge(L, majority.w[0], 0.001)

# %% [markdown]
# $z$ moves, $a$ does not, and so the loss does not either. In the graph, every path from `L` to a
# parameter has the step's derivative as a factor, and that is 0.

# %%
from viz import draw

L.backward()
draw(L, edges="local", direction="TB")

# %% tags=["claim"]
assert all(v.grad == 0 for v in majority.parameters())

# %% [markdown]
# However long you train, and at whatever learning rate, nothing changes. The same neuron with a
# sigmoid, from the same start and with the same loss, does move. The students are those of
# [One neuron](3-one-neuron.ipynb).

# %%
from nets import DivergenceError, GradientDescent, blobs, fit

X, y = blobs(40, centres=[[-1, -1], [1, 1]], spread=1.0, rng=0)


def moved(activation):
    neuron = Neuron(2, activation, rng=0)
    before = [v.data for v in neuron.parameters()]
    fit(neuron, X, y, loss="mse", optimiser=GradientDescent(0.5), epochs=50, progress=False)
    return before != [v.data for v in neuron.parameters()]


for activation in ["step", "sigmoid"]:
    print(f"{activation:8}", "moved" if moved(activation) else "did not move")

# %% tags=["claim"]
assert moved("sigmoid") and not moved("step")

# %% [markdown]
# So that is what the sigmoid is for: it is a step with a slope.
#
# ## No activation: linear regression
#
# Why bend at all? A straight line has a slope everywhere. Give ten students their hours of study
# (relative to the average) and their label 0 or 1, and fit $\hat y = wx + b$ with the loss
# $(\hat y - y)^2$. That is **linear regression**.

# %%
import numpy as np

hours = np.array([-2.2, -1.8, -1.4, -1.0, -0.6, 0.6, 1.0, 1.4, 1.8, 2.2])
passed = (hours > 0).astype(int)


def fitted(activation, loss, x, y):
    neuron = Neuron(1, activation, init="zeros")
    descent = GradientDescent(0.03)
    column = x.reshape(-1, 1)
    try:
        fit(neuron, column, y, loss=loss, optimiser=descent, epochs=2000, progress=False)
    except DivergenceError as error:  # steps so large that the cost is infinite
        print(error)
    return neuron


line = fitted("linear", "mse", hours, passed)
print("answers:", np.round(line.predict(hours.reshape(-1, 1)).ravel(), 2))

# %% [markdown]
# The first trouble: these are no probabilities. Some are below 0 and some above 1.
#
# The second is worse. Three more students have studied very much, and of course they pass. They
# tell us nothing new, so the answers about the others should stay. Do they?

# %%
import matplotlib.pyplot as plt

from viz.scene.colours import THEMES

more_hours = np.append(hours, [10, 11, 12])
more_passed = np.append(passed, [1, 1, 1])

light = THEMES["light"]
grid = np.linspace(-3, 12.5, 200)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained", sharey=True)
for (activation, loss), ax in zip(
    [("linear", "mse"), ("sigmoid", "binary_cross_entropy")], axes, strict=True
):
    for x, y_x, style in [(hours, passed, "--"), (more_hours, more_passed, "-")]:
        neuron = fitted(activation, loss, x, y_x)
        said = neuron.predict(grid.reshape(-1, 1)).ravel()
        ax.plot(grid, said, style, color=light.value, label=f"fitted to {len(x)} students")
        wrong = (neuron.predict(x.reshape(-1, 1)).ravel() > 0.5) != (y_x == 1)
        print(f"{activation:8} {len(x)} students, wrong about {wrong.sum()}")
    ax.plot(more_hours, more_passed, "o", color=light.ink)
    ax.axhline(0.5, color=light.faint, linewidth=0.8)
    ax.set_title(activation)
    ax.set_xlabel("hours of study")
    ax.legend(frameon=False, loc="lower right")
axes[0].set_ylim(-0.6, 1.7)
plt.show()

# %% [markdown]
# The line is pulled down by the three on the right, because for them it says 2 and more, and a
# square punishes too much as hard as too little. Where it crosses 0.5 moves to the right, and
# a student who passed ends up on the wrong side. The sigmoid's curve hardly changes: near 1 is as
# far as it goes.
#
# One data set could be chance. Here are five others, drawn at random.

# %%
print("      linear, wrong about    sigmoid, wrong about")
print("rng   before    with more    before     with more")
for rng in range(5):
    x, label = blobs(20, centres=[[-1], [1]], spread=0.5, rng=rng)
    x = x.ravel()
    far, far_label = np.append(x, [10, 11, 12]), np.append(label, [1, 1, 1])
    counts = []
    for activation, loss in [("linear", "mse"), ("sigmoid", "binary_cross_entropy")]:
        for hours_of, label_of in [(x, label), (far, far_label)]:
            said = fitted(activation, loss, hours_of, label_of).predict(x.reshape(-1, 1)).ravel()
            counts.append(int(((said > 0.5) != (label == 1)).sum()))
    print(f"{rng:3} {counts[0]:8} {counts[1]:12} {counts[2]:9} {counts[3]:13}")

# %% [markdown]
# In every row the line gets worse, and the sigmoid does not. So yes-or-no questions get a sigmoid.
#
# ## The square error is not convex
#
# Then why not keep the square as a loss, $(\hat y - y)^2$ with $\hat y = \sigma(z)$? Take the
# smallest case there is: one weight, one example with $x = 1$ and $y = 1$. Here are both losses as
# functions of $w$, and how each **bends**: its second derivative, by `grad` of `grad`.

# %%
from autograd import grad, sigmoid
from nets import binary_cross_entropy


def square(w):
    return (sigmoid(w) - 1) ** 2


def cross_entropy(w):
    return binary_cross_entropy(sigmoid(w), 1)


print("             square           cross-entropy")
print("    w    slope   second      slope   second")
for w in [-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0]:
    numbers = [f(w) for f in (grad(square), grad(grad(square)))]
    numbers += [f(w) for f in (grad(cross_entropy), grad(grad(cross_entropy)))]
    print(f"{w:5g} {numbers[0]:8.4f} {numbers[1]:8.4f}   {numbers[2]:8.4f} {numbers[3]:8.4f}")

# %% tags=["claim"]
for w in np.linspace(-8, 8, 33):
    a = sigmoid(w)
    assert abs(grad(grad(cross_entropy))(w) - a * (1 - a)) < 1e-12
    by_hand = 2 * a * (1 - a) ** 2 * (3 * a - 1)
    assert abs(grad(grad(square))(w) - by_hand) < 1e-12

# %% tags=["claim"]
assert grad(grad(square))(-3.0) < 0 < min(grad(grad(cross_entropy))(w) for w in range(-8, 9))
assert abs(grad(square)(-6.0)) < 0.005 and abs(grad(cross_entropy)(-6.0) + 1) < 0.005

# %%
grid = np.linspace(-8, 8, 161)
figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
for f, ax in zip([square, cross_entropy], axes, strict=True):
    ax.plot(grid, [f(w) for w in grid], color=light.value, label="loss")
    second = [grad(grad(f))(w) for w in grid]
    ax.plot(grid, second, "--", color=light.gradient, label="second derivative")
    ax.axhline(0, color=light.faint, linewidth=0.8)
    ax.set_title(f.__name__)
    ax.set_xlabel("w")
    ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The cross-entropy bends upwards everywhere: its second derivative is $a (1 - a)$, which is never
# negative. Such a function is **convex**. A mean of convex functions is convex, so $J$ is too, and
# a convex function has a single valley.
#
# The square bends downwards on the left. There it is flat, too: the neuron at $w = -6$ is as wrong
# as can be, and its slope is nearly 0. The cross-entropy's slope there is nearly -1, which is
# $a - y$.
#
# ## Two valleys
#
# With several examples, a cost of squares can have more than one valley. Two students have studied
# an hour more than the average and passed. One has studied ten hours more, and failed.

# %%
from nets import cost

hours, passed = [1, 1, 10], [1, 1, 0]


def J_square(w):
    pairs = zip(hours, passed, strict=True)
    return cost([(sigmoid(w * x) - y) ** 2 for x, y in pairs])


def J_cross_entropy(w):
    pairs = zip(hours, passed, strict=True)
    return cost([binary_cross_entropy(sigmoid(w * x), y) for x, y in pairs])


grid = np.linspace(-3, 3, 121)
figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
for J, ax in zip([J_square, J_cross_entropy], axes, strict=True):
    ax.plot(grid, [J(w) for w in grid], color=light.value)
    ax.set_title(J.__name__)
    ax.set_xlabel("w")
plt.show()

# %% [markdown]
# Walk downhill on both, from five starting points, with the same learning rate.

# %%
print("start      square: w and J     cross-entropy: w and J")
for start in [-2.0, -1.0, 0.0, 1.0, 2.0]:
    ends = []
    for J in (J_square, J_cross_entropy):
        w = start
        for _ in range(500):
            w = w - 0.1 * grad(J)(w)
        ends.append(f"{w:8.4f} {J(w):8.4f}")
    print(f"{start:5g}    {ends[0]}         {ends[1]}")

# %% tags=["claim"]
ends = {}
for J in (J_square, J_cross_entropy):
    for start in [-2.0, -1.0, 0.0, 1.0, 2.0]:
        w = start
        for _ in range(500):
            w = w - 0.1 * grad(J)(w)
        ends[J, start] = w, J(w)
assert ends[J_square, 1.0][1] > ends[J_square, 0.0][1] + 0.05
assert ends[J_square, 1.0][0] > 1 > 0 > ends[J_square, 0.0][0]
assert max(ends[J_cross_entropy, s][0] for s in [-2.0, -1.0, 1.0, 2.0]) < 0
assert len({round(ends[J_cross_entropy, s][0], 4) for s in [-2.0, -1.0, 0.0, 1.0, 2.0]}) == 1

# %% [markdown]
# With squares, it depends on the start whether gradient descent finds the lowest place: from 1 and
# 2 it walks off to the right, where the ground never rises again. With the cross-entropy, all five
# end at the same $w$. That is why one may start anywhere: zeros are usual, random numbers do as
# well. (A network with hidden layers is another matter. Its $J$ is convex with no loss, and zeros
# are a bad start: [One hidden layer](5-one-hidden-layer.ipynb).)
#
# ## Where the logarithms come from
#
# The cross-entropy is convex, but so are others. This one has a meaning. The neuron says that a
# student passes with probability $\hat y$. So what happened to this student, $y$, had the
# probability
#
# $$p(y \mid x) = \begin{cases} \hat y & y = 1 \\ 1 - \hat y & y = 0 \end{cases}
# \quad = \quad \hat y^{\,y} \, (1 - \hat y)^{1 - y}$$
#
# The students are independent, so the probability of **all** their labels is the product. Good
# parameters make what happened probable. This product is called the **likelihood**.

# %%
neuron = Neuron(2, "sigmoid", init="zeros")


def likelihood():
    answers = neuron.predict(X).ravel()
    p = answers**y * (1 - answers) ** (1 - y)
    return np.prod(p)


def J_of_all():
    answers = neuron.predict(X).ravel()
    return cost([binary_cross_entropy(a, label) for a, label in zip(answers, y, strict=True)])


m = len(X)
settings = {"loss": "binary_cross_entropy", "progress": False}
print("epochs   product of all p   -log(product) / m        J")
for epochs in [0, 1, 10, 100]:
    neuron = Neuron(2, "sigmoid", init="zeros")
    if epochs:
        fit(neuron, X, y, optimiser=GradientDescent(0.5), epochs=epochs, **settings)
    all_of_them = likelihood()
    print(f"{epochs:6} {all_of_them:18.3g} {-np.log(all_of_them) / m:19.6f} {J_of_all():8.6f}")

# %% tags=["claim"]
assert abs(-np.log(likelihood()) / m - J_of_all()) < 1e-12

# %% [markdown]
# The last two columns are equal. Take the logarithm of the product, and it becomes a sum; flip the
# sign, so that better means smaller; divide by $m$, so that more students do not mean a larger
# number:
#
# $$-\frac1m \log \prod_{i=1}^m p\big(y^{(i)} \mid x^{(i)}\big)
# = -\frac1m \sum_{i=1}^m \Big(y^{(i)} \log \hat y^{(i)} + (1 - y^{(i)}) \log(1 - \hat y^{(i)})\Big)
# = J$$
#
# So to make the cost small is to make what happened probable. The logarithm has a practical side,
# too. A product of thousands of probabilities is too small for a computer; a sum of their
# logarithms is not.

# %%
p = np.full(2000, 0.5)
print("product:", np.prod(p))
print("sum of logarithms:", np.log(p).sum())

# %% tags=["claim"]
assert np.prod(p) == 0

# %% [markdown]
# ## Try it
#
# - Change the perceptron's bias to 0, and to -2. For which votes does it say 1 now?
# - In *Two valleys*, let the third student pass: `passed = [1, 1, 1]`. Where is the valley of each
#   cost? (There is none: the surer, the better. Nothing holds $w$ back.)
# - Somebody suggests the loss $|\hat y - y|$, the distance. Is it convex in $w$? Look at
#   `grad(grad(lambda w: abs(sigmoid(w) - 1)))` at -2 and at 2.
#
# Next: [One neuron without loops](3-without-loops.ipynb)
