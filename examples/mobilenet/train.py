"""Trains the MobileNet of this example and writes its files. README.md says how to run it."""

from pathlib import Path

import torch.nn.functional as F
from torch import nn

from training.distort import CLOTHES, DIGITS
from training.example import make
from training.fit import Recipe

STEM = 24
HEAD = 128
# Channels out and stride of each block.
BLOCKS = [(24, 1), (40, 2), (40, 1), (64, 1), (64, 1)]
EXPANSION = 3


class Block(nn.Module):
    """An inverted residual: widen, filter each channel by itself, narrow again."""

    def __init__(self, channels, out, stride):
        super().__init__()
        wide = channels * EXPANSION
        self.widen = conv(channels, wide, 1)
        self.filter = conv(wide, wide, 3, stride, groups=wide)
        self.narrow = conv(wide, out, 1)
        self.is_residual = stride == 1 and channels == out

    def forward(self, x):
        y = self.narrow(F.relu6(self.filter(F.relu6(self.widen(x)))))
        return x + y if self.is_residual else y


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [STEM, *(out for out, _ in BLOCKS)]
        self.stem = conv(1, STEM, 3, 2)
        self.blocks = nn.Sequential(
            *(Block(channels, *block) for channels, block in zip(widths, BLOCKS))
        )
        self.head = conv(widths[-1], HEAD, 1)
        self.output = nn.Linear(HEAD, 10)

    def forward(self, image):
        x = self.blocks(F.relu6(self.stem(image)))
        x = F.relu6(self.head(x)).mean((2, 3))
        return self.output(F.dropout(x, 0.1, self.training))


def conv(channels, out, size, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(channels, out, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(out),
    )


RECIPES = {"mnist": Recipe(60, DIGITS), "fashion": Recipe(16, CLOTHES)}

if __name__ == "__main__":
    make(Path(__file__).parent, MobileNet, RECIPES)
