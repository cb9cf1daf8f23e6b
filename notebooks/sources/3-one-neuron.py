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
# ## A question with the answer yes or no
#
# Forty students, with two features each: hours of study and hours of sleep, both measured from
# their average. The label $y$ is 1 for those who passed the exam, and 0 for those who failed. We
# want the probability that a student passes. (The students are drawn at random, by a fixed seed.)

# %%
from nets import blobs

X, y = blobs(40, centres=[[-1, -1], [1, 1]], spread=1.0, rng=0)
print("the first three students:")
for i in range(3):
    print(f"x₁ = {X[i, 0]:5.2f}, x₂ = {X[i, 1]:5.2f}, y = {y[i]}")

# %% [markdown]
# ## Forward: z, then a
#
# A neuron does two things. It weighs its inputs and adds a bias:
#
# $$z = w_1 x_1 + w_2 x_2 + b$$
#
# Then it bends the result with an **activation** $g$, and its output is $a = g(z)$. Here $g$ is the
# **sigmoid**, $1/(1 + e^{-z})$. Any number goes in, a number between 0 and 1 comes out, and we read
# it as a probability. This neuron is called **logistic regression**.

# %%
from viz import plot_activation

ax = plot_activation("sigmoid")

# %% [markdown]
# The blue curve is the activation. The dashed orange one is its derivative, $a (1 - a)$: it will
# matter soon.
#
# Now one output, for a student with $x_1 = 2$ and $x_2 = 1$. `dot(w, x, b)` is
# $w_1 x_1 + w_2 x_2 + b$ as one node of the graph, the one box that it is in the lecture's drawing.

# %%
from autograd import Value, dot, log, sigmoid
from viz import draw

w = [Value(0.5, "w₁"), Value(-1, "w₂")]
b = Value(0.25, "b")
x = [Value(2, "x₁"), Value(1, "x₂")]

z = dot(w, x, b)
a = sigmoid(z)
draw(a)

# %% [markdown]
# ## The loss of one example
#
# Suppose this student passed, so $y$ is 1. How bad is the answer $a$? The **loss** says it in one
# number, small for a good answer and large for a bad one:
#
# $$L(a, y) = -\big(y \log a + (1 - y) \log(1 - a)\big)$$
#
# Here $\log$ is the natural logarithm, the $\ln$ of the first notebook. One of the two terms is
# always switched off: for $y = 1$ only $-\log a$ remains, for $y = 0$ only $-\log(1 - a)$.

# %%
from nets import binary_cross_entropy

print("answer a   loss if y = 1   loss if y = 0")
for answer in [0.01, 0.1, 0.5, 0.9, 0.99]:
    if_passed = binary_cross_entropy(answer, 1)
    if_failed = binary_cross_entropy(answer, 0)
    print(f"{answer:8}   {if_passed:13.3f}   {if_failed:13.3f}")

# %% [markdown]
# Saying 0.99 of a student who then fails costs 4.605. Saying 0.5, "I don't know", costs 0.693
# either way. Being sure and right costs nearly nothing. What the loss punishes is being sure and
# wrong.
#
# Here is the loss as a graph. Two short names will help: `p` for $1 - a$ and `q` for $1 - y$.

# %%
target = Value(1, "y")
p = 1 - a
q = 1 - target
L = -(target * log(a) + q * log(p))

L.zero_grad()  # in case this cell is run again: gradients of leaves add up
L.backward()
draw(L, direction="TB")

# %% [markdown]
# Blue numbers are values, computed from the top down. Orange numbers are derivatives of $L$,
# computed from `L` back up. Find the orange number at `z`: the lecture calls it $dz$, short for
# $dL/dz$. Compare it with the output `a` and the label `y`.

# %%
print(f"a = {a.data:.4f},  y = {target.data:g},  dz = {z.grad:.4f}")

# %% tags=["claim"]
assert abs(z.grad - (a.data - target.data)) < 1e-12

# %% [markdown]
# ## Why dz is a - y
#
# That is no accident. $dL/dz$ is the sum over all paths from $L$ to `z`, and along each path the
# local derivatives multiply. There are two paths, one for each term of the loss, and they meet at
# `a`. `why` writes them out: the names of the derivatives, the rules, the numbers.

# %%
from autograd import why

for path in why(L, z).paths:
    print(str(path).replace(" = ", "\n  = "), end="\n\n")

