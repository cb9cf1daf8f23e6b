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
# # Nudge
#
# After this notebook you can say in one sentence what a derivative is, measure one, and tell when
# to trust the measurement.
#
# The sentence is a question: **if I move the input a little, how many times as far does the output
# move?**
#
# In JupyterLab, run the cells one after another: press Shift and Enter in each. Until you run a
# cell, JupyterLab shows its drawing as text.

# %% [markdown]
# ## A function that triples
#
# A `Value` is a number that remembers how it was made. Here $a$ is 2, and $f = 3a$ is made from it.
# `nudge` moves $a$ by 0.001 and reports everything that moves with it: the leaf by its label, the
# result by the name of our variable.

# %%
from autograd import Value, nudge

a = Value(2, "a")
f = 3 * a
nudge(f, a, 0.001)

# %% [markdown]
# Read the last line: $f$ went from 6 to 6.003, while $a$ moved by 0.001. The output moved
# three times as far as the input. That ratio is the **slope**, and the slope for a very small
# nudge is the **derivative**, $df/da = 3$.
#
# The column *exact* holds the derivative that calculus gives. We come back to it below.

# %%
a = Value(5, "a")
f = 3 * a
nudge(f, a, 0.001)

# %% [markdown]
# At $a = 5$ the slope is 3 again. The curve of $3a$ is a straight line: wherever you stand,
# the output moves three times as far as the input.
#
# ## A function that bends
#
# Most functions are not straight. Take $f = a^2$, first at 2, then at 5.

# %%
a = Value(2, "a")
f = a**2
nudge(f, a, 0.001)

# %%
a = Value(5, "a")
f = a**2
nudge(f, a, 0.001)

# %% [markdown]
# At 2 the output moves 4 times as far as the input, at 5 it moves 10 times as far. So the
# derivative depends on where you stand: it is $2a$.
#
# The derivative is the steepness of the tangent, the line that touches the curve at that point.

# %%
import matplotlib.pyplot as plt
import numpy as np

from viz.scene.colours import THEMES

light = THEMES["light"]
A = np.linspace(0, 6, 61)
fig, ax = plt.subplots(figsize=(5.6, 3.4))
ax.plot(A, A**2, color=light.value, label="a²")
for x in (2, 5):
    near = np.array([x - 1, x + 1])
    ax.plot(near, x**2 + 2 * x * (near - x), "--", color=light.gradient)
    ax.annotate(f"slope {2 * x}", (x + 0.15, x**2 - 3), color=light.gradient)
ax.set_xlabel("a")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# The measured slopes were 4.001 and 10.001. Both are off by 0.001, which is the nudge itself. Call
# it $h$:
#
# $$\frac{(a + h)^2 - a^2}{h} = \frac{2ah + h^2}{h} = 2a + h$$
#
# As we walk along the curve, it bends away from its tangent. The shorter the walk, the less it
# bends away. So nudge by a tenth of that, 0.0001:

# %%
nudge(f, a, 0.0001)

# %% [markdown]
# The slope is now off by 0.0001, again the nudge itself. A derivative asks for a nudge that is as
# small as you like; a slide writes 0.001 because one can still read it.

# %% tags=["claim"]
for h in (0.001, 0.0001):
    assert abs(nudge(f, a, h).moved[-1].slope - (10 + h)) < 1e-9

# %% [markdown]
# ## A cube and a logarithm
#
# At $a = 2$, the derivative of $a^3$ is $3a^2 = 12$, and that of $\ln a$ is $1/a = 0.5$. So a nudge
# of 0.001 should move the cube by about 0.012 and the logarithm by about 0.0005. Does it?

# %%
a = Value(2, "a")
f = a**3
nudge(f, a, 0.001)

# %%
from autograd import log

f = log(a)
nudge(f, a, 0.001)

# %% [markdown]
# Yes: from 8 to about 8.012, and from 0.6931 to 0.6936. (In code, and on most slides of this
# course, $\log$ without a base is the natural logarithm, $\ln$.)

# %% tags=["claim"]
cube, logarithm = (nudge(g(a), a, 0.001).moved[-1] for g in (lambda a: a**3, log))
assert (cube.before, round(cube.after, 3), cube.exact) == (8, 8.012, 12)
assert (round(logarithm.before, 4), round(logarithm.after, 4)) == (0.6931, 0.6936)
assert abs(cube.after - cube.before - 0.012) < 1e-5
assert abs(logarithm.after - logarithm.before - 0.0005) < 1e-6

