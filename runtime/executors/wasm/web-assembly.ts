/** What is used of WebAssembly, of which the types of Node say nothing. */
interface WebAssemblyApi {
  readonly compile: (bytes: Uint8Array) => Promise<WasmModule>;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly spike: { readonly milliseconds: () => number } },
  ) => { readonly exports: unknown };
}

declare const compiled: unique symbol;

export interface WasmModule {
  readonly [compiled]: true;
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

export const compileWasm = (bytes: Uint8Array): Promise<WasmModule> => WebAssembly.compile(bytes);

/** What a new instance exports. A clock is all that it is given. */
export function instantiate(module: WasmModule): unknown {
  const imports = { spike: { milliseconds: () => performance.now() } };
  return new WebAssembly.Instance(module, imports).exports;
}
