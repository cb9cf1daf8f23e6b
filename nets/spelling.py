"""The right spelling of a name: what other libraries call the same thing, and what is nearest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

OTHER_WORDS: dict[str, str] = {
    # what a model and its training are given
    "model": "estimator net network module",
    "X": "x x_train inputs data features",
    "y": "y_train targets target labels label",
    "loss": "criterion loss_fn loss_function objective",
    "optimiser": "optimizer optim solver",
    "epochs": "max_iter max_epochs n_epochs num_epochs nb_epoch iterations t_max",
    "batch_size": "batch batchsize minibatch minibatch_size",
    "validation": "validation_data validation_split validation_fraction val_data eval_set",
    "sample_weight": "sample_weights weight weights w example_weights",
    "callbacks": "callback on_epoch_end",
    "metrics": "metric scoring scorer",
    "penalty": "regularizer regulariser regularization kernel_regularizer",
    "schedule": "scheduler lr_scheduler lr_schedule learning_rate_schedule",
    "early_stopping": "patience n_iter_no_change",
    "rng": "seed random_state random_seed generator",
    "progress": "verbose verbosity progress_bar show_progress disp",
    "checkpoint": "checkpoint_path filepath",
    "engine": "backend",
    # what networks and their layers are given
    "n_in": "in_features input_dim input_size input_shape n_inputs",
    "n_out": "out_features output_dim output_size units n_units n_outputs",
    "sizes": "hidden_layer_sizes hidden_sizes layers layer_sizes widths",
    "activation": "act activations nonlinearity hidden_activation",
    "output": "output_activation out_activation last_activation final_activation",
    "init": "initializer initialiser kernel_initializer weight_init",
    # what optimisers and schedules are given
    "learning_rate": "lr rate alpha eta eta0 learning_rate_init step_size",
    "l1": "l1_penalty l1_regularization",
    "l2": "l2_penalty l2_regularization",
    "weight_decay": "l2 l2_penalty decoupled_weight_decay",
    "decay": "rho smoothing",
    "beta1": "beta_1 b1 betas",
    "beta2": "beta_2 b2",
    "epsilon": "eps",
    "nesterov": "nesterovs_momentum use_nesterov",
    "rate": "lr learning_rate base_lr initial_lr initial_learning_rate",
    "every": "step_size decay_steps",
    "factor": "gamma decay_rate",
    "lowest": "eta_min min_lr",
    # what data sets are given
    "n": "n_samples num_samples samples",
    "centres": "centers n_centers n_classes",
    "spread": "cluster_std std",
    "features": "n_features",
    "hidden": "units layers neurons hidden_layers hidden_layer_sizes activation",
    "random_state": "seed random_seed rng generator",
    "X_test": "xtest test test_data x_val",
    "y_test": "ytest y_val",
    "test": "test_size",
    "intercept": "bias",
    # losses
    "mean_squared_error": "mseloss mse_loss squared_error l2loss",
    "binary_cross_entropy": "bceloss binary_crossentropy log_loss logloss logistic",
    "binary_cross_entropy_from_logits": "bcewithlogitsloss binary_cross_entropy_with_logits",
    "softmax_cross_entropy": "crossentropyloss cross_entropy softmax_cross_entropy_with_logits",
    "categorical_cross_entropy": "categorical_crossentropy sparse_categorical_crossentropy "
    "nllloss nll_loss",
    "hinge": "hingeloss hinge_loss",
    # optimisers
    "gradient_descent": "gd gradientdescent",
    # activations
    "relu": "rectifier rectified_linear",
    "leaky_relu": "leakyrelu",
    "silu": "swish",
    "sigmoid": "logistic expit",
    "linear": "none no",
    # initialisers
    "xavier": "glorot_uniform glorot_normal xavier_uniform xavier_normal",
    "he": "he_uniform he_normal kaiming kaiming_uniform kaiming_normal",
    "uniform": "random_uniform rand",
    "normal": "random_normal gaussian gauss randn",
    "zeros": "zero zeros_initializer",
    # metrics
    "accuracy": "acc accuracy_score binary_accuracy categorical_accuracy",
    "r2": "r2_score r2score r_squared",
}
"""What PyTorch, Keras and scikit-learn call the things here, in lower case.

A word may stand in several lines: `logistic` is an activation, and a loss.
"""


def spelled_here(name: object, known: Iterable[str]) -> str | None:
    """The known name that is meant: the same thing in other words, or else the nearest.

    >>> spelled_here("optimizer", ["loss", "optimiser"]), spelled_here("swish", ["silu", "tanh"])
    ('optimiser', 'silu')
    >>> spelled_here("seed", ["loss", "optimiser"]) is None
    True
    """
    lower = {each.lower(): each for each in sorted(known)}
    word = str(name).lower()
    if word in lower:
        return lower[word]
    bare = word.rstrip("_")  # PyTorch's kaiming_uniform_
    for ours, others in OTHER_WORDS.items():
        if lower.get(ours.lower()) == ours and bare in others.split():
            return ours
    near = get_close_matches(word, lower, n=1)
    return lower[near[0]] if near else None
