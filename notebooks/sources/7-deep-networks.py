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
# # Deep networks
#
# After this notebook you can build a network of any depth from the same two blocks, say the shapes
# in it, and say what more layers bring and what they cost.
#
# [From for-loops to matrices](6-from-loops-to-matrices.ipynb) showed the matrices of one hidden
# layer. Here is a network with two hidden layers.

# %%
import numpy as np
from matplotlib import pyplot as plt

from autograd import log
from nets import MLP, GradientDescent, accuracy, fit, spirals
from viz import draw, plot_boundary

net = MLP(2, [8, 8, 1], activation="tanh", output="sigmoid", rng=0)
draw(net)

# %% [markdown]
# ## L layers, forward
#
# Every layer does the same to the outputs of the layer before. Layer $l$ has $n^{[l]}$ units, the
# inputs count as $A^{[0]} = X$ with $n^{[0]}$ rows, and for $l = 1, \dots, L$ (the lectures use $L$
# for the number of layers as well as for the loss)
#
# $$\underset{(n^{[l]}, m)}{Z^{[l]}} = \underset{(n^{[l]}, n^{[l-1]})}{W^{[l]}}\;
# \underset{(n^{[l-1]}, m)}{A^{[l-1]}} + \underset{(n^{[l]}, 1)}{b^{[l]}}, \qquad
# \underset{(n^{[l]}, m)}{A^{[l]}} = g^{[l]}(Z^{[l]}).$$
#
# The column $b^{[l]}$ is broadcast. So at any depth, the forward pass is a loop over the layers; a
# loop that no matrix replaces, since each layer waits for the one before. The data are two arms of
# a spiral, with an example in each column of `X`.


# %%
def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


points, y = spirals(200, turns=0.75, noise=0.05, rng=0)
X, Y = points.T, y.reshape(1, -1)
m = X.shape[1]

A = X
activations = [np.tanh] * (len(net.layers) - 1) + [sigmoid]
for (W, b), g in zip(net.matrices(), activations, strict=True):
    A = g(W @ A + b)
    print(f"W {W.shape!s:7} b {b.shape}  A {A.shape}")

# %% tags=["claim"]
assert np.allclose(A, net.predict(points).T)

# %% [markdown]
# ## Two blocks for each layer
#
# Going back, each layer needs what it has seen on the way forward. So a layer is two blocks, and a
# **cache** between them: the forward block puts in what the backward block takes out.
#
# $$\underset{(n^{[l]}, m)}{dZ^{[l]}} = \underset{(n^{[l]}, m)}{dA^{[l]}} \odot
# \underset{(n^{[l]}, m)}{g^{[l]\prime}(Z^{[l]})}, \qquad
# \underset{(n^{[l]}, n^{[l-1]})}{dW^{[l]}} = \tfrac{1}{m}\; \underset{(n^{[l]}, m)}{dZ^{[l]}}\;
# \underset{(m, n^{[l-1]})}{A^{[l-1]\top}},$$
#
# $$\underset{(n^{[l]}, 1)}{db^{[l]}} = \tfrac{1}{m} \sum_{i=1}^{m} dZ^{[l] (i)}, \qquad
# \underset{(n^{[l-1]}, m)}{dA^{[l-1]}} = \underset{(n^{[l-1]}, n^{[l]})}{W^{[l]\top}}\;
# \underset{(n^{[l]}, m)}{dZ^{[l]}}.$$


# %%
def forward_block(A_before, W, b, g):
    Z = W @ A_before + b
    return g(Z), (A_before, W, Z)  # the output and the cache


def backward_block(dA, cache, g_prime):
    A_before, W, Z = cache
    dZ = dA * g_prime(Z)
    dW = dZ @ A_before.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    return W.T @ dZ, dW, db  # dA for the layer before, and the two gradients


# %% [markdown]
# Here are the blocks of three layers in a row. Blue runs forward, orange backward.

# %%
figure, ax = plt.subplots(figsize=(10, 3.4))
blue, orange = "#0071b0", "#b24f00"


def arrow(start, end, label, colour):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.5})
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    across = start[1] == end[1]
    place = {"ha": "center", "va": "bottom"} if across else {"ha": "left", "va": "center"}
    ax.text(x + (0 if across else 0.06), y, label, color=colour, **place)


