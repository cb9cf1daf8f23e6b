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
# After this notebook you can go through $J = 3(a + b \cdot c)$ forward and backward by hand, and
# say where each gradient comes from.
#
# Before this one: [Nudge](1-nudge.ipynb)

# %% [markdown]
# ## Forward: from the numbers to J
#
# Nobody computes $J = 3(a + b \cdot c)$ in one go. First comes $u = b \cdot c$, then $v = a + u$,
# then $J = 3v$. Each `Value` remembers what it was made from, so together they form a graph.

# %%
from autograd import Value
from viz import draw

a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
J = 3 * v
draw(J)

# %% [markdown]
# Rounded boxes are **leaves**: numbers that we chose. The dashed one is a constant. Each of the
# others is an **op** on its **inputs**. The blue numbers are the **values**, computed from left to
# right; the dashes below the names are places for gradients. Here is the forward pass in words:

# %%
J.forward_steps()

# %% [markdown]
# ## Bump one node at a time
#
# If one of these numbers were a little larger, what would $J$ do? Start near the output: bump $v$
# from 11 to 11.001, and $J$ is bumped from 33 to 33.003. So $dJ/dv = 3$.

# %%
from autograd import nudge

nudge(J, v, 0.001)

# %% [markdown]
# One step further back are $a$ and $u$. A bump of $a$ bumps $v$ by as much, and $v$ bumps $J$ by
# three times as much. The same happens for $u$, since $v = a + u$ treats both alike.

# %%
nudge(J, a, 0.001)

# %%
nudge(J, u, 0.001)

# %% [markdown]
# Last come $b$ and $c$, which reach $J$ through $u$ **and** $v$. Read the tables from the top.

# %%
nudge(J, b, 0.001)

# %%
nudge(J, c, 0.001)

# %% [markdown]
# $b$ moved by 0.001. So $u = b \cdot c$ moved twice as far, because $c$ is 2. $v$ moved as
# far as $u$, and $J$ three times as far as $v$, to 33.006. Together: $3 \cdot 1 \cdot 2 = 6$ times
# as far as $b$. For $c$ it is $3 \cdot 1 \cdot 3 = 9$ times, because $b$ is 3.

# %% tags=["claim"]
for node, slope, after in [(v, 3, 33.003), (a, 3, 33.003), (u, 3, 33.003), (b, 6, 33.006)]:
    last = nudge(J, node, 0.001).moved[-1]
    assert abs(last.after - after) < 1e-12 and last.exact == slope
assert nudge(J, c, 0.001).moved[-1].exact == 9
for node in (v, a, u):
    assert abs(nudge(v, node, 0.001).moved[-1].after - 11.001) < 1e-12

# %% [markdown]
# ## The chain rule
#
# Each op passes the movement on, multiplied by a number of its own. That number is its **partial**,
# or local derivative. Multiplying the partials along the way is the **chain rule**:
#
# $$\frac{dJ}{db} = \frac{dJ}{dv} \cdot \frac{dv}{du} \cdot \frac{du}{db}$$

# %%
draw(J, edges="local")

# %% [markdown]
# Each arrow shows its partial. To find how $J$ responds to a leaf, multiply the partials on the way
# to it.
#
# ## Backward: from J to the leaves
#
# We have bumped five nodes, and each time all that follows was computed again. It is better to
# start at $J$ and go back once. Each arrow hands a **share** back: the derivative at the node that
# it points to (the **upstream**), times the partial on the arrow. `backward` does this for the
# whole graph.

# %%
J.zero_grad()  # start from nothing, even if this cell runs twice
J.backward()
draw(J)

# %% [markdown]
# The orange numbers are the derivatives, computed from right to left: $dJ/dJ = 1$, then
# $dJ/dv = 3$, and so on down to the leaves. On a leaf, such a number is called the **gradient**; on
# a node inside the graph, the **adjoint**. Here is each step in words:

# %%
for step in J.steps():
    print(step)

# %% [markdown]
# Look at the fourth line. It is the lecture's chain for $dJ/db$: first with names, then with each
# partial as a rule, then with the numbers filled in.
#
# The bumps and the chain rule agree, for every node. (In code, $dJ/dv$ is often called `dv`: the
# $dJ$ goes without saying.)

# %%
for name, node in {"v": v, "a": a, "u": u, "b": b, "c": c}.items():
    last = nudge(J, node, 0.001).moved[-1]
    print(f"d{name} = dJ/d{name} = {node.grad:g}, by a nudge {last.slope:.6f}")

