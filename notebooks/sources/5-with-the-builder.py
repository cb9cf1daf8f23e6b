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
# # Building
#
# After these ten tasks you can build a small network by hand, say what each of its numbers does,
# and tell what goes wrong when it does not learn. You need no Python for them, only the builder.
# They build on [One hidden layer](5-one-hidden-layer.ipynb) and [Hidden units and their
# start](5-units-and-starts.ipynb).
#
# When you run a cell with `build(...)`, the builder opens below it, with the data and the settings
# of the task; what is greyed out is locked. Where the notebook is only shown, you see the network
# that it begins with. The solution follows each task, with the same training in Python.
#
# For a class, [building.txt](building.txt) holds the same tasks: `chainstep sheet building.txt`
# makes one page of them, which needs no Python.

# %%
from autograd import why
from nets import (
    MLP,
    Adam,
    DivergenceError,
    GradientDescent,
    binary_cross_entropy,
    circles,
    cost,
    fit,
    l2,
    moons,
    noisy_sine,
    spirals,
    train_test_split,
)
from viz import build, builder_link, watch


def trained(net, data, optimiser, epochs, loss="bce", metric="accuracy", **options):
    """Train as the builder does: in batches of 10, with a quarter of the points to test with."""
    X_train, X_test, y_train, y_test = data
    options = {"batch_size": 10, "validation": (X_test, y_test), "progress": False} | options
    return fit(
        net,
        X_train,
        y_train,
        loss=loss,
        optimiser=optimiser,
        epochs=epochs,
        metrics=[metric],
        rng=0,
        **options,
    )


# %% [markdown]
# ## 1. Fit the circles with the fewest units
#
# Add tanh units to the hidden layer until at least 95% of the test points are right after 300
# epochs, and no more units than you need. How many does it take, and why not one less?

# %%
build(
    link=builder_link("data=circles noise=0.1 hidden=1 tanh learning_rate=0.5 lock=data,features")
)

# %% [markdown]
# **Solution.** It takes three units. Here are the accuracies on the test points, for three starts
# of each.

# %%
data = train_test_split(*circles(200, noise=0.1, factor=0.5, rng=0), rng=0)
reached = {}
for units in [1, 2, 3]:
    nets = [MLP(2, [units, 1], activation="tanh", output="sigmoid", rng=seed) for seed in range(3)]
    histories = [trained(net, data, GradientDescent(0.5), epochs=300) for net in nets]
    reached[units] = [history["validation_accuracy"][-1] for history in histories]
    print(f"hidden units: {units}  accuracy", *(f"{share:4.0%}" for share in reached[units]))

# %% tags=["claim"]
assert reached[3][0] >= 95 / 100 and max(reached[1] + reached[2]) < 0.8
net = MLP(2, [2, 1], activation="sin", output="sigmoid", rng=0)
history = trained(net, data, GradientDescent(0.5), epochs=300)
assert max(history["validation_accuracy"]) >= 0.95

# %% [markdown]
# Each hidden unit sees the plane from one side of a line to the other. One line leaves half of the
# circle on the wrong side, and two lines enclose a strip, whose ends are open. Three lines can go
# around the inner circle, as a triangle. (That holds for tanh. A unit with a sine has many parallel
# lines, where its wave goes through 0, and two such units are enough.)
#
# ## 2. Find the learning rate at which it breaks
#
# Train for 40 epochs with a learning rate of 0.1, then of 0.2, 0.3 and so on; press Restart before
# each. At which rate does a number become too large for the computer, and which unit broke first?

# %%
build(
    link=builder_link(
        "data=sine hidden=3,3,3 leaky_relu learning_rate=0.1 "
        "lock=data,hidden,features,loss,batch,init"
    )
)

# %% [markdown]
# **Solution.** It breaks at 0.3, in the first epoch, in unit 1 of layer 4, which is the output. The
# builder says so above the network, and chooses the unit; `fit` raises an error that names the
# weights of the same unit.

# %%
sine = train_test_split(*noisy_sine(80, noise=0.15, rng=0), rng=0)
broken = {}
for rate in [0.1, 0.2, 0.3]:
    net = MLP(1, [3, 3, 3, 1], activation="leaky_relu", output="linear", rng=0)
    try:
        history = trained(net, sine, GradientDescent(rate), 40, loss="mse", metric="r2")
        print(f"rate {rate}: loss {history.loss[-1]:.3f}")
    except DivergenceError as error:
        when, _, where = str(error).partition(" at ")
        broken[rate] = f"{when.partition(':')[0]} at {where.partition(', x4')[0]}"
        print(f"rate {rate}: breaks in {broken[rate]}, ...")

