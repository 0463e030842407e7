"""Networks for images: as torchvision and timm define them, and shrunk by their own arguments."""

import timm
from inputs import image, opened
from networks import UNet, mlp
from torch import nn
from torchvision import models
from torchvision.models import (
    convnext,
    efficientnet,
    mobilenetv3,
    regnet,
    resnet,
    squeezenet,
    swin_transformer,
    vgg,
)
from torchvision.ops import Conv2dNormActivation

LARGE = {
    "mlp": lambda: (mlp(3 * 32 * 32, 512, 256, 10), image(32)),
    "resnet18": lambda: (models.resnet18(), image(224)),
    "resnet50": lambda: (models.resnet50(), image(224)),
    "mobilenet_v2": lambda: (models.mobilenet_v2(), image(224)),
    "mobilenet_v3_small": lambda: (models.mobilenet_v3_small(), image(224)),
    "mobilenet_v3_large": lambda: (models.mobilenet_v3_large(), image(224)),
    "efficientnet_b0": lambda: (models.efficientnet_b0(), image(224)),
    "vgg11_bn": lambda: (models.vgg11_bn(), image(224)),
    "squeezenet1_1": lambda: (models.squeezenet1_1(), image(224)),
    "shufflenet_v2": lambda: (models.shufflenet_v2_x1_0(), image(224)),
    "densenet121": lambda: (models.densenet121(), image(224)),
    "convnext_tiny": lambda: (models.convnext_tiny(), image(224)),
    "regnet_y_400mf": lambda: (models.regnet_y_400mf(), image(224)),
    "vit_b_16": lambda: (models.vit_b_16(), image(224)),
    "swin_t": lambda: (models.swin_t(), image(224)),
    "deit_tiny": lambda: (timm.create_model("deit_tiny_patch16_224"), image(224)),
    "deit_open": lambda: opened(
        timm.create_model("deit_tiny_patch16_224"), image(224, batch=2), {0: "batch"}
    ),
    "unet": lambda: (UNet(32, 5, bilinear=False), image(128)),
    "unet_bilinear": lambda: (UNet(32, 4, bilinear=True), image(128)),
}

SMALL = {
    "mlp": lambda: (mlp(3 * 8 * 8, 8, 12, 10), image(8)),
    "resnet18": lambda: (_thin_resnet(resnet.BasicBlock, [2, 1, 1, 1]), image(32)),
    "resnet50": lambda: (_thin_resnet(resnet.Bottleneck, [1, 2, 1, 1]), image(32)),
    "mobilenet_v2": lambda: (_small_mobilenet_v2(), image(32)),
    "mobilenet_v3_small": lambda: (_small_mobilenet_v3(_V3_SMALL), image(32)),
    "mobilenet_v3_large": lambda: (_small_mobilenet_v3(_V3_LARGE), image(32)),
    "efficientnet_b0": lambda: (_small_efficientnet(), image(32)),
    "vgg11_bn": lambda: (_small_vgg(), image(32)),
    "squeezenet1_1": lambda: (_small_squeezenet(), image(32)),
    "shufflenet_v2": lambda: (
        models.ShuffleNetV2([2, 2, 1], [8, 8, 16, 24, 32], num_classes=10),
        image(32),
    ),
    "densenet121": lambda: (models.DenseNet(4, (2, 2), 8, bn_size=2, num_classes=10), image(32)),
    "convnext_tiny": lambda: (_small_convnext(), image(32)),
    "regnet_y_400mf": lambda: (_small_regnet(), image(32)),
    "vit_b_16": lambda: (models.VisionTransformer(16, 4, 2, 2, 12, 24, num_classes=10), image(16)),
    "swin_t": lambda: (_small_swin(), image(32)),
    "deit_tiny": lambda: (_small_deit(depth=2), image(16)),
    "deit_open": lambda: opened(_small_deit(depth=1), image(16, batch=2), {0: "batch"}),
    "unet": lambda: (UNet(2, 3, bilinear=False), image(16)),
    "unet_bilinear": lambda: (UNet(2, 3, bilinear=True), image(16)),
}


