/** A format that is recognised only to say what to do instead. */
interface Foreign {
  readonly format: string;
  readonly instead: string;
  matches(head: Uint8Array, name: string): boolean;
}

const TO_ONNX = `export it to ONNX: torch.onnx.export(model, (example,), 'model.onnx', dynamo=True)`;

const FOREIGN: readonly Foreign[] = [
  {
    format: 'HDF5',
    instead:
      'export the model to ONNX; for Keras, with tf2onnx or keras.export. Networks of netx and graphs of NIR have names that end in .net and .nir',
    matches: (head) => startsWith(head, HDF5),
  },
  {
    format: 'TensorFlow Lite',
    instead: 'export the model to ONNX with tf2onnx',
    matches: (head) => startsWith(head.subarray(4), ascii('TFL3')),
  },
  {
    format: 'pickle',
    instead: TO_ONNX,
    matches: ([first, version]) => first === 0x80 && version! >= 2 && version! <= 5,
  },
  {
    format: 'zip',
    instead: 'unpack it and give the model inside',
    matches: (head) => startsWith(head, ZIP),
  },
  {
    format: 'Git LFS pointer',
    instead: `fetch the file itself with 'git lfs pull'`,
    matches: (head) => startsWith(head, ascii('version https://git-lfs')),
  },
  {
    format: 'plain text',
    instead: 'a model in ONNX is no text: export it again, or fetch the model that a page leads to',
    matches: (head, name) => /\.onnx$/i.test(name) && isText(head),
  },
];

const ZIP = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);
const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** The well-known format of a file that no frontend reads. */
export function foreignFormat(head: Uint8Array, name: string): Foreign | undefined {
  return FOREIGN.find((foreign) => foreign.matches(head, name));
}

function startsWith(head: Uint8Array, magic: Uint8Array): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/** Protobuf cannot do without the lowest bytes, text has hardly a use for them. */
function isText(head: Uint8Array): boolean {
  const isPlain = head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  if (head.length === 0 || !isPlain) return false;
  try {
    // What follows the first bytes of the file may end its last letter.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }) !== '';
  } catch {
    return false;
  }
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