# %% tags=["claim"]
from sys import float_info

assert [*broken] == [0.3] and broken[0.3].startswith("epoch 1, batch 5 at x1 = ")
sizes = [float(part.rpartition(" = ")[2]) for part in broken[0.3].split("x1 = ")[1].split(", ")]
assert "x1 = w⁴₁₁" in broken[0.3] and 1e90 < max(sizes) < 1e91
assert float_info.max < 1.8e308

# %% [markdown]
# A step that is too long lands higher up on the other side of the valley, where the slope is
# steeper, so the next step is longer still. Five steps were enough for weights of some ninety
# digits. Such weights, multiplied from layer to layer, meet first in the last unit with products
# beyond 1.8e308, the largest number that there is in the computer.
#
# ## 3. Make a unit die, and revive it
#
# Change one number so that a hidden unit is marked as dead, and then train. What do its weights do?
# Bring it back to life without Restart or Back.

# %%
build(link=builder_link("data=moons hidden=3 relu lock=data,hidden,features,init"))

# %% [markdown]
# **Solution.** Choose unit 1 and set its bias to −20. Now z is below 0 at every point, where ReLU
# is flat: the unit returns 0, its slope is 0, and the builder marks it with ✕. While the others
# learn, its weights stay where they are.

# %%
data = train_test_split(*moons(200, noise=0.15, rng=0), rng=0)
net = MLP(2, [3, 1], activation="relu", output="sigmoid", rng=0)
net["b1_1"].data = -20


def unit_1(net):
    return [round(net[name].data, 4) for name in ("w1_11", "w1_12", "b1_1")]


before = unit_1(net)
trained(net, data, GradientDescent(0.1), epochs=20)
after = unit_1(net)
print("dead:   ", before, "->", after)

net["b1_1"].data = 0
trained(net, data, GradientDescent(0.1), epochs=20)
revived = unit_1(net)
print("revived:", [*after[:2], 0.0], "->", revived)

# %% tags=["claim"]
assert before == after and all(x != y for x, y in zip(after, revived, strict=True))

# %% [markdown]
# No training brings it back, for its gradient is 0 at every point: not even the bias moves. Only a
# hand does, or a restart. Set the bias to 0 again, and the unit learns like the others.
#
# ## 4. Start from zeros
#
# All weights of this network start at 0. Train it, and look at the weights of the hidden units. Why
# does nothing differ from unit to unit?

# %%
build(link=builder_link("data=moons hidden=3 tanh init=zeros lock=data,hidden,features,init"))

# %%
net = MLP(2, [3, 1], activation="tanh", output="sigmoid", init="zeros")
history = trained(net, data, GradientDescent(0.1), epochs=20)
(W1, b1), (W2, b2) = net.matrices()
print("W1 =", W1.tolist(), " W2 =", W2.tolist(), f" b2 = {b2[0, 0]:.3f}")

# %% tags=["claim"]
assert not W1.any() and not b1.any() and not W2.any() and b2.any()

# %% [markdown]
# **Solution.** Only the last bias has moved. Each hidden unit returns $\tanh(0) = 0$, so the
# weights behind it get no gradient; these weights are 0, so nothing is handed back to the units.
# And even if something were: units with equal weights have equal outputs and equal gradients, so
# they would stay equal. Random starts make them differ.
#
# ## 5. Overfit the spirals, then regularise
#
# Train for 300 epochs. Which two curves say that the network overfits? Choose a penalty and its
# strength, press Restart, and train for 300 epochs again, so that the test loss ends below 0.35.

# %%
build(
    link=builder_link(
        "data=spirals n=100 noise=0.1 seed=1 test=0.5 hidden=16,16 tanh optimiser=adam "
        "learning_rate=0.03 lock=data,hidden,features,loss,optimiser,batch,init"
    )
)

# %% [markdown]
# **Solution.** The loss of the points to train with falls on, and that of the test points rises
# again after some hundred epochs. A penalty of 0.0003 on the squares of the weights is enough.

# %%
points = train_test_split(*spirals(100, noise=0.1, rng=1), 0.5, rng=1)
histories = {}
for strength in [0, 0.0003]:
    net = MLP(2, [16, 16, 1], activation="tanh", output="sigmoid", rng=0)
    histories[strength] = trained(
        net,
        points,
        Adam(0.03),
        epochs=300,
        penalty=lambda parameters, strength=strength: l2(parameters, strength),
        callbacks=watch(net, points[0], points[2], X_test=points[1], y_test=points[3]),
    )

