"""Trains a network: AdamW, one cycle of the learning rate, images distorted anew each time."""

import time
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from training.data import to_floats
from training.distort import Distortion, distort


class Recipe(NamedTuple):
    epochs: int
    distortion: Distortion
    batch: int = 128
    rate: float = 4e-3
    decay: float = 2e-2
    smoothing: float = 0.05  # of the labels


def fit(model, images, recipe):
    # Convolutions are up to twice as fast on a processor when the channels lie innermost.
    model = model.to(memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(groups(model, recipe.decay), lr=recipe.rate)
    steps = recipe.epochs * (len(images.labels) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=steps)
    pixels = torch.from_numpy(images.pixels)
    labels = torch.from_numpy(images.labels.astype(np.int64))
    start = time.monotonic()
    for epoch in range(recipe.epochs):
        losses = [
            step(model, optimiser, schedule, batch, recipe.smoothing)
            for batch in batches(pixels, labels, recipe.batch, recipe.distortion)
        ]
        minutes = (time.monotonic() - start) / 60
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {minutes:.1f} min", flush=True)
    return model.eval()


def groups(model, decay):
    """Weights decay; biases and the scales of norms, which have one axis, do not."""
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def batches(pixels, labels, size, distortion):
    # The last batch would be smaller, and batch norm's averages with it: it is left out.
    for chosen in torch.randperm(len(labels)).split(size)[: len(labels) // size]:
        images = torch.from_numpy(to_floats(pixels[chosen].numpy()))
        images = distort(images, distortion)
        yield images.contiguous(memory_format=torch.channels_last), labels[chosen]


def step(model, optimiser, schedule, batch, smoothing):
    images, labels = batch
    loss = F.cross_entropy(model(images), labels, label_smoothing=smoothing)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()
    return loss.item()
