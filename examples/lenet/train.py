"""Trains the LeNet of this example and writes its files. README.md says how to run it."""

from pathlib import Path

import torch.nn.functional as F
from torch import nn

from training.distort import CLOTHES, DIGITS
from training.example import make
from training.fit import Recipe


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 5, padding=2, bias=False)
        self.norm1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 5, bias=False)
        self.norm2 = nn.BatchNorm2d(32)
        self.hidden = nn.Linear(32 * 5 * 5, 96)
        self.output = nn.Linear(96, 10)

    def forward(self, image):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(image))), 2)
        x = F.max_pool2d(F.relu(self.norm2(self.conv2(x))), 2)
        x = F.relu(self.hidden(x.reshape(-1, 32 * 5 * 5)))
        return self.output(F.dropout(x, 0.2, self.training))


RECIPES = {"mnist": Recipe(80, DIGITS), "fashion": Recipe(25, CLOTHES)}

if __name__ == "__main__":
    make(Path(__file__).parent, LeNet, RECIPES)
