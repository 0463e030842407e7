import { expect } from '@jest/globals';
import { ceilingsOf } from '../../runtime/executors/native/ceilings.ts';
import { addonHere, levelsHere } from './compare.ts';
import { testEngine } from './test-engine.ts';

testEngine('each instruction set has ceilings, for caches and for memory', () => {
  const addon = addonHere();
  for (const level of levelsHere()) {
    const ceilings = ceilingsOf(addon, level);
    expect(ceilings.map(({ level: name }) => name)).toEqual(['L1', 'L2', 'L3', 'memory']);
    for (const { bytes, bytesPerSecond, synopsPerSecond } of ceilings) {
      expect(bytes).toBeGreaterThan(1024);
      expect(bytesPerSecond).toBeGreaterThan(1e6);
      expect(synopsPerSecond).toBeGreaterThan(1e6);
    }
    expect(ceilingsOf(addon, level)).toBe(ceilings);
  }
});

testEngine('what is no instruction set has none', () => {
  expect(() => ceilingsOf(addonHere(), 'sse1')).toThrow('no such instruction set');
});
