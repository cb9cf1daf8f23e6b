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
# After this notebook you can say in one sentence what a derivative is, measure one, and tell
# when such a measurement can be trusted.
#
# The sentence is a question: **if I move the input a little, how much more does the output
# move?**
#
# In JupyterLab, run the cells one after another, each with Shift and Enter. Until then it shows
# drawings as text.

# %% [markdown]
# ## A function that triples
#
# A `Value` is a number that remembers how it was made. Here $a$ is 2, and $f = 3a$ is made
# from it. `nudge` moves $a$ by 0.001 and reports everything that moves along: the leaf by its
# label, the result by the name of our variable.

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
# The column *exact* holds the derivative as calculus gives it. We come back to it below.

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
# It is the steepness of the tangent, the line that touches the curve at that point.

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
# The measured slopes were 4.001 and 10.001, off by 0.001 both times. That is the nudge
# itself. Call it $h$:
#
# $$\frac{(a + h)^2 - a^2}{h} = \frac{2ah + h^2}{h} = 2a + h$$
#
# The curve bends away from its tangent while we walk along it, and a shorter walk notices less
# of that.
#
# ## Four functions, side by side
#
# Now $3a$, $a^2$, $a^3$ and $\ln a$, each at 2 and at 5, with the exact slope beside the
# measured one. (The lines of a nudge's table are its `moved`; the last of them is that of the
# function.)

# %%
from autograd import log

functions = {
    "3a": lambda a: 3 * a,
    "a²": lambda a: a**2,
    "a³": lambda a: a**3,
    "ln a": lambda a: log(a),
}
print("f        a      slope    exact")
for name, function in functions.items():
    for x in (2, 5):
        a = Value(x, "a")
        last = nudge(function(a), a, 0.001).moved[-1]
        print(f"{name:5}  {x:3}  {last.slope:9.6f}   {last.exact:6.3f}")

# %% tags=["claim"]
for function in functions.values():
    for x in (2, 5):
        a = Value(x, "a")
        last = nudge(function(a), a, 0.001).moved[-1]
        assert abs(last.slope - last.exact) < 0.016

# %% [markdown]
# Two things to see in this table. The cube is already steep: at 5 its output moves 75 times
# as far as its input. And the logarithm grows ever more slowly: its slope is $1/a$, half at
# 2 and a fifth at 5.
#
# ## Where the exact column comes from
#
# From rules, the ones you know from school. `steps` shows which rule was used, first in
# symbols, then with the numbers put in.

# %%
for x in (2, 5):
    a = Value(x, "a")
    for function in functions.values():
        f = function(a)
        print(f.steps()[0])

# %% [markdown]
# A `Value` keeps both numbers: what it is, and, once `backward` has run, how much more $f$ moves
# than it does. A drawing shows the first in blue above the name and the second in orange below.

# %%
from viz import draw

a = Value(5, "a")
f = a**2
f.backward()
draw(f)

# %% [markdown]
# A rule is exact and costs no nudging. Still a nudge is worth having: it knows no rules, so
# it can tell you when a rule is wrong.
#
# That is all you need for the next notebook. A network has thousands of inputs, and to nudge each
# of them is slow; [Computation graphs](2-computation-graphs.ipynb) finds all slopes at once, and
# exactly.
#
# ## Optional: how good a nudge can be
#
# You can skip this part at a first reading, down to *Try it*. It shows how to measure a slope to
# many digits: with a nudge of the right size, with two nudges (the central difference), and with a
# step into the complex numbers.
#
# ### Too big, too small
#
# Take $a^3$ at 5, where the truth is 75, and make the nudge smaller and smaller.

# %%
a = Value(5, "a")
f = a**3
for h in (1, 0.1, 0.001, 1e-6, 1e-8, 1e-10, 1e-14):
    slope = nudge(f, a, h).moved[-1].slope
    print(f"h = {h:<6g}  slope = {slope:.7g}")

