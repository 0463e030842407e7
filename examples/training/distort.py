"""Distorts images at random, so that a few thousand teach like many more."""

from typing import NamedTuple

import torch
import torch.nn.functional as F

SIZE = 28


class Distortion(NamedTuple):
    turn: float = 0.0  # radians, to either side
    scale: float = 0.0  # part of the size, up or down
    shift: float = 0.0  # pixels, in every direction
    bend: float = 0.0  # of a coarse grid of random bends: the standard deviation, in half images
    flip: bool = False  # left and right change places in half of the images
    erase: int = 0  # a square of this many pixels becomes black


# Digits must stay readable: a flipped 2 is no digit.
DIGITS = Distortion(turn=0.25, scale=0.125, shift=2, bend=0.05)
# Clothes are centred, upright and of one size: less of everything, but a shirt has two sides.
CLOTHES = Distortion(turn=0.05, scale=0.06, shift=1.5, flip=True, erase=8)


def distort(images, by):
    n = len(images)
    angle = spread(n) * by.turn
    scale = 1 + spread(n) * by.scale
    mirror = torch.randint(0, 2, (n,)) * 2 - 1 if by.flip else torch.ones(n)
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0] = torch.cos(angle) * scale * mirror
    affine[:, 0, 1] = torch.sin(angle) * scale
    affine[:, 1, 0] = -torch.sin(angle) * scale * mirror
    affine[:, 1, 1] = torch.cos(angle) * scale
    affine[:, :, 2] = spread(n, 2) * by.shift * 2 / SIZE
    grid = F.affine_grid(affine, [n, 1, SIZE, SIZE], align_corners=False)
    if by.bend:
        coarse = torch.randn(n, 2, 5, 5) * by.bend
        grid = grid + F.interpolate(coarse, size=SIZE, mode="bicubic").permute(0, 2, 3, 1)
    return F.grid_sample(images, grid, align_corners=False) * window(n, by.erase)


def spread(*shape):
    """Uniform between -1 and 1."""
    return torch.rand(*shape) * 2 - 1


def window(n, size):
    """0 in one square of each image, 1 elsewhere."""
    if size == 0:
        return 1
    position = torch.arange(SIZE)
    inside = [within(position, torch.randint(0, SIZE, (n, 1)), size) for _ in range(2)]
    return 1 - (inside[0][:, :, None] & inside[1][:, None, :]).float()[:, None]


def within(position, centre, size):
    return (position >= centre - size // 2) & (position < centre + size // 2)
