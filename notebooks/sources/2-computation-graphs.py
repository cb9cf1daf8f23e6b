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
# # Computation graphs
#
# After this notebook you can walk through $J = 3(a + b \cdot c)$ forward and back, by hand,
# and say of every gradient where it comes from.
#
# Before this one: [Nudge](1-nudge.ipynb)

# %% [markdown]
# ## Forward: from the numbers to J
#
# Nobody computes $J = 3(a + b \cdot c)$ in one go. First $u = b \cdot c$, then $v = a + u$,
# then $J = 3v$. Each `Value` remembers what it was made from, and so they form a graph.

# %%
from autograd import Value
from viz import draw

a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
J = 3 * v
draw(J)

# %% [markdown]
# Rounded boxes are **leaves**: numbers that we chose. The dashed one is a constant. Each of
# the others is an **op** on its **inputs**. The blue numbers are the **values**, found from
# left to right; the dashes below the names wait for gradients. The forward pass, in words:

# %%
J.forward_steps()

# %% [markdown]
# ## One nudge, all the way through
#
# If $b$ were a little larger, what would $J$ do? Nudge it and watch everything that moves.

# %%
from autograd import nudge

nudge(J, b, 0.001)

# %% [markdown]
# $b$ moved by 0.001. So $u = b \cdot c$ moved twice as far, because $c$ is 2. $v$ moved as
# far as $u$, and $J$ three times as far as $v$. Together: $3 \cdot 1 \cdot 2 = 6$ times as
# far as $b$.
#
# Each op passes the movement on, multiplied by a number of its own. That number is its
# **partial**, or local derivative, and multiplying them along the way is the **chain rule**:
#
# $$\frac{dJ}{db} = \frac{dJ}{dv} \cdot \frac{dv}{du} \cdot \frac{du}{db}$$

# %%
draw(J, edges="local")

# %% [markdown]
# Each arrow shows its partial. To know how $J$ answers to a leaf, multiply the partials along
# the way.
#
# ## Backward: from J to the leaves
#
# We could nudge $a$, $b$ and $c$ one by one. Better: start at $J$ and go back. Along each
# arrow goes a **share**: the derivative that the node after it has (the **upstream**), times
# the partial on the arrow. `backward` does this for the whole graph.

# %%
J.zero_grad()  # start from nothing, even if this cell runs twice
J.backward()
draw(J)

# %% [markdown]
# The orange numbers are the derivatives, found from right to left: $dJ/dJ = 1$, then
# $dJ/dv = 3$, and so on down to the leaves. On a leaf such a number is called the
# **gradient**, on a node inside the **adjoint**. Each step in words:

# %%
for step in J.steps():
    print(step)

# %% [markdown]
# Look at the fourth line. It is the lecture's chain from the values to $dJ/db$: first by
# name, then each partial as a rule, then with the numbers put in.
#
# The nudge and the chain rule agree, for every leaf:

# %%
for leaf in (a, b, c):
    last = nudge(J, leaf, 0.001).moved[-1]
    print(f"dJ/d{leaf.label} = {leaf.grad:g}, by a nudge {last.slope:.6f}")

# %% tags=["claim"]
for leaf in (a, b, c):
    assert abs(nudge(J, leaf, 0.001).moved[-1].slope - leaf.grad) < 1e-6

# %% [markdown]
# ## Step through it
#
# Run the next cell, then press *Next step* (or the right arrow key) eight times: three steps
# forward, five back. On a page that shows notebooks but does not run them, you see the
# finished drawing instead.

# %%
from viz import step_through

step_through(J)

# %% tags=["claim"]
assert len(J.forward_steps()) + len(J.steps()) == 8

# %% [markdown]
# Under the steps is a slider for each leaf. Drag $c$ from 2 up to 5 and watch: $J$ goes to
# 60, and $dJ/db$ to 15, because $b$ is multiplied by $c$. The gradients for $a$ and $c$ stay
# as they are. Why?
#
# The same without the mouse: give $c$ another number, and `recompute`.

# %%
c.data = 5
J.recompute()
J.zero_grad()
J.backward()
print(f"J = {J.data:g}, dJ/da = {a.grad:g}, dJ/db = {b.grad:g}, dJ/dc = {c.grad:g}")

# %% [markdown]
# ## Why this gradient?
#
# `why` answers with the path, and so does the player when you choose a node. Here there is
# only one way from $J$ to $b$. A drawing can mark it.

# %%
from autograd import why

c.data = 2
J.recompute()
J.zero_grad()
J.backward()
why(J, b)

# %%
draw(J, path=b)

