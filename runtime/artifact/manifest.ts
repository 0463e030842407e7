/** What an artifact says of itself: the file `manifest.json` in its folder. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly version: typeof MANIFEST_VERSION;
  readonly name: string;
  readonly target: string;
  /** Version of the compiler that wrote it. */
  readonly compiler: string;
  /** The model it was made from: the file's own name and content. */
  readonly source: { readonly file: string; readonly sha256: string };
  /** Steps that a sample runs. */
  readonly steps: number;
  /** How many of them the target's messages take on top: outputs are so much later than before. Absent where none. */
  readonly lateness?: number;
  /** How levels became messages, or the codes that the model came with; `none` of neurons that only spike. */
  readonly encoding: string;
  readonly inputs: readonly ManifestValue[];
  readonly outputs: readonly ManifestOutput[];
  readonly program: string;
  readonly weights: string;
  /** Every file of the folder but this one. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestValue {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface ManifestOutput extends ManifestValue {
  /** What one unit of its integers is worth. */
  readonly scale: number;
}

export interface ManifestFile {
  readonly bytes: number;
  readonly sha256: string;
}

export const MANIFEST_FILE = 'manifest.json';
export const MANIFEST_FORMAT = 'spike-compile/artifact';
/** What is written and read here: another one where a reader of this one would take a manifest wrong. */
export const MANIFEST_VERSION = 1;

const text = { type: 'string', minLength: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
/** A file directly in the folder: no way out of it. */
const fileName = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' } as const;

const value = {
  name: text,
  dtype: text,
  shape: { type: 'array', items: count },
} as const;

/** JSON schema of the manifest. */
export const MANIFEST_SCHEMA = object(
  {
    format: { const: MANIFEST_FORMAT },
    version: { const: MANIFEST_VERSION },
    name: text,
    target: text,
    compiler: text,
    source: object({ file: text, sha256: hash }),
    steps: { type: 'integer', minimum: 1 },
    encoding: text,
    inputs: { type: 'array', items: object(value) },
    outputs: { type: 'array', items: object({ ...value, scale: { type: 'number' } }), minItems: 1 },
    program: fileName,
    weights: fileName,
    files: {
      type: 'object',
      propertyNames: fileName,
      additionalProperties: object({ bytes: count, sha256: hash }),
    },
  },
  { lateness: { type: 'integer', minimum: 1 } },
);

/** An object with exactly these properties, and some that it may have. */
function object(
  properties: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): object {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}
