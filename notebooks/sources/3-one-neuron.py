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
# # One neuron
#
# After this notebook you can train a single neuron by hand: compute its output, its loss and its
# gradient, and walk downhill. It builds on [Computation graphs](2-computation-graphs.ipynb).
#
# ## A yes-or-no question
#
# Here are forty students, with two features each: hours of study and hours of sleep, both relative
# to the average. The label $y$ is 1 for those who passed the exam, and 0 for those who failed. We
# want the probability that a student passes. (The students are drawn at random, with a fixed seed.)

# %%
from nets import blobs

X, y = blobs(40, centres=[[-1, -1], [1, 1]], spread=1.0, rng=0)
print("the first three students:")
for i in range(3):
    print(f"x₁ = {X[i, 0]:5.2f}, x₂ = {X[i, 1]:5.2f}, y = {y[i]}")

# %% [markdown]
# Each example comes with its answer. To learn from such examples is **supervised learning**, and it
# is the same with other examples and other answers:
#
# | x | y | used for | kind of network |
# |---|---|---|---|
# | what is known of a house | its price | selling houses | fully connected, as in this course |
# | a reader and an advertisement | clicked, or not | choosing advertisements | fully connected |
# | an image | what it shows | sorting photographs | convolutional |
# | a recording | the words spoken | dictation | recurrent |
# | a sentence in English | the sentence in Chinese | translation | recurrent |
# | camera images and radar | where the other cars are | driving | a mixture of these |
#
# A table like that of the students is **structured data**: each column has a meaning of its own.
# Images, sound and text are **unstructured data**: one pixel says nothing, only many together do.
# There networks are strong, because they find the features themselves, which otherwise people
# have to think up. In return they need much data and much computing, and it is hard to say what
# they have learned.
#
# The idea is older than most computers. It works so well today for three reasons. There is more
# **data**, since so much of life leaves records. **Computers** are faster, above all for products
# of matrices: a CPU has a few cores that can each do something different, a GPU has very many
# simple ones that do the same to many numbers at once. And there are better **algorithms**:
# [ReLU](4-relu.ipynb) in place of the sigmoid is one that you will try yourself. Each of the three
# also lets people try more ideas in a day. **Frameworks** such as PyTorch, TensorFlow and JAX, and
# Caffe before them, run networks on all kinds of hardware. What they do inside is what you are
# going to do by hand; the last steps from here to there are in
# [Under the hood](8-under-the-hood.ipynb).
#
# Learning from the students takes three things, here and in every network to come:
#
# 1. a **hypothesis**: a formula with open numbers, which turns features into an answer;
# 2. a **cost**: one number that says how bad the answers are;
# 3. **gradient descent**: a way to change the open numbers so that the cost falls.
#
# ## 1. Hypothesis: z, then a
#
# A course on machine learning usually begins with the hypothesis
#
# $$h_\Theta(x) = \Theta_0 + \Theta_1 x_1 + \Theta_2 x_2$$
#
# A neuron does the same sum, with other letters: $\Theta_0$ is the **bias** $b$, the other
# $\Theta$s are the **weights**. From here on we write
#
# $$z = b + w_1 x_1 + w_2 x_2$$
#
# With a third input, $w_3 x_3$ is added. This is how a neuron with three inputs is usually drawn:

# %%
from nets import Neuron
from viz import draw

draw(Neuron(3, "sigmoid", rng=0))

# %% [markdown]
# Then the neuron bends the sum with an **activation**, and
# that is its answer. Here the activation is the **sigmoid** $\sigma$:
#
# $$\hat y = a = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Any number goes in, a number between 0 and 1 comes out, and we read it as the probability that $y$
# is 1. The hat on $\hat y$ says: this is what we predict, and not the $y$ that came true. This
# neuron is called **logistic regression**.

# %%
from viz import plot_activation

ax = plot_activation("sigmoid")

