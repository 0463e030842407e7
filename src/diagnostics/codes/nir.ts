import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list, quoted } from './words.ts';

// SPK413x: graphs of NIR.

export const notNirModel = code<{ found: readonly string[] }>(
  {
    code: 'SPK4130',
    title: 'an HDF5 file without a NIR graph',
    exit: EXIT.cannotCompile,
    explain:
      'A NIR file has a group `node` with the nodes and edges of the graph. This one holds something else.',
  },
  ({ found }) => ({
    message: `the file has no NIR graph${found.length > 0 ? `, but ${quoted(found)}` : ''}`,
    hint: 'write it with nir.write',
  }),
);

export const wrongNirNode = code<{ node: string; fault: string }>(
  {
    code: 'SPK4131',
    title: 'a node of a NIR graph that is not right',
    exit: EXIT.cannotCompile,
    explain:
      'The parameters of a node contradict each other or what leads to it, or it computes what has no form in steps and messages: weights on what no neurons have sent, or a time constant shorter than a step.',
  },
  ({ node, fault }) => ({
    message: `node '${node.slice(0, 80)}' is not right: ${fault}`,
    hint: 'export the graph again, or mend it with nir.read and nir.write',
  }),
);

export const strayNirEdges = code<{ edges: readonly string[] }>(
  {
    code: 'SPK4132',
    title: 'edges of a NIR graph that name absent nodes',
    exit: EXIT.cannotCompile,
    explain:
      'Each edge leads from a node of its graph to another. These name nodes that are not there, so that nobody knows what was meant.',
  },
  ({ edges }) => ({
    message: `the graph has edges of absent nodes: ${quoted(edges)}`,
    hint: 'name the nodes in edges as they are named in nodes',
  }),
);

export const unsupportedNir = code<{ found: readonly string[] }>(
  {
    code: 'SPK4133',
    title: 'nodes of a NIR graph that are not read',
    exit: EXIT.cannotCompile,
    explain:
      'All primitives of NIR 1.x are read, and graphs in graphs. These nodes are none of them.',
  },
  ({ found }) => ({
    message: `the graph has nodes that are not read: ${list(found)}`,
    hint: 'say them in primitives of NIR',
  }),
);

export const endlessNirLoop = code<{ node: string }>(
  {
    code: 'SPK4134',
    title: 'a loop of a NIR graph without neurons',
    exit: EXIT.cannotCompile,
    explain:
      'A loop is cut where neurons that fire are heard again, a step later. This one has none, so nothing says when it is heard.',
  },
  ({ node }) => ({
    message: `node '${node.slice(0, 80)}' hears itself, and no neurons are between`,
    hint: 'put neurons into the loop',
  }),
);

export const nirReading = code<{ notes: readonly string[] }>(
  {
    code: 'SPK4135',
    title: 'what a NIR graph leaves open',
    severity: 'warning',
    exit: EXIT.cannotCompile,
    explain:
      'NIR says equations in seconds: no step, no method, no other reset than to a value. The notes say how the graph was read.',
  },
  ({ notes }) => ({ message: 'a NIR graph leaves steps open, and was read so', notes }),
);
