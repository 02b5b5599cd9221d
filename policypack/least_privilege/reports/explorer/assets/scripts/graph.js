// A picture of a few principals and the steps between them, in layers from left to right. The layout is dagre's.

const CHARACTER = 7.4;
const NAME = 30;

/** @param {string} name */
function shortened(name) {
  return name.length > NAME ? `${name.slice(0, NAME - 1)}…` : name;
}

/**
 * @param {Stack} stack @param {Step[]} steps @param {number[]} alone those that are shown in any case
 * @param {number[]} marked those that are asked about, with the first in the middle
 * @param {boolean} isWay whether it is one way, which a narrow screen shows from top to bottom
 */
function picture(stack, steps, alone, marked, isWay = false) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  const isNarrow = isWay && window.innerWidth < 700;
  graph.setGraph({ rankdir: isNarrow ? "TB" : "LR", nodesep: 14, ranksep: isNarrow ? 40 : 70, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const number of new Set([...alone, ...steps.flatMap(([from, to]) => [from, to])])) {
    const one = stack.people[number];
    graph.setNode(String(number), { width: Math.max(90, shortened(one.name).length * CHARACTER + 24), height: 46 });
  }
  for (const [place, step] of steps.entries()) graph.setEdge(String(step[0]), String(step[1]), { place }, String(place));
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const image = s("svg", { viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, width: Math.ceil(width), height: Math.ceil(height), role: "group", "aria-label": `Picture: ${counted(steps.length, "step")}; the list below says the same` },
    s("defs", {}, s("marker", { id: "end", viewBox: "0 0 8 8", refX: 7, refY: 4, markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, orient: "auto-start-reverse" }, s("path", { d: "M0 0L8 4L0 8z", class: "head" }))));
  for (const edge of graph.edges()) {
    const { points, place } = graph.edge(edge);
    const step = steps[place];
    const d = points.map(({ x, y }, at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    image.append(s("path", { d, class: `edge ${step[3] ? "" : "uncertain"} ${step[6]}`, "marker-end": "url(#end)" }, s("title", {}, text(step[2]))));
  }
  for (const id of graph.nodes()) {
    const number = Number(id);
    const one = stack.people[number];
    const { x, y, width: wide, height: high } = graph.node(id);
    const kind = `${one.outside && one.kind !== "service" ? "↗ " : ""}${one.privilege ? "★ " : ""}${one.kind}`;
    image.append(
      s("a", { href: route("paths", stack.label, one.kind, one.name), class: `node ${one.outside ? "outside" : ""} ${one.privilege ? "privileged" : ""} ${marked.includes(number) ? "marked" : ""}` },
        s("title", {}, `${label(one)}${one.privilege ? `: ${one.privilege}` : ""}`),
        s("rect", { x: x - wide / 2, y: y - high / 2, width: wide, height: high, rx: 6 }),
        s("text", { x, y: y - 5, class: "nodeKind" }, kind),
        s("text", { x, y: y + 13 }, shortened(one.name))));
  }
  const frame = h("div", { class: "picture", tabindex: 0, role: "region", "aria-label": "Picture of the steps" }, image);
  const { x, y } = graph.node(String(marked[0]));
  requestAnimationFrame(() => frame.scrollTo(x - frame.clientWidth / 2, y - frame.clientHeight / 2));
  return [frame, legend(steps)];
}

/** What the lines and boxes mean. @param {Step[]} steps */
function legend(steps) {
  const changes = steps.some((step) => step[6]) ? " Thick: new. Long dashes: gone." : "";
  return h("p", { class: "sub" }, `Arrows lead to whom one can become. Dotted: it depends on something.${changes} Dashed box, ↗: outside the stack. ★: privileged.`);
}