# %% [markdown]
# ## Four functions, side by side
#
# Here are all four functions, each at 2 and at 5. (`moved` lists the rows of a nudge's table; the
# last row is the function's.)

# %%
functions = {
    "3a": lambda a: 3 * a,
    "a²": lambda a: a**2,
    "a³": lambda a: a**3,
    "ln a": lambda a: log(a),
}
print("f      a   f before      f after      slope    exact")
for name, function in functions.items():
    for x in (2, 5):
        a = Value(x, "a")
        row = nudge(function(a), a, 0.001).moved[-1]
        numbers = f"{row.before:9.4f} {row.after:12.6f}  {row.slope:9.6f}  {row.exact:7.3f}"
        print(f"{name:5} {x:2}  {numbers}")

# %% tags=["claim"]
for function in functions.values():
    for x in (2, 5):
        a = Value(x, "a")
        last = nudge(function(a), a, 0.001).moved[-1]
        assert abs(last.slope - last.exact) < 0.016

# %% [markdown]
# Notice two things in this table. The cube gets steep quickly: at 5 its output moves 75 times as
# far as its input. The logarithm grows ever more slowly: its slope is $1/a$, a half at 2 and a
# fifth at 5.
#
# ## Where the exact column comes from
#
# It comes from rules, the ones that you know from school. `steps` shows which rule was used, first
# in symbols, then with the numbers filled in.

# %%
for x in (2, 5):
    a = Value(x, "a")
    for function in functions.values():
        f = function(a)
        print(f.steps()[0])

# %% [markdown]
# A `Value` keeps two numbers: its value, and, once `backward` has run, the derivative of $f$ with
# respect to it. A drawing shows the first in blue above the name and the second in orange below.

# %%
from viz import draw

a = Value(5, "a")
f = a**2
f.backward()
draw(f)

# %% [markdown]
# A rule is exact, and needs no nudging. A nudge is still worth having: it knows no rules, so it can
# tell you when a rule is wrong.
#
# That is all you need for the next notebook. A network has thousands of inputs, and nudging them
# one by one would be slow; [Computation graphs](2-computation-graphs.ipynb) shows how to find all
# slopes at once, and exactly.
#
# ## Optional: how good a nudge can be
#
# You can skip this part on a first reading, and go on at *Try it*. It shows how to measure a slope
# to many digits: with a nudge of the right size, with two nudges (the central difference), and with
# a step into the complex numbers.
#
# ### Too big, too small
#
# Take $a^3$ at 5, where the true slope is 75, and make the nudge smaller and smaller.

# %%
a = Value(5, "a")
f = a**3
for h in (1, 0.1, 0.001, 1e-6, 1e-8, 1e-10, 1e-14):
    slope = nudge(f, a, h).moved[-1].slope
    print(f"h = {h:<6g}  slope = {slope:.7g}")

# %% [markdown]
# A big nudge is off because the curve bends: with $h = 1$ the slope comes out as 91. A tiny one is
# off for another reason. The computer keeps about 16 digits of each number, and $f(a + h)$ and
# $f(a)$ agree in nearly all of them. Only the few digits that are left make up their difference.
#
# An even smaller nudge does not move $a$ at all, and is refused:

# %%
from autograd import OperandError

try:
    nudge(f, a, 1e-16)
except OperandError as error:
    print(error)

# %% [markdown]
# ### One side or both
#
# Nudging up looks at one side only. Nudge up **and** down, and take the mean of the two slopes: the
# bend to one side largely cancels the bend to the other. This is the *central difference*; a nudge
# to one side only is the *forward difference*.


# %%
def forward(f, a, h):
    return nudge(f, a, h).moved[-1].slope


def central(f, a, h):
    return (forward(f, a, h) + forward(f, a, -h)) / 2


forward_off = abs(forward(f, a, 0.001) - 75)
central_off = abs(central(f, a, 0.001) - 75)
print(f"forward, off by {forward_off:.6f}")
print(f"central, off by {central_off:.6f}")

# %% tags=["claim"]
assert central_off < forward_off / 1000

# %% [markdown]
# With the same nudge, the central difference is more than a thousand times closer. Here is how far
# each is off, for nudges from 1 down to $10^{-14}$. Both axes are in powers of ten.