for l in (1, 2, 3):
    for height, name, colour in [(3, "forward", blue), (1, "backward", orange)]:
        box = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": colour}
        ax.text(3 * l, height, f"{name} {l}", ha="center", va="center", bbox=box)
    arrow((3 * l, 4.2), (3 * l, 3.4), f"$W^{{[{l}]}}, b^{{[{l}]}}$", blue)
    arrow((3 * l, 2.6), (3 * l, 1.4), f"cache: $A^{{[{l - 1}]}}, W^{{[{l}]}}, Z^{{[{l}]}}$", "grey")
    arrow((3 * l, 0.6), (3 * l, -0.2), f"$dW^{{[{l}]}}, db^{{[{l}]}}$", orange)
for l in (0, 1, 2, 3):
    arrow((3 * l + 0.7, 3), (3 * l + 2.3, 3), f"$A^{{[{l}]}}$", blue)
    if l > 0:
        arrow((3 * l + 2.3, 1), (3 * l + 0.7, 1), f"$dA^{{[{l}]}}$", orange)
limits = ax.set(xlim=(0.5, 11.6), ylim=(-0.4, 4.3))
ax.axis("off")
plt.show()

# %% [markdown]
# A compiled program is made of the same blocks. With `order=2`, `draw` shows its backward pass
# below the forward pass, with each layer closed. The long arrows from row to row are the caches.

# %%
from autograd import compile
from nets import binary_cross_entropy

program = compile(lambda net, x, y: binary_cross_entropy(net(x), y)).batch(over=("x", "y"))
cost_of_net, gradient_of_net = program.value_and_grad(net, points, y)
draw(program, order=2, open=0)

# %% [markdown]
# The first block back gives a $dA^{[0]}$ that nobody needs, since training does not move the
# inputs. In code: a loop forward that keeps the caches, a loop backward that uses them up. The last
# layer's dA is the derivative of the loss, as for one neuron.


# %%
def slope_of_tanh(Z):
    return 1 - np.tanh(Z) ** 2


def slope_of_sigmoid(Z):
    return sigmoid(Z) * (1 - sigmoid(Z))


def gradients(parameters):
    last = len(parameters) - 1
    A, caches, result = X, [], []
    for l, (W, b) in enumerate(parameters):
        A, cache = forward_block(A, W, b, sigmoid if l == last else np.tanh)
        caches.append(cache)
    J = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    dA = -Y / A + (1 - Y) / (1 - A)
    for l in range(last, -1, -1):
        slope = slope_of_sigmoid if l == last else slope_of_tanh
        dA, dW, db = backward_block(dA, caches[l], slope)
        result.insert(0, (dW, db))
    return J, result


J, by_blocks = gradients(net.matrices())
for l, (dW, db) in enumerate(by_blocks, 1):
    print(f"dW{l} {dW.shape!s:7} db{l} {db.shape!s:7} mean size of dW{l}: {np.abs(dW).mean():.4f}")


# %% tags=["claim"]
def loss(net, x, y):
    a = net(x)
    return -(y * log(a) + (1 - y) * log(1 - a))


def by_engine(net):
    net.zero_grad()
    losses = [loss(net, points[i], y[i]) for i in range(m)]
    (sum(losses) / m).backward()
    return net.gradients()


for (dW, db), (dW_engine, db_engine) in zip(by_blocks, by_engine(net), strict=True):
    assert dW.shape == dW_engine.shape and np.abs(dW - dW_engine).max() < 1e-12
    assert db.shape == db_engine.shape and np.abs(db - db_engine).max() < 1e-12
assert abs(J - cost_of_net) < 1e-12
assert np.abs(gradient_of_net - [v.grad for v in net.parameters()]).max() < 1e-12

# %% [markdown]
# Nothing in these lines knows how many layers there are. With the update after them, they train a
# network of any depth. The learning rate begins at `alpha` and falls from round to round: at a
# large one, deep networks leap about to the end, and where they stop hangs on the last digit that
# a computer has rounded.