# %%
for strength, history in histories.items():
    test = history["validation_loss"]
    print(
        f"l2 {strength}:  train {history.loss[-1]:.2f}, test {test[-1]:.2f}, lowest {min(test):.2f}"
    )

# %% tags=["claim"]
plain, penalised = (history["validation_loss"] for history in histories.values())
assert plain[-1] > 2 * min(plain) and penalised[-1] < 0.35 < plain[-1]
assert 100 <= plain.index(min(plain)) <= 150
assert histories[0].loss[-1] < 0.1

# %% [markdown]
# The first network knows its own points better, and others worse. Large weights make steep borders,
# which can wind around single points; the penalty makes large weights expensive.
#
# ## 6. Explain the largest gradient of one point
#
# Point 25 is chosen, and L is the loss of this point. Which of the weights that the lines show has
# the gradient dL/dw that is farthest from 0? Write down the paths to it, and the product of each.

# %%
build(
    link=builder_link(
        "data=moons hidden=2,2 tanh weights_seed=3 point=25 lock=data,hidden,features,loss,init"
    )
)

# %%
X, y = moons(200, noise=0.15, rng=0)
net = MLP(2, [2, 2, 1], activation="tanh", output="sigmoid", rng=3)
L = binary_cross_entropy(net(X[24]), y[24])
L.backward()
gradients = {name: p.grad for name, p in net.named_parameters().items() if name[0] == "w"}
for name, gradient in gradients.items():
    print(f"dL/d{name} = {gradient:7.4f}")

# %%
largest = max(gradients, key=lambda name: abs(gradients[name]))
why(L, net[largest])

# %% tags=["claim"]
paths = why(L, net[largest]).paths
assert largest == "w¹₁₂" and len(paths) == 2
assert paths[0].product * paths[1].product < 0

# %% [markdown]
# **Solution.** It is w¹₁₂. Two paths lead to it, for what unit 1 of the first layer returns goes
# through both units of the second layer. The products have different signs: through one unit a
# larger weight would help, through the other it would hurt more. The gradient is their sum.
#
# ## 7. Predict the next update
#
# Every step takes all points at once. Choose the weight from the first hidden unit to the output,
# and predict its value after one step from what you see. Then press Batch.

# %%
build(
    link=builder_link(
        "data=moons test=0 hidden=2 tanh batch=all learning_rate=0.5 "
        "lock=data,hidden,features,loss,optimiser,batch,init"
    )
)

# %% [markdown]
# **Solution.** The weight moves against its gradient: $w := w - \alpha\, \frac{dJ}{dw}$, with α =
# 0.5.

# %%
net = MLP(2, [2, 1], activation="tanh", output="sigmoid", rng=0)
cost([binary_cross_entropy(net(X[i]), y[i]) for i in range(200)]).backward()
w = net["w2_11"]
predicted = w.data - 0.5 * w.grad
print(f"w = {w.data:.4f}, dJ/dw = {w.grad:.4f}, predicted {predicted:.4f}")

history = fit(net, X, y, loss="bce", optimiser=GradientDescent(0.5), epochs=1, progress=False)
print(f"after the step w = {w.data:.4f}")

# %% tags=["claim"]
assert abs(predicted - w.data) < 1e-12

# %% [markdown]
# ## 8. Beat logistic regression with one unit more
#
# Without a hidden layer this is logistic regression, and with one or two hidden units it does no
# better. So start with the two, add one more tanh unit, and train for 200 epochs: how many of the
# test points are right now? Try another seed of the weights if the border does not bend.

# %%
build(link=builder_link("data=moons hidden=2 tanh learning_rate=0.5 lock=data,features,loss"))

# %% [markdown]
# **Solution.** With the third unit all test points can be right. Here are three starts of each.

# %%
reached = {}
for units in [0, 1, 2, 3]:
    hidden = [units] if units else []
    nets = [MLP(2, [*hidden, 1], activation="tanh", output="sigmoid", rng=k) for k in range(3)]
    histories = [trained(net, data, GradientDescent(0.5), epochs=200) for net in nets]
    reached[units] = [history["validation_accuracy"][-1] for history in histories]
    print(f"hidden units: {units}  accuracy", *(f"{share:4.0%}" for share in reached[units]))

# %% tags=["claim"]
assert max(reached[0] + reached[1] + reached[2]) < 0.9 and max(reached[3]) == 1
assert min(reached[3]) < 0.9

# %% [markdown]
# One hidden unit changes nothing about the border: what the output makes of a single number $a$ is
# large on one side of a line, as before. Two units bend it once, and the moons need a border that
# bends twice. Not every start finds it: the one in the middle has stopped where it looks straight.
#
# ## 9. Regress a sine, and count the kinks
#
# Fit the curve with these four units in 300 epochs. Count its kinks, and find for each kink the
# unit that makes it.