# %% tags=["claim"]
for node in (v, a, u, b, c):
    assert abs(nudge(J, node, 0.001).moved[-1].slope - node.grad) < 1e-6

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
# You can do the same without the mouse: give $c$ another number, and call `recompute`.

# %%
c.data = 5
J.recompute()
J.zero_grad()
J.backward()
print(f"J = {J.data:g}, dJ/da = {a.grad:g}, dJ/db = {b.grad:g}, dJ/dc = {c.grad:g}")

# %% [markdown]
# ## Why this gradient?
#
# `why` answers with the path, and so does the player when you choose a node. Here only one path
# leads from $J$ to $b$. A drawing can mark it.

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
# Now let $b$ appear in two places: $K = (a + b \cdot c) \cdot b$. A nudge of $b$ reaches $K$ along
# two paths, and both move $K$.

# %%
a, b, c = Value(5, "a"), Value(3, "b"), Value(2, "c")
u = b * c
v = a + u
K = v * b
why(K, b)

# %%
draw(K, path=b)

# %% [markdown]
# Straight from $K$ to $b$, the partial is $v = 11$. The long way, through $v$ and $u$, gives
# $3 \cdot 1 \cdot 2 = 6$. The shares of several paths are **added**, so $dK/db = 17$.
#
# School calculus agrees: $K = ab + b^2c$, so $dK/db = a + 2bc = 5 + 2 \cdot 3 \cdot 2$.

# %%
K.zero_grad()
K.backward()
nudge(K, b, 0.001)

# %% tags=["claim"]
assert b.grad == 5 + 2 * 3 * 2 == 17

# %% [markdown]
# So the rule for going back has two halves: **multiply along a path, add over the paths.** That is
# all there is to backpropagation.
#
# ## Your turn
#
# Here is the same graph as a quiz, with its gradients erased. It asks you for each value, and then
# for each gradient, before it shows it. Type a number and press Enter. For $b$ it asks for one
# share at a time: `+=` says that another share is added.

# %%
K.zero_grad()
step_through(K, quiz=True)

# %% [markdown]
# ## Two directions
#
# A derivative can also be found on the way forward. Choose one leaf, say $b$, and send its nudge
# along with the values: each node knows at once how many times as far as $b$ it moves. That is
# **forward mode**. `jvp` takes the nudge of each input: here only $b$ is nudged.

# %%
from autograd import jvp, vjp


def f(a, b, c):
    return 3 * (a + b * c)


jvp(f, (5, 3, 2), (0, 1, 0))

# %% [markdown]
# One sweep gives the value 33 and the slope 6, but only for $b$: $a$ and $c$ need a sweep each.
# **Reverse mode**, which `backward` uses, starts at the output. `vjp` returns the value and a
# function that goes back; one sweep gives all three.

# %%
value, back = vjp(f, 5, 3, 2)
back(1)

# %% [markdown]
# ## What each costs
#
# To see the difference, count. The op `wave` is a sine that counts each use of its partial. Take
# $n$ inputs, add them up, and send the sum through fifty waves, just as a weight's effect goes
# through all the layers after it.


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
# Forward mode pays for every input, reverse mode once. With 100 inputs, that is 5000 partials
# against 50. The clock agrees:

# %% tags=["varies"]
from time import perf_counter

for mode in (forward_mode, reverse_mode):
    start = perf_counter()
    mode(100)
    print(f"{mode.__name__}: {1000 * (perf_counter() - start):.1f} ms")

# %% [markdown]
# With one input and many outputs, it is the other way round: one forward sweep gives all the
# slopes, and reverse mode needs a sweep for each output.
#
# A network has thousands of weights and **one** cost $J$. So training goes backward. The price is
# memory: the graph must keep the value of every node until the backward pass.
#
# ## Try it
#
# - In the player of $J$, set $c$ to 0. Which gradient vanishes, and why does $dJ/dc$ not?
# - Draw `x * x` for one `Value` $x$. How many arrows come from $x$? Guess what `why(x * x, x)` says
#   before you run it. (There are two equal paths.)
# - Call `K.backward()` twice and look at `b.grad`: leaves add up over passes, so the 17 doubles.
#   `K.zero_grad()` makes them start again from nothing.
#
# Next: [One neuron](3-one-neuron.ipynb)
