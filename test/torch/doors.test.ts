import { describe, expect, test } from '@jest/globals';
import { NETWORKS, deviationOf, readDoor, withoutNames } from './doors.ts';

const DOORS = ['pt2'];

describe.each(NETWORKS)('%s', (network) => {
  test.each(DOORS)(
    'as %s is the graph of its ONNX up to names, and gives what torch gives',
    async (door) => {
      const graph = await readDoor(network, door);
      const exported = await readDoor(network, 'onnx');
      expect(withoutNames(graph)).toEqual(withoutNames(exported));
      expect(graph.inputs.map(({ type }) => type)).toEqual(exported.inputs.map(({ type }) => type));
      expect(deviationOf(graph, network)).toBeLessThan(1e-5);
    },
  );
});