# %%
def trained(hidden, rng=0, alpha=1, n=2000, **start):
    net = MLP(2, [*hidden, 1], activation="tanh", output="sigmoid", rng=rng, **start)
    parameters = net.matrices()
    for k in range(n):
        J, steps = gradients(parameters)
        if not np.isfinite(J):
            print("the cost is infinite: a smaller alpha would help")
            break
        rate = alpha / (1 + k / 200)
        parameters = [
            (W - rate * dW, b - rate * db)
            for (W, b), (dW, db) in zip(parameters, steps, strict=True)
        ]
    net.set_matrices(parameters)
    return net, J


net, J = trained([8, 8])
print(f"J = {J:.4f}, and {accuracy(net.predict(points), y):.1%} of the points are right")

# %% tags=["claim"]
assert J < 0.1 and accuracy(net.predict(points), y) > 0.95

# %% [markdown]
# ## Logistic regression, one, two and five hidden layers
#
# The data, gradient descent and its 2000 rounds are the same; only the depth differs. A second
# sample of the spiral tells us how well a network does on points that it has never seen. Each depth
# starts from three seeds.

# %%
new_points, new_y = spirals(1000, turns=0.75, noise=0.05, rng=1)

networks, cost, seen, new = {}, {}, {}, {}
print("hidden layers  cost                  accuracy: seen         new")
for depth in (0, 1, 2, 5):
    runs = [trained([8] * depth, rng) for rng in (1, 2, 3)]
    networks[depth] = runs[0][0]
    cost[depth] = [J for _, J in runs]
    seen[depth] = [accuracy(net.predict(points), y) for net, _ in runs]
    new[depth] = [accuracy(net.predict(new_points), new_y) for net, _ in runs]
    print(f"{depth:13}", *(f"{J:7.4f}" for J in cost[depth]), end="")
    print("  ", *(f"{a:6.1%}" for a in seen[depth]), "  ", *(f"{a:6.1%}" for a in new[depth]))

# %% [markdown]
# Here are the networks of the first seed, and what each of them draws: the solid line is where it
# says one half, and beyond the dashed lines it is sure, at nine to one.


# %%
def network(ax, net):
    sizes = [net.n_in, *net.sizes]
    middles = [np.linspace(-1, 1, n + 2)[1:-1] * n / 8 for n in sizes]
    for l, (W, _) in enumerate(net.matrices()):
        for j, k in np.ndindex(W.shape):
            colour, width = ("#0071b0" if W[j, k] > 0 else "#b24f00"), abs(W[j, k]) / abs(W).max()
            ax.plot([l, l + 1], [middles[l][k], middles[l + 1][j]], c=colour, lw=width, zorder=0)
    for l, heights in enumerate(middles):
        ax.scatter([l] * len(heights), heights, s=40, c="white", edgecolors="black")
    middle = (len(sizes) - 1) / 2
    ax.set(xlim=(middle - 3.4, middle + 3.4), ylim=(-1, 1))
    ax.axis("off")


_, panels = plt.subplots(2, 4, figsize=(13, 5.6), layout="constrained", height_ratios=[2, 3])
titles = ["logistic regression", "1 hidden layer", "2 hidden layers", "5 hidden layers"]
for above, below, title, each in zip(*panels, titles, networks.values(), strict=True):
    network(above, each)
    above.set_title(title)
    plot_boundary(each, points, y, legend=False, ax=below)

# %% [markdown]
# What has become better, and what has not?
#
# - Without a hidden layer the boundary is a straight line, and no training can bend it.
# - The first hidden layer makes all the difference.
# - The second pushes the cost down to less than half, and gets a few more points right, of the seen
#   ones and of the new ones.
# - Five push it down to less than half once more, and get all or nearly all seen points right. On
#   these new points they do worse than two: they have begun to learn the noise by heart.
#
# Is the last one true of depth, or of this one sample of 200 points? A second sample can tell, and
# a third. `fit` trains each network as `trained` does, on a sample of its own:

