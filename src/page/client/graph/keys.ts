import type { PageGraph } from '../../page-data.ts';

/**
 * Where an arrow key leads: left to what a node reads, right to what reads it, up and down to the nodes before and
 * behind it in data order.
 */
export function nextNode(
  { nodes, edges }: Pick<PageGraph, 'nodes' | 'edges'>,
  from: number,
  key: string,
): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return edges.find(({ to }) => to === from)?.from;
    case 'ArrowRight':
      return edges.find((edge) => edge.from === from)?.to;
    case 'ArrowUp':
      return from > 0 ? from - 1 : undefined;
    case 'ArrowDown':
      return from < nodes.length - 1 ? from + 1 : undefined;
    case 'Home':
      return 0;
    case 'End':
      return nodes.length - 1;
    default:
      return undefined;
  }
}