# %% [markdown]
# A big nudge is off because the curve bends: with $h = 1$ the slope comes out as 91. A tiny
# one is off for another reason. The computer keeps about 16 digits of each number, and
# $f(a + h)$ and $f(a)$ then agree in nearly all of them. Their difference is made of the few
# digits that are left.
#
# A nudge that is smaller still does not move $a$ at all, and is refused:

# %%
from autograd import OperandError

try:
    nudge(f, a, 1e-16)
except OperandError as error:
    print(error)

# %% [markdown]
# ### One side or both
#
# Nudging up looks at one side only. Nudge up **and** down, and take the mean of the two
# slopes: the bend to one side largely cancels the bend to the other. This is the *central
# difference*, the first one is the *forward difference*.


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
# With the same nudge, the central difference is more than a thousand times closer. Here is
# how far each is off, for nudges from 1 down to $10^{-14}$. Both axes count in powers of
# ten.

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
# Read it from the right. The forward error falls in step with $h$: a tenth of the nudge, a
# tenth of the error. The central error falls twice as fast: a tenth of the nudge, a
# hundredth of the error. Then rounding takes over, and on the left both grow again.
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
# Both differences suffer from subtracting two numbers that are nearly equal. There is a way
# without a subtraction: nudge $a$ into the imaginary direction, by $ih$ with $i^2 = -1$.
#
# $$(a + ih)^3 = a^3 - 3ah^2 + i (3a^2h - h^3)$$
#
# The imaginary part, divided by $h$, is $3a^2 - h^2$. Make $h$ so small that $h^2$ is lost
# beside $3a^2$, and nothing wrong remains.

# %%
for h in (0.1, 0.001, 1e-8, 1e-100):
    slope = ((5 + 1j * h) ** 3).imag / h
    print(f"h = {h:<6g}  slope = {slope:.10g}")

# %% tags=["claim"]
assert slope == 75

# %% [markdown]
# This *complex step* gets no worse when $h$ gets tiny. It asks for functions that go on smoothly
# into the complex numbers, though; `max` and $|a|$ do not.
#
# ### Rules against nudges
#
# `check_gradients` puts all of it side by side: the rules, used from the output back
# (reverse) and from the input on (forward), a careful central difference, and the complex
# step.

# %%
from autograd import check_gradients

check_gradients(lambda a: a**3 * log(a), 5.0)

# %% [markdown]
# All four agree. Now a rule with a mistake in it: somebody believes that the derivative of
# $a^3$ is $2a^2$. The rules repeat the mistake in either direction; the nudges do not.

# %%
from autograd import Primitive

cube = Primitive("cube", lambda a: a**3, lambda z, a: 2 * a**2)
check_gradients(cube, 5.0, raises=False)

# %% [markdown]
# So rules are how you compute, and nudges are how you check.
#
# ## Try it
#
# 1. Nudge $\ln a$ by 0.001 at a tenth, instead of at 2. The exact slope is 10; the measured
#    one is off by half a per cent, because the logarithm bends sharply there.
# 2. Nudge `abs(a)` at 0, up and down. The slope is 1 on one side and −1 on the other; the
#    *exact* column settles on 0.
# 3. From the optional part: call `central` with $a^2$, for big nudges and for small ones. It is
#    exact but for rounding. Can you show why, with the formula for $(a + h)^2$?
#
# The next cell has the answers.

# %%
x = Value(0.1)
tenth = nudge(log(x), x, 0.001).moved[-1]
x = Value(0)
up = nudge(abs(x), x, 0.001).moved[-1]
down = nudge(abs(x), x, -0.001).moved[-1]
print(tenth.exact, round(tenth.slope, 2))
print(up.slope, down.slope, up.exact)

x = Value(5)

# %% tags=["claim"]
assert 0.004 < 1 - tenth.slope / tenth.exact < 0.006
assert all(abs(central(x**2, x, h) - 10) < 1e-6 for h in H[:8])

# %% [markdown]
# Next: [Computation graphs](2-computation-graphs.ipynb)