# %%
print("accuracy on new points, with 1, 2 and 5 hidden layers:")
other_samples = []
for sample in (2, 3, 4):
    other_points, other_y = spirals(200, turns=0.75, noise=0.05, rng=sample)
    accuracies = []
    for depth in (1, 2, 5):
        net = MLP(2, [*[8] * depth, 1], activation="tanh", output="sigmoid", rng=sample)
        fit(net, other_points, other_y, loss="bce", optimiser=GradientDescent(1.0),
            schedule=lambda k: 1 / (1 + k / 200), epochs=2000, batch_size=len(other_y),
            progress=False)  # fmt: skip
        accuracies.append(accuracy(net.predict(new_points), new_y))
    other_samples.append(accuracies)
    print(f"sample {sample}:", *(f"{a:6.1%}" for a in accuracies))

# %% [markdown]
# On each sample the second layer gains a little, less than one percent. Of two and five layers, now
# the one depth is ahead and now the other: the layers after the second gain nothing here that
# another sample would not take away again.

# %% tags=["claim"]
assert all(0 < two - one < 0.01 for one, two, _ in other_samples)
assert 0 < len([five for _, two, five in other_samples if five > two]) < 3

# %% tags=["claim"]
assert max(new[0]) < 0.75 and min(new[1]) > 0.95
assert max(cost[2]) < min(cost[1]) / 2 and max(cost[5]) < min(cost[2]) / 2
assert max(new[5]) < min(new[2]) > max(new[1])
assert min(seen[2]) > max(seen[1]) and min(seen[5]) > max(seen[2]) and max(seen[5]) == 1

# %% [markdown]
# For two features and 200 points, more depth is not what is missing. Take the shallowest network
# that does the job, and add a layer when a held-out sample says that it helps.
#
# ## What depth can do: folding
#
# There are functions that a small deep network computes and that a shallow one can compute only
# with very many units. Here is one. Two ReLUs make a tent on the numbers from 0 to 1: up to 1 in
# the middle, and down again.
#
# $$t(x) = 2\,\mathrm{ReLU}(x) - 4\,\mathrm{ReLU}(x - \tfrac12)$$
#
# The tent of a tent goes up and down twice, since the inner one passes through all numbers twice:
# each layer *folds* the line once more. So stack them, two ReLUs in each layer.

# %%
tent_W, tent_b = np.array([[2.0, -4.0]]), np.array([[0.0], [-0.5]])


def sawtooth(layers):
    net = MLP(1, [2] * layers + [1], activation="relu", init="zeros")
    first = (np.ones((2, 1)), tent_b)
    middle = (np.ones((2, 1)) @ tent_W, tent_b)
    net.set_matrices([first, *[middle] * (layers - 1), (tent_W, np.zeros((1, 1)))])
    return net


line = np.linspace(0, 1, 1025).reshape(-1, 1)


def pieces(net):
    slopes = np.diff(net.predict(line).ravel())
    bends = np.abs(np.diff(slopes)) > 1e-9
    return 1 + np.count_nonzero(bends[1:] & ~bends[:-1]) + bends[0]


_, panels = plt.subplots(1, 4, figsize=(12, 2.4), layout="constrained", sharey=True)
for ax, layers in zip(panels, (1, 2, 3, 4), strict=True):
    net = sawtooth(layers)
    ax.plot(line, net.predict(line))
    ax.set_title(f"layers: {layers}, pieces: {pieces(net)}")

# %% tags=["claim"]
assert [pieces(sawtooth(layers)) for layers in (1, 2, 3, 4)] == [2, 4, 8, 16]
assert np.allclose(sawtooth(1).predict(line).ravel(), 1 - np.abs(1 - 2 * line.ravel()))

# %% [markdown]
# Four layers, eight ReLUs in all, make 16 straight pieces. Now put the eight ReLUs side by side in
# one layer. Each of them bends the line at a single place, where its z is 0. So there are at most 9
# pieces, whatever the weights are. Here are a thousand networks with random weights:

# %%
rng = np.random.default_rng(0)
counts = []
for _ in range(1000):
    W1, b1, W2 = rng.standard_normal((8, 1)), rng.standard_normal((8, 1)), np.ones((1, 8))
    shallow = MLP(1, [8, 1], activation="relu", init="zeros")
    shallow.set_matrices([(W1, b1), (W2, np.zeros((1, 1)))])
    counts.append(pieces(shallow))

print("the most pieces:", max(counts))

