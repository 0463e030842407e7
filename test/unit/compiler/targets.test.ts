import { expect, test } from '@jest/globals';
import { TARGET_TABLE } from '../../../targets/index.ts';
import { simulation } from '../../../targets/simulation/index.ts';
import { calibrateFrom } from '../../../src/compiler/calibration-data.ts';
import { chooseTarget } from '../../../src/compiler/choose-target.ts';
import type { Limits } from '../../../src/compiler/target.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { faultsOf } from '../../support/faults.ts';
import { networkAt, randomNetwork } from '../../support/random-network.ts';

const { platform } = process;

async function configWith(flags: Record<string, unknown> = {}) {
  const nowhere = '/nowhere/at/all';
  return (await loadConfig({ cwd: nowhere, home: nowhere, platform, env: {}, flags })).config;
}

function limited(neurons: number): Limits {
  return { maxNeurons: { value: neurons, unit: 'neurons', provenance: 'user' } };
}

test('a target that is not there is refused, with the one that was meant', async () => {
  const config = await configWith();
  const [fault] = await faultsOf(() => chooseTarget('simulaton', config, TARGET_TABLE));
  expect(fault).toMatchObject({ code: 'SPK5020', exit: 5, hint: `did you mean 'simulation'?` });
  const [far] = await faultsOf(() => chooseTarget('quantum', config, TARGET_TABLE));
  expect(far!.hint).toMatch(/^targets are simulation/);
});

test('limits that the configuration gives are those of the user', async () => {
  const config = await configWith({ 'targets.simulation.max_neurons': 7 });
  const { limits } = await chooseTarget('simulation', config, TARGET_TABLE);
  expect(limits['maxNeurons']).toMatchObject({ value: 7, provenance: 'user' });
  const { limits: usual } = await chooseTarget('simulation', await configWith(), TARGET_TABLE);
  expect(usual).toEqual(simulation.limits);
});

test('a network with more neurons than the target has is refused', async () => {
  const graph = await networkAt('fixed', 1);
  const [fault] = await faultsOf(() =>
    simulation.legalize(graph, { ops: OP_TABLE, limits: limited(0) }),
  );
  expect(fault).toMatchObject({ code: 'SPK5021', exit: 4 });
  const placed = simulation.legalize(graph, { ops: OP_TABLE, limits: simulation.limits });
  expect(placed).toEqual({ ...graph, stage: 'placed' });
});

test('calibration without data says that its ranges are a guess', async () => {
  const told: string[] = [];
  const onSample = (done: number, of: number) => void told.push(`${done}/${of}`);
  const { graph, samples, source, warnings } = await calibrateFrom(randomNetwork(1), { onSample });
  expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([['SPK5014', 'warning']]);
  expect([samples, source, told.at(-1)]).toEqual([32, 'synthetic', '32/32']);
  expect(graph.ops.filter((op) => op.kind === 'range').length).toBeGreaterThan(0);
});
