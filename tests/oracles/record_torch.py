"""Records what PyTorch says to the cases that tests compare with, so that they need not have it installed.

Where PyTorch and NumPy are installed: `python -m tests.oracles.record_torch`.

The table that comes along is PyTorch 2.13.0's, on a CPU.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch.nn import functional

from tests.oracles.cases import (
    CONVOLUTIONS,
    DECAYS,
    DTYPES,
    LABELS,
    NETWORKS,
    NORMS,
    OPTIMIZERS,
    PIECES,
    SMOOTHINGS,
    TABLE,
    Numbers,
    convolution_inputs,
    network_inputs,
    norm_inputs,
    scattered,
)

KINDS = {
    "sgd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
}

Answers = Iterator[tuple[str, torch.Tensor]]


def tensors(inputs: dict[str, Numbers]) -> dict[str, torch.Tensor]:
    """The same numbers as leaves that gradients are taken by."""
    return {name: torch.tensor(array, requires_grad=True) for name, array in inputs.items()}


def convolutions() -> Answers:
    """A convolution and the largest of each 2 × 2: what comes out, and three gradients."""
    for name, (kernel, valid) in CONVOLUTIONS.items():
        given = tensors(convolution_inputs(kernel, valid))
        padding = "valid" if valid else "same"
        z = functional.conv2d(given["maps"], given["weights"], given["biases"], padding=padding)
        pooled = functional.max_pool2d(z, 2)
        pooled.backward(given["gradient"].detach())
        yield f"{name}.output", pooled
        for each in ("maps", "weights", "biases"):
            yield f"{name}.{each}", given[each].grad


def norms() -> Answers:
    """Batch normalisation in inference and in training mode, its gradients, and its running statistics afterwards."""
    for name, shape in NORMS.items():
        given = tensors(norm_inputs(shape))
        mean, variance = given["mean"].detach(), given["variance"].detach()
        scale, shift = given["scale"], given["shift"]
        yield f"{name}.read", functional.batch_norm(given["maps"], mean, variance, scale, shift, training=False)
        y = functional.batch_norm(given["maps"], mean, variance, scale, shift, training=True, momentum=0.1)
        y.backward(given["gradient"].detach())
        yield f"{name}.output", y
        for each in ("maps", "scale", "shift"):
            yield f"{name}.{each}", given[each].grad
        yield f"{name}.running_mean", mean
        yield f"{name}.running_variance", variance


def optimizers() -> Answers:
    """Where twenty steps lead from the same place."""
    for name in OPTIMIZERS:
        for dtype in DTYPES:
            for decay in DECAYS:
                start, *gradients = scattered(21, 12, seed=1).astype(dtype)
                pieces = [torch.nn.Parameter(torch.tensor(start[piece])) for piece in PIECES]
                groups = [
                    {"params": [pieces[0], pieces[2]], "weight_decay": decay},
                    {"params": [pieces[1]], "weight_decay": 0.0},
                ]
                kind, numbers = KINDS[name]
                optimizer = kind(groups, lr=0.01, **numbers)
                for gradient in gradients:
                    for piece, place in zip(pieces, PIECES, strict=True):
                        piece.grad = torch.tensor(gradient[place])
                    optimizer.step()
                yield f"{name}.{dtype}.{decay}", torch.cat(pieces)


def losses() -> Answers:
    """Cross-entropy with and without smoothing, mean squared error of the softmax, and no digit at all."""
    labels = torch.tensor(LABELS.astype(np.int64))
    for smoothing in SMOOTHINGS:
        logits = torch.tensor(4 * scattered(5, 10, seed=1), requires_grad=True)
        value = functional.cross_entropy(logits, labels, label_smoothing=smoothing)
        value.backward()
        yield f"cross-entropy.{smoothing}.value", value
        yield f"cross-entropy.{smoothing}.gradient", logits.grad
        logits = torch.tensor(4 * scattered(5, 10, seed=1), requires_grad=True)
        targets = functional.one_hot(labels, 10) * (1 - smoothing) + smoothing / 10
        value = functional.mse_loss(logits.softmax(dim=1), targets, reduction="sum") / len(labels)
        value.backward()
        yield f"mse.{smoothing}.value", value
        yield f"mse.{smoothing}.gradient", logits.grad
    logits = torch.tensor(4 * scattered(5, 10, seed=1), requires_grad=True)
    value = functional.cross_entropy(logits, torch.full((5, 10), 0.1, dtype=torch.float64))
    value.backward()
    yield "no-digit.value", value
    yield "no-digit.gradient", logits.grad


def norm(x: torch.Tensor) -> torch.Tensor:
    """Batch normalisation in training mode as it begins: scale 1, shift 0."""
    return functional.batch_norm(x, None, None, training=True)


def flat(maps: torch.Tensor) -> torch.Tensor:
    """Maps as columns, row by row and in each row channel by channel."""
    return maps.transpose(1, 2).flatten(1)


def logits_of(name: str, given: dict[str, torch.Tensor]) -> torch.Tensor:
    """What the network with this name makes of its images."""
    w, b = ([given[f"{kind}{place}"] for place in range(4)] for kind in ("weights", "biases"))
    x = given["images"].reshape(-1, 1, 28, 28)
    if name == "convolutional":
        x = functional.max_pool2d(functional.relu(norm(functional.conv2d(x, w[0], b[0], padding="same"))), 2)
        x = functional.leaky_relu(functional.conv2d(functional.max_pool2d(x, 2), w[1], b[1]), 0.01)
        x = functional.avg_pool2d(x, 2)
        x = torch.tanh(norm(functional.linear(flat(x), w[2], b[2])))
    else:
        for _ in range(3):
            x = functional.max_pool2d(x, 2)
        x = torch.sigmoid(functional.linear(flat(x), w[0], b[0]))
        x = torch.tanh(functional.linear(x, w[1], b[1]))
        x = functional.leaky_relu(functional.linear(x, w[2], b[2]), 0.01)
    return functional.linear(x, w[3], b[3])


def networks() -> Answers:
    """Small networks from the pixels to the loss and back."""
    for name in NETWORKS:
        given = tensors(network_inputs(name))
        logits = logits_of(name, given)
        value = functional.cross_entropy(logits, torch.tensor(LABELS.astype(np.int64)), label_smoothing=0.1)
        value.backward()
        yield f"{name}.logits", logits
        yield f"{name}.value", value
        for each, tensor in given.items():
            if each != "images":
                yield f"{name}.{each}", tensor.grad


if __name__ == "__main__":
    answers = (*convolutions(), *norms(), *optimizers(), *losses(), *networks())
    table = {name: answer.detach().numpy() for name, answer in answers}
    assert len(table) == len(answers), "two answers of one name"
    np.savez_compressed(TABLE, allow_pickle=False, **table)
    print(f"PyTorch {torch.__version__}: {len(table)} arrays, {TABLE.stat().st_size:,} bytes")