# %% [markdown]
# The blue curve is the activation. The dashed orange one is its derivative, $a (1 - a)$, which will
# matter soon.
#
# Now compute one answer, for a student with $x_1 = 2$ and $x_2 = 1$. `dot(w, x, b)` is
# $w_1 x_1 + w_2 x_2 + b$ as a single node of the graph, just as the lecture draws it as a single
# box.

# %%
from autograd import Value, dot, sigmoid

w = [Value(0.5, "w₁"), Value(-1, "w₂")]
b = Value(0.25, "b")
x = [Value(2, "x₁"), Value(1, "x₂")]

z = dot(w, x, b)
a = sigmoid(z)
draw(a)

# %% [markdown]
# ## The loss of one example
#
# Suppose this student passed, so $y$ is 1. How bad is the answer $\hat y = a$? The **loss** says it
# in one number, small for a good answer and large for a bad one:
#
# $$\mathcal{L}(a, y) = -\big(y \log a + (1 - y) \log(1 - a)\big)$$
#
# Here $\log$ is the natural logarithm, the $\ln$ of the first notebook. One of the two terms is
# always switched off: for $y = 1$ only $-\log a$ remains, for $y = 0$ only $-\log(1 - a)$. This
# loss is called the **binary cross-entropy**.

# %%
from nets import binary_cross_entropy

print("answer a   loss if y = 1   loss if y = 0")
for answer in [0.01, 0.1, 0.5, 0.9, 0.99]:
    if_passed = binary_cross_entropy(answer, 1)
    if_failed = binary_cross_entropy(answer, 0)
    print(f"{answer:8}   {if_passed:13.3f}   {if_failed:13.3f}")

# %% tags=["claim"]
from math import log

for answer in [0.01, 0.1, 0.5, 0.9, 0.99]:
    assert abs(binary_cross_entropy(answer, 1) - -log(answer)) < 1e-12
    assert abs(binary_cross_entropy(answer, 0) - -log(1 - answer)) < 1e-12

# %% [markdown]
# Saying 0.99 of a student who then fails costs 4.605. Saying 0.5, "I don't know", costs 0.693
# either way. Being sure and right costs almost nothing. What the loss punishes is being sure and
# wrong. (Why this loss and no other? That is the [next notebook](3-why-this-loss.ipynb).)
#
# So one example goes through three boxes, $z \to a \to \mathcal{L}$. The graph has no curly
# letters, so there the loss is `L`.

# %%
target = Value(1, "y")
L = binary_cross_entropy(a, target)

L.zero_grad()  # in case this cell runs twice: gradients of leaves add up
L.backward()
draw(L)

# %% [markdown]
# Blue numbers are values, computed from left to right. Orange numbers are derivatives of `L`,
# computed from right to left. The lecture calls them $da$, $dz$, $dw_1$ and so on: $dz$ is short
# for $d\mathcal{L}/dz$. Compare $dz$ with the answer $a$ and the label $y$.

# %%
print(f"a = {a.data:.4f},  y = {target.data:g},  da = {a.grad:.4f},  dz = {z.grad:.4f}")

# %% tags=["claim"]
assert abs(z.grad - (a.data - target.data)) < 1e-12

# %% [markdown]
# ## Why dz is a - y
#
# This is no accident. One path leads from `L` to `z`, through `a`, and along it the local
# derivatives multiply. `why` writes it out: the names of the derivatives, the rules, the numbers.

# %%
from autograd import why

for path in why(L, z).paths:
    print(str(path).replace(" = ", "\n  = "))

# %% [markdown]
# Read the rules, in the second line. The loss hands back $da$, and the sigmoid multiplies it by
# $a (1 - a)$:
#
# $$da = -\frac{y}{a} + \frac{1 - y}{1 - a}, \qquad dz = da \cdot a (1 - a)$$
#
# Multiply out. The sigmoid's $a (1 - a)$ cancels exactly what the loss has in the denominators:
#
# $$dz = -y (1-a) + (1-y) a = -y + ya + a - ya = a - y$$
#
# The gradient is the error: the answer minus the truth. A derivation deserves a test, so here are
# six more examples.