class _ThinResNet(models.ResNet):
    """ResNet with a small part of its channels, which it has no argument for."""

    def _make_layer(self, block, planes, *args, **options):
        if planes == 64:
            self.inplanes = 4
        return super()._make_layer(block, max(2, planes // 64), *args, **options)


def _thin_resnet(block, layers):
    model = _ThinResNet(block, layers)
    model.conv1 = nn.Conv2d(3, 4, 7, stride=2, padding=3, bias=False)
    model.bn1 = nn.BatchNorm2d(4)
    model.fc = nn.Linear(model.inplanes, 10)
    return model


def _small_mobilenet_v2():
    setting = [[1, 8, 1, 1], [4, 8, 2, 2], [4, 16, 1, 2]]
    model = models.MobileNetV2(width_mult=0.25, inverted_residual_setting=setting)
    # The last layers have 1280 channels whatever the width.
    model.features[-1] = Conv2dNormActivation(8, 24, 1, activation_layer=nn.ReLU6)
    model.classifier = nn.Linear(24, 10)
    return model


# Channels in, kernel, expanded, channels out, squeeze-excite, activation, stride, dilation.
_V3_SMALL = [
    (8, 3, 8, 8, True, "RE", 2, 1),
    (8, 5, 24, 8, True, "HS", 2, 1),
]
_V3_LARGE = [
    (8, 3, 8, 8, False, "RE", 1, 1),
    (8, 5, 16, 8, True, "RE", 2, 1),
    (8, 5, 24, 8, True, "HS", 1, 2),
]


def _small_mobilenet_v3(rows):
    setting = [mobilenetv3.InvertedResidualConfig(*row, width_mult=1) for row in rows]
    return models.MobileNetV3(setting, last_channel=12, num_classes=10)


def _small_efficientnet():
    rows = [(1, 3, 1, 8, 8, 1), (3, 5, 2, 8, 8, 2), (3, 3, 2, 8, 8, 1)]
    setting = [efficientnet.MBConvConfig(*row) for row in rows]
    return models.EfficientNet(setting, dropout=0.2, num_classes=10, last_channel=16)


def _small_vgg():
    features = vgg.make_layers([4, "M", 4, "M", 8, 8, "M", 8, "M"], batch_norm=True)
    head = [nn.Linear(32, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 10)]
    return nn.Sequential(features, nn.AdaptiveAvgPool2d(2), nn.Flatten(), *head)


def _small_squeezenet():
    pool = {"kernel_size": 3, "stride": 2, "ceil_mode": True}
    fires = [squeezenet.Fire(8, 4, 8, 8), squeezenet.Fire(16, 4, 8, 8)]
    stem = [nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.MaxPool2d(**pool)]
    head = [nn.Dropout(), nn.Conv2d(16, 10, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*stem, fires[0], fires[1], nn.MaxPool2d(**pool), *head)


def _small_convnext():
    rows = [(4, 8, 1), (8, None, 1)]
    setting = [convnext.CNBlockConfig(*row) for row in rows]
    return models.ConvNeXt(setting, num_classes=10)


def _small_regnet():
    params = regnet.BlockParams([1, 2], [8, 8], [4, 4], [1, 1], [2, 2], se_ratio=0.25)
    return models.RegNet(params, num_classes=10, stem_width=8)


def _small_swin():
    # A block without and one with shifted windows, then patches merged for a stage without blocks.
    return swin_transformer.SwinTransformer(
        patch_size=[4, 4],
        embed_dim=8,
        depths=[2, 0],
        num_heads=[2, 4],
        window_size=[4, 4],
        mlp_ratio=2,
        num_classes=10,
    )


def _small_deit(depth):
    return timm.create_model(
        "deit_tiny_patch16_224",
        img_size=16,
        patch_size=4,
        embed_dim=12,
        depth=depth,
        num_heads=2,
        mlp_ratio=2,
        num_classes=10,
    )
