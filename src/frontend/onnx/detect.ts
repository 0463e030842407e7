/** Wire tags that may follow the version in a ModelProto: each field of it, with its wire type. */
const NEXT_TAGS = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];

const NEWEST_CONCEIVABLE_IR = 64;

/** ONNX has no magic number; but its files start with a small version and a field that may follow. */
export function isOnnx(head: Uint8Array): boolean {
  const [tag, version, next] = head;
  if (tag !== 0x08 || version === undefined || next === undefined) return false;
  return version > 0 && version < NEWEST_CONCEIVABLE_IR && NEXT_TAGS.includes(next);
}
