"""Trains the transformer of this example and writes its files. README.md says how to run it."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from training.distort import CLOTHES, DIGITS
from training.example import make
from training.fit import Recipe

PATCH = 7
TOKENS = (28 // PATCH) ** 2 + 1
WIDTH = 64
HEADS = 4
DEPTH = 3


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.output = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        query, key, value = [split(each(x)) for each in (self.query, self.key, self.value)]
        scores = query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
        x = F.softmax(scores, -1) @ value
        return self.output(x.transpose(1, 2).reshape(-1, TOKENS, WIDTH))


def split(x):
    return x.reshape(-1, TOKENS, HEADS, WIDTH // HEADS).transpose(1, 2)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.attention = Attention()
        self.norm2 = nn.LayerNorm(WIDTH)
        self.widen = nn.Linear(WIDTH, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.narrow(F.gelu(self.widen(self.norm2(x))))


class VisionTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(1, WIDTH, PATCH, PATCH)
        self.class_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.position = nn.Parameter(torch.randn(1, TOKENS, WIDTH) * 0.02)
        self.blocks = nn.Sequential(*(Block() for _ in range(DEPTH)))
        self.norm = nn.LayerNorm(WIDTH)
        self.output = nn.Linear(WIDTH, 10)

    def forward(self, image):
        patches = self.patches(image).reshape(-1, WIDTH, TOKENS - 1).transpose(1, 2)
        x = torch.cat([self.class_token.expand(patches.shape[0], -1, -1), patches], 1)
        return self.output(self.norm(self.blocks(x + self.position)[:, 0]))


RECIPES = {
    "mnist": Recipe(150, DIGITS, rate=2e-3, decay=5e-2),
    # A small transformer underfits clothes with a square left out.
    "fashion": Recipe(30, CLOTHES._replace(erase=0), rate=3e-3, decay=5e-2),
}

if __name__ == "__main__":
    make(Path(__file__).parent, VisionTransformer, RECIPES)
