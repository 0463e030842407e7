/**
 * Operators that are read only where some of what they take is known when the model is: constant, or computed
 * from constants and from shapes. Shapes are fixed, so what decides on a shape must be.
 */
export const KNOWN_INPUTS: Readonly<Record<string, string>> = {
  AffineGrid: 'its size',
  CenterCropPad: 'its shape',
  Col2Im: 'the shapes of image and blocks',
  Compress: 'its condition',
  ConstantOfShape: 'its shape',
  Conv: 'its weights',
  ConvInteger: 'its weights and their zero point',
  ConvTranspose: 'its weights',
  CumSum: 'its axis',
  Expand: 'its shape',
  If: 'its condition, unless both branches give the same shapes',
  Loop: 'how often it runs: its trip count, and its condition',
  MaxUnpool: 'its output shape',
  NonZero: 'all of its input',
  OneHot: 'its depth',
  Pad: 'its pads and axes',
  Range: 'all of its inputs',
  Reshape: 'its shape',
  Resize: 'its scales or sizes',
  ReverseSequence: 'its lengths',
  Slice: 'its starts, ends, axes and steps',
  Split: 'its sizes',
  Squeeze: 'its axes',
  Tile: 'its repeats',
  TopK: 'its k',
  Trilu: 'its diagonal',
  Unsqueeze: 'its axes',
  Upsample: 'its scales',
};