# %% [markdown]
# Read the rules, the second line of each, and cancel. The sigmoid's $a (1-a)$ meets just what the
# logarithms put below the line. With $p = 1-a$ and $q = 1-y$:
#
# $$(-1) \cdot 1 \cdot y \cdot \frac{1}{a} \cdot a (1-a) = -y (1-a)$$
#
# $$(-1) \cdot 1 \cdot q \cdot \frac{1}{p} \cdot (-1) \cdot a (1-a) = (1-y) a$$
#
# $$dz = -y (1-a) + (1-y) a = a - y$$
#
# The gradient is the error: the answer minus the truth. A derivation deserves a test, so here are
# six more examples.


# %%
def loss(a, y):
    return -(y * log(a) + (1 - y) * log(1 - a))


for number in [-2.0, 0.5, 3.0]:
    for label in [0, 1]:
        z_i = Value(number)
        a_i = sigmoid(z_i)
        L_i = loss(a_i, Value(label))
        L_i.backward()
        error = a_i.data - label
        print(f"z = {number:4}, y = {label}:  a - y = {error:7.4f},  dz = {z_i.grad:7.4f}")

# %% tags=["claim"]
for number in [-2.0, 0.5, 3.0]:
    for label in [0, 1]:
        z_i = Value(number)
        a_i = sigmoid(z_i)
        L_i = loss(a_i, Value(label))
        L_i.backward()
        first, second = [path.product for path in why(L_i, z_i).paths]
        assert abs(first - -label * (1 - a_i.data)) < 1e-12
        assert abs(second - (1 - label) * a_i.data) < 1e-12
        assert abs(z_i.grad - (a_i.data - label)) < 1e-12

# %% [markdown]
# From `z` it is one edge to each **parameter**, as the weights and the bias are called. As
# $z = w_1 x_1 + w_2 x_2 + b$, the local derivatives are $x_1$, $x_2$ and 1, so
#
# $$dw_1 = x_1 \cdot dz, \qquad dw_2 = x_2 \cdot dz, \qquad db = dz.$$
#
# The steps of the backward pass say the same.

# %%
for step in L.steps():
    if step.node is z and step.input.label in ["w₁", "w₂", "b"]:
        print(step)

# %% tags=["claim"]
assert w[0].grad == x[0].data * z.grad
assert b.grad == z.grad

# %% [markdown]
# To see both passes move, run the next cell: it is a player of the loss where $y$ is 1, so that
# only $-\log a$ remains.

# %%
from viz import step_through

z = dot(w, [2, 1], b)
a = sigmoid(z)
L = -log(a)
step_through(L)

# %% [markdown]
# ## The cost of all examples
#
# One student is not enough. The **cost** is the mean of the losses of all $m$ examples:
#
# $$J(w, b) = \frac1m \sum_{i=1}^{m} L\big(a^{(i)}, y^{(i)}\big)$$
#
# The examples are what they are; the weights and the bias are ours to choose. So $J$ is a function
# of `w` and `b`. We begin with all of them 0.

# %%
from nets import cost

w = [Value(0, "w₁"), Value(0, "w₂")]
b = Value(0, "b")


def J_of_all():
    return cost([loss(sigmoid(dot(w, X[i], b)), y[i]) for i in range(40)])


J = J_of_all()
J.backward()
print(f"J = {J.data:.4f}, dw₁ = {w[0].grad:.4f}, dw₂ = {w[1].grad:.4f}")

errors = 0.5 - y  # a - y, as every a is 0.5

# %% tags=["claim"]
assert abs(w[0].grad - (X[:, 0] * errors).mean()) < 1e-12
assert abs(w[1].grad - (X[:, 1] * errors).mean()) < 1e-12
assert abs(b.grad) < 1e-12

# %% [markdown]
# Every answer is 0.5, so the cost is that of "I don't know". The gradient is the mean of what we
# derived for one student: of $x_1 (a - y)$, of $x_2 (a - y)$, and of $a - y$ itself, which is 0
# here because as many passed as failed.
#
# ## Gradient descent
#
# The gradient points uphill, so walk the other way. The **learning rate** $\alpha$ says how far.
# From here on, $dw$ and $db$ are the derivatives of $J$:
#
# $$w := w - \alpha \cdot dw, \qquad b := b - \alpha \cdot db$$
#
# Each turn of the loop forgets the old gradients, goes forward, goes backward, and takes one step.
# One turn goes through all examples once; that is called an **epoch**.

# %%
from nets import History
from viz import plot_history

alpha = 0.5  # try 0.01, and 20
parameters = [*w, b]
for v in parameters:
    v.data = 0
costs = []
for _ in range(100):
    for v in parameters:
        v.zero_grad()
    J = J_of_all()
    J.backward()
    costs.append(J.data)
    for v in parameters:
        v.data = v.data - alpha * v.grad