# %%
build(link=builder_link("data=sine hidden=4 relu learning_rate=0.05 lock=data,hidden,features"))

# %% [markdown]
# **Solution.** There are four kinks, one for each unit. Between kinks each ReLU is a straight line,
# so their sum is one too. Unit $j$ has its kink where $z_j = w_j x + b_j = 0$, that is at $-b_j /
# w_j$; there the slope of the curve changes by $w^{[2]}_j |w_j|$.

# %%
net = MLP(1, [4, 1], activation="relu", output="linear", rng=0)
history = trained(net, sine, GradientDescent(0.05), 300, loss="mse", metric="r2")
(W1, b1), (W2, b2) = net.matrices()
kinks = (-b1 / W1)[:, 0]
for j, x in enumerate(kinks):
    change = W2[0, j] * abs(W1[j, 0])
    print(f"unit {j + 1}: kink at x = {x:5.2f}, the slope changes by {change:5.2f}")
print(f"R² = {history['r2'][-1]:.2f}")

# %% tags=["claim"]
step = 1e-4
for j, x in enumerate(kinks):
    low, middle, high = (net([at]).data for at in (x - step, x, x + step))
    assert abs((high - 2 * middle + low) / step - W2[0, j] * abs(W1[j, 0])) < 1e-6
assert kinks.min() > -3 and kinks.max() < 3 and len({*kinks.round(2)}) == 4

# %% [markdown]
# A unit whose kink lies beyond the data, or next to another one's, would not be seen: so count at
# most as many kinks as units.
#
# ## 10. Read somebody else's network
#
# Somebody has set the weights of this network by hand. Read the formulas of its two hidden units,
# and say in words what each of them asks, and what the output makes of it. Do not train it.

# %%
link = (
    "#build=1.ARR7InBhcnRzIjp7ImRhdGEiOnsia2luZCI6InhvciIsIm4iOjIwMCwibm9pc2UiOjAuMiwiY2x"
    "hc3NlcyI6Miwic2VlZCI6MCwic2NhbGVkIjpmYWxzZX0sImhpZGRlbiI6W3sidW5pdHMiOjIsImFjdGl2YXR"
    "pb24iOiJzaWdtb2lkIn1dLCJsb2NrZWQiOlsiZGF0YSIsImhpZGRlbiIsImZlYXR1cmVzIl19LCJ2aWV3Ijp"
    "7ImxheWVyIjpudWxsLCJ1bml0IjpudWxsLCJpbnB1dCI6bnVsbCwiZXhhbXBsZSI6bnVsbCwiZGlzY3JldGU"
    "iOmZhbHNlLCJzdGVwIjpudWxsfSwid2VpZ2h0cyI6OX0AAAAAAAAEiveZ7wRCUA.06c04232"
)
build(link=link)

# %% [markdown]
# **Solution.** Read off the weights, and let the four corners of a square go through.

# %%
net = MLP(2, [2, 1], activation="sigmoid", output="sigmoid", rng=0)
net.set_matrices([([[6, 6], [6, 6]], [[-3], [-9]]), ([[8, -8]], [[-4]])])
for x in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    a1, a2 = (unit(x).data for unit in net.layers[0].neurons)
    print(f"x = {x}:  a1 = {a1:.2f}  a2 = {a2:.2f}  output {net(x).data:.2f}")

# %% tags=["claim"]
for x in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    a1, a2 = (unit(x).data > 0.5 for unit in net.layers[0].neurons)
    assert (a1, a2) == (any(x), all(x)) == (sum(x) > 0.5, sum(x) > 1.5)
    assert (net(x).data > 0.5) == (x[0] != x[1])

# %% [markdown]
# Unit 1 has $z = 6 x_1 + 6 x_2 - 3$, which is above 0 if $x_1 + x_2 > 0.5$. It asks: is at least
# one of them 1? Unit 2 asks with its bias of −9 if $x_1 + x_2 > 1.5$: are both of them 1? The
# output has a weight of 8 for the first answer and of −8 for the second: at least one, but not
# both. That is "exclusive or", which no single neuron can compute.
#
# ## Try it
#
# - Make a network of your own that puzzles a neighbour: set its weights, press Link, and lock the
#   data and the layers.
# - Write a sheet: `chainstep sheet --help` shows how its text looks, and lists the settings.
#
# Next: [From for-loops to matrices](6-from-loops-to-matrices.ipynb).
