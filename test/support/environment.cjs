const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest runs tests in a realm of their own, where arrays made by native addons and by Node fail
 * `instanceof`. Sharing the constructors mends that. The realm's global object is an ordinary one: Jest
 * would put a proxy in its place, which every `Math` and `Uint8Array` of a hot loop is looked up through.
 */
const SHARED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
};