# %%
print("    z  y  -y/a + (1-y)/(1-a)        da    a - y       dz")
for number in [-2.0, 0.5, 3.0]:
    for label in [0, 1]:
        z_i = Value(number)
        a_i = sigmoid(z_i)
        binary_cross_entropy(a_i, label).backward()
        da = -label / a_i.data + (1 - label) / (1 - a_i.data)
        left = f"{number:5} {label:2} {da:19.4f} {a_i.grad:9.4f}"
        print(f"{left} {a_i.data - label:8.4f} {z_i.grad:8.4f}")

# %% tags=["claim"]
for number in [-2.0, 0.5, 3.0]:
    for label in [0, 1]:
        z_i = Value(number)
        a_i = sigmoid(z_i)
        L_i = binary_cross_entropy(a_i, Value(label))
        L_i.backward()
        da = -label / a_i.data + (1 - label) / (1 - a_i.data)
        assert abs(a_i.grad - da) < 1e-12 * abs(da)
        assert abs(z_i.grad - (a_i.data - label)) < 1e-12

# %% [markdown]
# The weights and the bias are called **parameters**. From `z`, one arrow leads back to each of
# them. Since $z = w_1 x_1 + w_2 x_2 + b$, the local derivatives are $x_1$, $x_2$ and 1, so
#
# $$dw_1 = x_1 \cdot dz, \qquad dw_2 = x_2 \cdot dz, \qquad db = dz.$$

# %%
print(f"x₁ · dz = {x[0].data * z.grad:7.4f},  dw₁ = {w[0].grad:7.4f}")
print(f"x₂ · dz = {x[1].data * z.grad:7.4f},  dw₂ = {w[1].grad:7.4f}")
print(f"     dz = {z.grad:7.4f},   db = {b.grad:7.4f}")

# %% tags=["claim"]
for v, factor in [(w[0], x[0].data), (w[1], x[1].data), (b, 1)]:
    assert abs(v.grad - factor * z.grad) < 1e-12

# %% [markdown]
# To see both passes move, run the next cell.

# %%
from viz import step_through

step_through(L)

# %% [markdown]
# ## 2. Cost: all examples
#
# One student is not enough. The **cost** is the mean of the losses of all $m$ examples. The number
# in brackets counts them:
#
# $$J(w, b) = \frac1m \sum_{i=1}^{m} \mathcal{L}\big(\hat y^{(i)}, y^{(i)}\big)$$
#
# The examples are given; the weights and the bias are ours to choose. So $J$ is a function of `w`
# and `b`. We begin with all of them at 0.

# %%
from nets import cost

w = [Value(0, "w₁"), Value(0, "w₂")]
b = Value(0, "b")
m = len(X)


def J_of_all():
    losses = []
    for i in range(m):
        a = sigmoid(dot(w, X[i], b))
        losses.append(binary_cross_entropy(a, y[i]))
    return cost(losses)


J = J_of_all()
J.backward()
print(f"J = {J.data:.4f}, dw₁ = {w[0].grad:.4f}, dw₂ = {w[1].grad:.4f}")

# %% tags=["claim"]
errors = 0.5 - y  # a - y, as every a is 0.5
assert abs(w[0].grad - (X[:, 0] * errors).mean()) < 1e-12
assert abs(w[1].grad - (X[:, 1] * errors).mean()) < 1e-12
assert abs(b.grad) < 1e-12 or sum(y) != 20

