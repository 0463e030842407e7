import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { type WindowAxis, reachOf } from '../windows.ts';
import { type ConvAttrs, type Geometry, listsFault } from './conv-geometry.ts';

interface TransposeAttrs extends ConvAttrs {
  readonly outputPadding: readonly number[];
}

export function transposeFault(x: Shape, attrs: TransposeAttrs): string | undefined {
  const wrong = listsFault(x, attrs);
  if (wrong) return wrong;
  if (attrs.outputPadding.length !== x.length - 2)
    return `outputPadding has ${attrs.outputPadding.length} entries, not ${x.length - 2}`;
  const [channels] = attrs.weight.shape;
  if (x[1] !== channels) return `weights take ${channels} channels, the input has ${x[1]!}`;
  if (channels! % attrs.groups !== 0) return `groups do not divide ${channels} channels`;
  const { axes } = extentsOf(x, attrs);
  return axes.some(({ inputs }) => inputs < 1) ? 'pads cut off all outputs' : undefined;
}

/** Its axes are those of the convolution that this is the transpose of: its windows slide over our outputs, one for each input. */
export function extentsOf(x: Shape, attrs: TransposeAttrs): Geometry {
  const [batch, channels, ...inSpace] = x as [number, number, ...number[]];
  const [, outPerGroup, ...kernels] = attrs.weight.shape as [number, number, ...number[]];
  const axes = inSpace.map((outputs, d): WindowAxis => {
    const [kernel, dilation, stride] = [kernels[d]!, attrs.dilations[d]!, attrs.strides[d]!];
    const pad = attrs.pads[d]!;
    const whole = (outputs - 1) * stride + reachOf(kernel, dilation) + attrs.outputPadding[d]!;
    const inputs = whole - pad - attrs.pads[d + inSpace.length]!;
    return { inputs, outputs, kernel, stride, dilation, pad };
  });
  const outSpace = axes.map(({ inputs }) => inputs);
  return {
    batch,
    groups: attrs.groups,
    inPerGroup: channels / attrs.groups,
    outPerGroup,
    inPlaces: sizeOf(inSpace),
    outPlaces: sizeOf(outSpace),
    kernelPlaces: sizeOf(kernels),
    outShape: [batch, outPerGroup * attrs.groups, ...outSpace],
    axes,
  };
}
