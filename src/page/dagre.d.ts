/** What is used of the library: its own types name files without endings, which do not resolve here. */
declare module '@dagrejs/dagre' {
  export class Graph {
    setGraph(options: {
      readonly rankdir: 'LR';
      readonly nodesep: number;
      readonly ranksep: number;
      readonly edgesep: number;
      readonly ranker: 'longest-path' | 'network-simplex';
    }): void;
    setNode(id: string, size: { readonly width: number; readonly height: number }): void;
    setEdge(from: string, to: string, label: object): void;
    graph(): { readonly width: number; readonly height: number };
    node(id: string): {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };
    edge(from: string, to: string): { readonly points: readonly { x: number; y: number }[] };
  }
  export function layout(graph: Graph): void;
}