# %% [markdown]
# Every answer is 0.5, so the cost is that of "I don't know". The gradient is the mean of what we
# derived for one student: of $x_1 (a - y)$, of $x_2 (a - y)$, and of $a - y$ itself, which is 0
# here because as many passed as failed.
#
# ## 3. Gradient descent
#
# The gradient points uphill, so walk the other way. The **learning rate** $\alpha$ says how far.
# From here on, $dw$ and $db$ are the derivatives of $J$:
#
# $$w_1 := w_1 - \alpha \, dw_1, \qquad w_2 := w_2 - \alpha \, dw_2, \qquad b := b - \alpha \, db$$
#
# Each round of the loop has three parts: **forward**, **backward**, **update**. One round uses
# every example once; that is called an **epoch**.

# %%
from autograd import NonFiniteError
from nets import History
from viz import plot_history

alpha = 0.5  # try 0.01, and 20
epochs = 100

parameters = [*w, b]
for v in parameters:
    v.data = 0
costs = []
for _ in range(epochs):
    try:
        J = J_of_all()  # forward
    except NonFiniteError:
        print("the cost is infinite: alpha is far too large")
        break
    costs.append(J.data)
    for v in parameters:
        v.zero_grad()
    J.backward()  # backward
    for v in parameters:
        v.data = v.data - alpha * v.grad  # update

print(f"J: {costs[0]:.4f} -> {costs[-1]:.4f}")
print(f"w₁ = {w[0].data:.3f}, w₂ = {w[1].data:.3f}, b = {b.data:.3f}")
axes = plot_history(History({"loss": costs}))

# %% tags=["claim"]
assert alpha > 0.5 or sorted(costs, reverse=True) == costs

# %% [markdown]
# Every single step made the cost smaller. (The plot says loss: many libraries use that word for the
# cost too.) Both weights became positive: study and sleep both help.
#
# ## The same in one call
#
# `nets` has the neuron, the loss and the loop ready-made. From the same zeros, it takes the same
# steps and ends at the same numbers.

# %%
from nets import GradientDescent, fit

neuron = Neuron(2, "sigmoid", init="zeros")
history = fit(
    neuron,
    X,
    y,
    loss="binary_cross_entropy",
    optimiser=GradientDescent(alpha),
    epochs=len(costs),
    metrics=["accuracy"],
    progress=False,
)
print(history)
for by_hand, ready_made in zip(parameters, neuron.parameters(), strict=True):
    print(f"{by_hand.label:2} by hand {by_hand.data:.6f}, by fit {ready_made.data:.6f}")

# %% tags=["claim"]
for by_hand, ready_made in zip(parameters, neuron.parameters(), strict=True):
    assert abs(by_hand.data - ready_made.data) < 1e-9

# %% [markdown]
# ## What it has learned
#
# The neuron says "passes" where $a$ is above 0.5, which is where $z$ is above 0. The border,
# $w_1 x_1 + w_2 x_2 + b = 0$, is a straight line: one neuron can draw nothing else.

# %%
from viz import plot_boundary

answers = neuron.predict(X)
wrong = (answers > 0.5) != (y == 1)
unsure = (answers > 0.1) & (answers < 0.9)
print(f"{wrong.sum()} students on the wrong side, {(wrong & unsure).sum()} of them in the band")
ax = plot_boundary(neuron, X, y)

# %% tags=["claim"]
assert alpha != 0.5 or (wrong <= unsure).all()

# %% [markdown]
# The **accuracy** is the share of students on the right side of the border. The others are all in
# the band between the dashed lines, where the neuron is unsure: its probabilities there lie between
# 0.1 and 0.9.
#
# ## Try it
#
# - Set `alpha` to 0.01 and run all cells. The cost still falls at every step, but a hundred steps
#   do not get far. With 20 the first step jumps over the valley and lands higher up.
# - Put `y = 1 - y` after the line that makes the students, and run all cells. The border stays
#   where it was; all three parameters change sign.
# - Suppose the student failed: `target = Value(0, "y")`. Before you run the cells, say which sign
#   $dz$ gets, and which way each weight would move.
#
# Next: [Why the sigmoid, and why this loss](3-why-this-loss.ipynb)