# %% tags=["claim"]
assert max(counts) <= 9
W1, b1 = np.ones((8, 1)), -np.linspace(0.1, 0.8, 8).reshape(8, 1)
shallow.set_matrices([(W1, b1), (np.ones((1, 8)), np.zeros((1, 1)))])
assert pieces(shallow) == 9  # all eight bends between 0 and 1
assert 2**10 == 1024 == 1023 + 1  # pieces of ten layers of two, and of 1023 units

# %% [markdown]
# With every layer the deep network doubles its pieces; with every unit the shallow one adds one at
# most. Ten layers of two make 1024 pieces, and a single layer would need at least 1023 units for
# that. Depth pays off where patterns are made of smaller patterns.
#
# ## What depth costs: gradients that vanish
#
# Going back through a layer multiplies by $W^\top$ and by $g'$. [Activations](4-activations.ipynb)
# showed what a small $g'$ does: for the sigmoid it is never more than 0.25, while for tanh it
# reaches 1. Here are the mean sizes of the gradients of $W^{[1]}$ to $W^{[7]}$, with six hidden
# layers of each kind.


# %%
def gradients_at_start(activation, init):
    deep = MLP(2, [8] * 6 + [1], activation=activation, output="sigmoid", init=init, rng=0)
    outputs = [deep(point) for point in points]
    losses = [-log(a) if target == 1 else -log(1 - a) for a, target in zip(outputs, y, strict=True)]
    (sum(losses) / m).backward()
    return [np.abs(dW).mean() for dW, db in deep.gradients()]


for activation in ("sigmoid", "tanh"):
    sizes = gradients_at_start(activation, "xavier")
    print(f"{activation:8}", *(f"{size:.1e}" for size in sizes))

# %% tags=["claim"]
for activation in ("sigmoid", "tanh"):
    sizes = gradients_at_start(activation, "xavier")
    spread = max(sizes) / min(sizes)
    assert spread > 100 if activation == "sigmoid" else spread < 10
assert max(a * (1 - a) for a in np.linspace(0, 1, 101)) == 0.25  # the sigmoid's g'

# %% [markdown]
# With sigmoids, gradient descent hardly moves the first layers. With tanh, all layers have
# gradients of a similar size, if the weights have the right size, too: the other factor is
# $W^\top$. With one hidden layer, weights of size 0.01 only meant a wait
# ([Hidden units and their start](5-units-and-starts.ipynb)). With five, from three seeds each:

# %%
reached = {}
for init in ("normal", "xavier"):
    reached[init] = [trained([8] * 5, rng, init=init)[1] for rng in (1, 2, 3)]
    print(f"init={init!r:9}", *(f"{J:8.4f}" for J in reached[init]))

# %% tags=["claim"]
assert all(abs(J - np.log(2)) < 1e-9 for J in reached["normal"]) and round(np.log(2), 4) == 0.6931
assert max(reached["xavier"]) < 0.1
W2 = MLP(2, [8] * 5 + [1], activation="tanh", init="normal", rng=0).matrices()[1][0]
assert abs(W2.std() / 0.01 - 1) < 0.3
assert max(gradients_at_start("tanh", "normal")) < 1e-8

# %% [markdown]
# At 0.01 the cost stays at 0.6931, and two thousand rounds do not move it: each layer multiplies by
# numbers near 0, so hardly anything of the input arrives at the end, and hardly any gradient
# arrives at the beginning. **Xavier's** start gives the weights of a layer the variance
# $2 / (n^{[l-1]} + n^{[l]})$, so that neither $A$ nor $dA$ shrinks or grows much from layer to
# layer. It is what `MLP` uses with tanh and sigmoid. (He's, $2 / n^{[l-1]}$, makes up for the half
# that ReLU cuts off.)
#
# ## Try it
#
# - Train a network of three hidden layers: `trained([8, 8, 8])`. The blocks stay as they are.
# - Give the figure fewer rounds: `n=200`. Which networks have found the spiral by then?
# - How many pieces has `sawtooth(6)`? And how many points must `line` have to see those of
#   `sawtooth(10)`?
#
# Next: [Reading digits](7-reading-digits.ipynb).
