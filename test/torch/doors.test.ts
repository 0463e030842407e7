import { describe, expect, test } from '@jest/globals';
import { NETWORKS, deviationOf, readDoor, withoutNames } from './doors.ts';

const DOORS = ['pt2', 'trace.pt', 'script.pt', 'frozen.pt'];

/** Freezing folds batch norms into convolutions. */
const FOLDED = ['resnet', 'mobilenet'];

describe.each(NETWORKS)('%s', (network) => {
  test.each(DOORS)('from %s gives what torch gives', async (door) => {
    expect(deviationOf(await readDoor(network, door), network)).toBeLessThan(1e-5);
  });

  const same = DOORS.filter((door) => door !== 'frozen.pt' || !FOLDED.includes(network));
  test.each(same)('from %s is the graph of its ONNX up to names', async (door) => {
    const [graph, exported] = [await readDoor(network, door), await readDoor(network, 'onnx')];
    expect(withoutNames(graph)).toEqual(withoutNames(exported));
  });
});
