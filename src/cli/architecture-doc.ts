/** Commands that read models take it alike. */
export const ARCHITECTURE_DOC =
  'the network of a model that is weights alone (.pth, .safetensors): .onnx, .nir, or a .yaml list of layers';