# %% [markdown]
# ## A node used twice
#
# Now let $b$ appear in two places: $K = (a + b \cdot c) \cdot b$. A nudge of $b$ reaches $K$
# along two ways, and both push.

# %%
a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
K = v * b
why(K, b)

# %%
draw(K, path=b)

# %% [markdown]
# Straight from $K$ to $b$: the partial is $v = 11$. The long way, through $v$ and $u$:
# $3 \cdot 1 \cdot 2 = 6$. Shares of several ways are **added**, and $dK/db = 17$.
#
# School calculus agrees: $K = ab + b^2c$, so $dK/db = a + 2bc = 5 + 2 \cdot 3 \cdot 2$.

# %%
K.zero_grad()
K.backward()
nudge(K, b, 0.001)

# %% tags=["claim"]
assert b.grad == 5 + 2 * 3 * 2 == 17

# %% [markdown]
# So the rule for going back has two halves: **multiply along a path, add over paths.** That
# is all of backpropagation.
#
# ## Your turn
#
# The same graph as a quiz, its gradients wiped out. It asks for each value and then for each
# gradient before it shows it; type a number and press Enter. Of $b$ it asks for one share at a
# time: `+=` says that another one is added.

# %%
K.zero_grad()
step_through(K, quiz=True)

# %% [markdown]
# ## Two directions
#
# A gradient can also be found on the way forward. Choose one leaf, say $b$, and send its
# nudge along with the values: each node knows at once how much more it moves than $b$ does.
# That is **forward mode**. `jvp` is told how the inputs are nudged: here only $b$ is.

# %%
from autograd import jvp, vjp


def f(a, b, c):
    return 3 * (a + b * c)


jvp(f, (5, 3, 2), (0, 1, 0))

# %% [markdown]
# The value 33 and the slope 6, in one sweep. But only for $b$: for $a$ and for $c$ we need a
# sweep each. **Reverse mode**, the one that `backward` uses, starts at the output. `vjp`
# returns the value and a function that goes back; one sweep gives all three.

# %%
value, back = vjp(f, 5, 3, 2)
back(1)

# %% [markdown]
# ## What each costs
#
# To see the difference, count. The op `wave` is a sine that notes each use of its partial.
# Then take $n$ inputs, add them up, and let the sum go through fifty waves, as a weight of a
# network goes through everything after it.


# %%
from autograd import Primitive, cos, sin

uses = 0


def partial(z, x):
    global uses
    uses += 1
    return cos(x)


wave = Primitive("wave", lambda x: sin(x), partial)


# %%
def many_to_one(*x):
    y = sum(x)
    for _ in range(50):
        y = wave(y)
    return y


def forward_mode(n):
    for i in range(n):  # one sweep for each input
        nudged = [0] * n
        nudged[i] = 1
        jvp(many_to_one, (0.5,) * n, tuple(nudged))


def reverse_mode(n):
    vjp(many_to_one, *[0.5] * n)[1](1)  # one sweep


# %%
print("inputs   forward   reverse")
for n in (1, 10, 100):
    counts = []
    for mode in (forward_mode, reverse_mode):
        uses = 0
        mode(n)
        counts.append(uses)
    print(f"{n:6}  {counts[0]:8}  {counts[1]:8}")

# %% tags=["claim"]
for n in (1, 10, 100):
    for mode, needed in ((forward_mode, 50 * n), (reverse_mode, 50)):
        uses = 0
        mode(n)
        assert uses == needed

# %% [markdown]
# Forward mode pays for every input, reverse mode once. With 100 inputs that is 5000 partials
# against 50. The clock agrees:

# %% tags=["varies"]
from time import perf_counter

for mode in (forward_mode, reverse_mode):
    start = perf_counter()
    mode(100)
    print(f"{mode.__name__}: {1000 * (perf_counter() - start):.1f} ms")

# %% [markdown]
# With one input and many outputs it is the other way round: one forward sweep gives all the
# slopes, and reverse mode needs a sweep for each output.
#
# A network has thousands of weights and **one** cost $J$. So training goes backward. The
# price is memory: to go back, the graph must keep the value of every node until then.
#
# ## Try it
#
# - In the player of $J$, set $c$ to 0. Which gradient vanishes, and why does $dJ/dc$ not?
# - Draw `x * x` for one `Value` $x$. How many arrows come from $x$? Guess `why(x * x, x)`
#   before you run it: two paths, equal ones.
# - Call `K.backward()` twice and look at `b.grad`: leaves add up over passes, so the 17
#   doubles. `K.zero_grad()` makes them start afresh.
#
# Next: [One neuron](3-one-neuron.ipynb)