print(f"J: {costs[0]:.4f} -> {costs[-1]:.4f}")
print(f"w₁ = {w[0].data:.3f}, w₂ = {w[1].data:.3f}, b = {b.data:.3f}")
axes = plot_history(History({"loss": costs}))

# %% tags=["claim"]
assert sorted(costs, reverse=True) == costs

# %% [markdown]
# Every single step made the cost smaller. (The plot says loss: many libraries use that word for the
# cost too.) Both weights became positive: study and sleep both help.
#
# ## The same in one call
#
# `nets` has the neuron, the loss and the loop ready. From the same zeros it takes the same hundred
# steps, and ends at the same numbers.

# %%
from nets import GradientDescent, Neuron, fit
from viz import plot_boundary

neuron = Neuron(2, "sigmoid", init="zeros")
history = fit(
    neuron,
    X,
    y,
    loss="binary_cross_entropy",
    optimiser=GradientDescent(0.5),
    epochs=100,
    metrics=["accuracy"],
    progress=False,
)
print(history)

answers = neuron.predict(X)
wrong = (answers > 0.5) != (y == 1)
unsure = (answers > 0.1) & (answers < 0.9)
print(f"{wrong.sum()} students on the wrong side, {(wrong & unsure).sum()} of them in the band")
ax = plot_boundary(neuron, X, y)

# %% tags=["claim"]
for i in range(3):
    assert abs(neuron.parameters()[i].data - parameters[i].data) < 1e-9

# %% [markdown]
# The neuron says "passes" where $a$ is above 0.5, that is where $z$ is above 0. The border,
# $w_1 x_1 + w_2 x_2 + b = 0$, is a straight line: one neuron draws no other. The **accuracy** is
# the share of students on the right side of it. The others all stand in the band between the dashed
# lines, where the neuron is unsure: its probabilities there lie between 0.1 and 0.9.
#
# ## The step function, and why it cannot learn
#
# The first artificial neurons answered with a hard yes or no: $a = 1$ where $z > 0$, else $a = 0$.
# That is the **step function**. Look at its derivative.

# %%
ax = plot_activation("step")

# %% [markdown]
# It is flat on both sides, so its derivative is 0. (At the jump it has none; the engine says 0
# there too.) Now nudge a weight of such a neuron. The loss is $(a - y)^2$ this time, for the
# logarithm of an answer of exactly 0 does not exist. The neuron says 1, and should say 0.

# %%
from autograd import nudge

hard = Neuron(2, "step", rng=0)
z = dot(hard.w, [2, 1], hard.b)
a = z.step()
L = (a - 0) ** 2
nudge(L, hard.w[0], 0.001)

# %% [markdown]
# `z` moves, `a` does not, and so the loss does not either. No small change of a weight makes it
# smaller: nothing tells the weights which way to go. In the graph, every path from `L` to a
# parameter has the step's derivative as a factor, and that is 0.

# %%
L.backward()
draw(L, edges="local", direction="TB")

# %% tags=["claim"]
assert all(v.grad == 0 for v in hard.parameters())

# %% [markdown]
# Training changes nothing, for however long and at whatever learning rate. The same neuron with a
# sigmoid, from the same start and with the same loss, moves.

# %%
for activation in ["step", "sigmoid"]:
    neuron = Neuron(2, activation, rng=0)
    before = [v.data for v in neuron.parameters()]
    fit(neuron, X, y, loss="mse", optimiser=GradientDescent(0.5), epochs=50, progress=False)
    after = [v.data for v in neuron.parameters()]
    print(f"{activation:8}", "did not move" if after == before else "moved")

# %% tags=["claim"]
for activation in ["step", "sigmoid"]:
    neuron = Neuron(2, activation, rng=0)
    before = [v.data for v in neuron.parameters()]
    fit(neuron, X, y, loss="mse", optimiser=GradientDescent(0.5), epochs=50, progress=False)
    after = [v.data for v in neuron.parameters()]
    assert (after == before) == (activation == "step")

# %% [markdown]
# So that is what the sigmoid is for: it is a step with a slope.
#
# ## Try it
#
# - Set `alpha` to 0.01 and run that cell again. The cost still falls at every step, but a hundred
#   steps do not get far. With 20 the first step jumps over the valley and lands higher up.
# - Put `y = 1 - y` after the line that makes the students, and run all cells. The border stays
#   where it was; all three parameters change their signs.
# - In a new cell, give `hard.w[0].data` a number that makes `hard([2, 1])` say 0. What helped you
#   to find it? Not the gradient.
#
# Next: [Activations](4-activations.ipynb).
