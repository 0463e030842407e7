import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { effectiveProfile } from '../../../src/config/profile/effective.ts';
import { builtInProfile, loadProfile } from '../../../src/config/profile/load.ts';
import { BUILT_IN } from '../../../src/config/profile/built-in.ts';
import { FACTS } from '../../../src/config/profile/schema.ts';
import { SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

async function faultsIn(file: string) {
  try {
    await loadProfile(file);
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return error.diagnostics.map(
      ({ code, message, at }) => `${code} ${at?.line ?? '-'} ${message}`,
    );
  }
  return [];
}

test('the profiles of the package have every fact they need, each with its source', async () => {
  for (const name of BUILT_IN) {
    const profile = await loadProfile(builtInProfile(name));
    expect(profile.name).toBe(name);
    expect(Object.keys(FACTS)).toEqual(expect.arrayContaining(Object.keys(profile.facts)));
    for (const { source, unit } of Object.values(profile.facts))
      expect([source.length > 5, unit.length > 2]).toEqual([true, true]);
  }
});

test('nothing of loihi3 claims to be published of it', async () => {
  const { facts } = await loadProfile(builtInProfile('loihi3'));
  expect(facts['neurons']).toMatchObject({ value: 8000, provenance: 'user' });
  expect(facts['groups']).toEqual((await loadProfile(builtInProfile('loihi2'))).facts['groups']);
});

test('all faults of a profile are found, with their lines', async () => {
  const file = place.file(
    'own.yaml',
    `name: own
summary: mine
facts:
  neurons: { value: 0, unit: neurons, provenance: published, source: me }
  cores: { value: 4, unit: cores, provenance: rumour, source: me }
  wings: { value: 2, unit: wings, provenance: user, source: me }
`,
  );
  expect((await faultsIn(file)).sort()).toEqual([
    `SPK3070 4 the profile: 'facts.neurons.value' must be >= 1`,
    `SPK3070 5 the profile: 'facts.cores.provenance' must be equal to one of the allowed values: user, published, recovered, inherited, assumed`,
    `SPK3070 6 the profile: 'facts.wings' is unknown`,
  ]);
});

test('a profile that lacks facts, or is not there, is refused', async () => {
  const file = place.file('own.yaml', 'name: own\nsummary: mine\nfacts: {}\n');
  expect(await faultsIn(file)).toContain(
    `SPK3070 - the profile: it has no fact 'neurons', nor inherits one`,
  );
  expect(await faultsIn(`${file}.gone`)).toEqual(['SPK3070 - the profile: there is no such file']);
  expect((await faultsIn(place.file('bad.yaml', 'name: [')))[0]).toMatch(/^SPK3004/);
});

test('settings and a file of the user stand over what the package says', async () => {
  place.file(
    'work/own.yaml',
    `name: own
summary: mine
inherits: loihi2
facts:
  groups: { value: 16, unit: groups of a core, provenance: user, source: our board }
`,
  );
  place.config(
    `targets: {loihi3: {profile_file: own.yaml, cores_per_chip: 160, max_neurons: 640000}}`,
  );
  const { name, facts } = await effectiveProfile((await place.load()).config);
  expect(name).toBe('own');
  expect(facts['groups']).toMatchObject({ value: 16, provenance: 'user' });
  expect(facts['cores']).toMatchObject({ value: 160, provenance: 'user' });
  expect(facts['meshRows']).toMatchObject({ value: 10, provenance: 'user' });
  expect(facts['neurons']).toMatchObject({ value: 4000, provenance: 'user' });
  expect(facts['axonsIn']).toMatchObject({ value: 16_000, provenance: 'recovered' });
});

const own = (facts: string) => `name: own
summary: mine
inherits: loihi2
facts: ${facts}
`;
const fact = (name: string, value: number) =>
  `${name}: { value: ${value}, unit: of it, provenance: user, source: our board }`;

test('what synapses take at most goes with what they take, and is not less', async () => {
  const dear = await loadProfile(place.file('dear.yaml', own(`{ ${fact('synapsePj', 100)} }`)));
  expect(dear.facts['synapsePj']!.value).toBe(100);
  expect(dear.facts['synapseMostPj']).toBeUndefined();
  const file = place.file('less.yaml', own(`{ ${fact('synapseMostPj', 10)} }`));
  expect(await faultsIn(file)).toEqual([
    `SPK3070 - the profile: 'synapseMostPj' is 10 pJ, less than the 23.6 pJ of 'synapsePj'`,
  ]);
});

test('a mesh has a place for each core', async () => {
  const mesh = [fact('meshColumns', 2), fact('meshRows', 2)].join(', ');
  expect(await faultsIn(place.file('small.yaml', own(`{ ${mesh} }`)))).toEqual([
    `SPK3070 - the profile: it has 128 cores, more than places on its mesh of 2 x 2`,
  ]);
  place.file('work/own.yaml', own(`{ ${mesh}, ${fact('cores', 4)} }`));
  place.config(`targets: {loihi3: {profile_file: own.yaml, cores_per_chip: 3}}`);
  const { facts } = await effectiveProfile((await place.load()).config);
  expect([facts['cores']!.value, facts['meshColumns']!.value, facts['meshRows']!.value]).toEqual([
    3, 2, 2,
  ]);
  place.config(`targets: {loihi3: {profile_file: own.yaml, cores_per_chip: 5}}`);
  await expect(effectiveProfile((await place.load()).config)).rejects.toThrow(
    /mesh of 2 x 2 has no places for 5 cores/,
  );
});

test.each([
  [1, 1, 1],
  [2, 2, 1],
  [4, 2, 2],
  [60, 10, 6],
  [127, 16, 8],
  [65_536, 256, 256],
])('%d cores are on a mesh of %d x %d', async (cores, columns, rows) => {
  place.config(`targets: {loihi3: {cores_per_chip: ${cores}}}`);
  const { facts } = await effectiveProfile((await place.load()).config);
  expect(facts['meshColumns']).toMatchObject({ value: columns, provenance: 'user' });
  expect(facts['meshRows']).toMatchObject({ value: rows, provenance: 'user' });
});

test('a chip has a neuron for each core', async () => {
  place.config(`targets: {loihi3: {max_neurons: 127}}`);
  await expect(effectiveProfile((await place.load()).config)).rejects.toMatchObject({
    diagnostics: [{ code: 'SPK3071', message: expect.stringMatching(/127, .* 128 cores/) }],
  });
});

test('what a file sets to a default is set all the same', async () => {
  place.file(
    'work/own.yaml',
    `name: own
summary: mine
inherits: loihi2
facts: {}
`,
  );
  place.config(`targets: {loihi3: {profile_file: own.yaml, max_neurons: 1024000}}`);
  const { config, origins } = await place.load();
  expect((await effectiveProfile(config, origins)).facts['neurons']!.value).toBe(8000);
  expect((await effectiveProfile(config)).facts['neurons']!.value).toBe(4095);
});

test('times and energies are those of the model that is asked for, all else stays', async () => {
  const base = await loadProfile(builtInProfile('loihi3'));
  place.config(`targets: {loihi3: {energy_model: loihi1}}`);
  const { facts } = await effectiveProfile((await place.load()).config);
  expect(facts['updateNs']).toMatchObject({ value: 8.4, provenance: 'published' });
  expect(facts['neurons']).toEqual(base.facts['neurons']);
  expect(facts['blockSynapses']).toBeUndefined();
  place.config(`targets: {loihi3: {energy_model: abacus}}`);
  await expect(place.load()).rejects.toThrow(/energy_model/);
});

test('without settings, loihi3 is what the package says', async () => {
  const profile = await effectiveProfile((await place.load()).config);
  expect(profile).toEqual(await loadProfile(builtInProfile('loihi3')));
});