# %%
H = [10.0**-k for k in range(15)]
forward_error = [abs(forward(f, a, h) - 75) for h in H]
central_error = [abs(central(f, a, h) - 75) for h in H]

fig, ax = plt.subplots(figsize=(5.6, 3.6))
ax.loglog(H, forward_error, "o-", color=light.value, label="forward")
ax.loglog(H, central_error, "s--", color=light.gradient, label="central")
ax.set_xticks(H[::2])
ax.set_yticks([1e-9, 1e-6, 1e-3, 1])
ax.set_xlabel("nudge h")
ax.set_ylabel("error of the slope")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# Read the plot from the right. The forward error falls in step with $h$: a tenth of the nudge, a
# tenth of the error. The central error falls twice as fast: a tenth of the nudge, a hundredth of
# the error. Then rounding takes over, and on the left both grow again.
#
# The best nudge lies in between, and the best central difference beats the best forward one.

# %%
print(f"best forward nudge: {H[forward_error.index(min(forward_error))]:g}")
print(f"best central nudge: {H[central_error.index(min(central_error))]:g}")

# %% tags=["claim"]
assert abs(forward_error[2] / forward_error[3] - 10) < 0.1
assert abs(central_error[2] / central_error[3] - 100) < 0.1
assert min(central_error) < min(forward_error) / 100

# %% [markdown]
# ### A step sideways
#
# Both differences suffer from subtracting two numbers that are nearly equal. There is a way without
# subtraction: nudge $a$ in the imaginary direction, by $ih$ with $i^2 = -1$.
#
# $$(a + ih)^3 = a^3 - 3ah^2 + i (3a^2h - h^3)$$
#
# The imaginary part, divided by $h$, is $3a^2 - h^2$. Make $h$ so small that $h^2$ is lost beside
# $3a^2$, and no error remains.

# %%
for h in (0.1, 0.001, 1e-8, 1e-100):
    slope = ((5 + 1j * h) ** 3).imag / h
    print(f"h = {h:<6g}  slope = {slope:.10g}")

# %% tags=["claim"]
assert slope == 75

# %% [markdown]
# This *complex step* does not get worse when $h$ gets tiny. It needs functions that extend smoothly
# to the complex numbers, though; `max` and $|a|$ do not.
#
# ### Rules against nudges
#
# `check_gradients` puts all of these side by side: the rules, applied from the output back
# (reverse) and from the input on (forward), a careful central difference, and the complex step.

# %%
from autograd import check_gradients

check_gradients(lambda a: a**3 * log(a), 5.0)

# %% [markdown]
# All four agree. Now take a rule with a mistake in it: suppose somebody believes that the
# derivative of $a^3$ is $2a^2$. Reverse and forward mode both repeat the mistake; the nudges do
# not.

# %%
from autograd import Primitive

cube = Primitive("cube", lambda a: a**3, lambda z, a: 2 * a**2)
check_gradients(cube, 5.0, raises=False)

# %% [markdown]
# So rules are how you compute, and nudges are how you check.
#
# ## Try it
#
# 1. Nudge $\ln a$ by 0.001 at 0.1 instead of at 2. The exact slope is 10; the measured one is off
#    by half a per cent, because the logarithm bends sharply there.
# 2. Nudge `abs(a)` at 0, up and down. The slope is 1 on one side and −1 on the other; the *exact*
#    column says 0.
# 3. From the optional part: call `central` with $a^2$, for big nudges and for small ones. It is
#    exact, except for rounding. Can you show why, with the formula for $(a + h)^2$?
#
# The next cell has the answers to the first two.

# %%
x = Value(0.1)
tenth = nudge(log(x), x, 0.001).moved[-1]
x = Value(0)
up = nudge(abs(x), x, 0.001).moved[-1]
down = nudge(abs(x), x, -0.001).moved[-1]
print(tenth.exact, round(tenth.slope, 2))
print(up.slope, down.slope, up.exact)

# %% tags=["claim"]
x = Value(5)
assert 0.004 < 1 - tenth.slope / tenth.exact < 0.006
assert all(abs(central(x**2, x, h) - 10) < 1e-6 for h in H[:8])

# %% [markdown]
# Next: [Computation graphs](2-computation-graphs.ipynb)
