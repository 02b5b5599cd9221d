/** What an element may hold. */
type Child = Node | string | null | undefined | false | Child[];

/** dagre, of the script before: https://github.com/dagrejs/dagre */
interface Point { x: number; y: number }
interface LayoutGraph {
  setGraph(label: object): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, label: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: { place: number }, name: string): void;
  graph(): { width?: number; height?: number };
  nodes(): string[];
  edges(): object[];
  node(id: string): Point & { width: number; height: number };
  edge(edge: object): { points: Point[]; place: number };
}
declare const dagre: { graphlib: { Graph: new (options: object) => LayoutGraph }; layout(graph: LayoutGraph): void };
