// Who can become whom: ways through the steps of a stack, which are decided before.

/** @typedef {{out: Step[][], into: Step[][]}} Graph */

/** @type {WeakMap<Stack, Graph>} */
const graphs = new WeakMap();

/** The steps that are in force by where they begin and where they end. @param {Stack} stack @returns {Graph} */
function graphOf(stack) {
  let graph = graphs.get(stack);
  if (!graph) {
    graph = { out: stack.people.map(() => []), into: stack.people.map(() => []) };
    for (const step of stack.steps) {
      if (step[6] === "gone") continue;
      graph.out[step[0]].push(step);
      graph.into[step[1]].push(step);
    }
    graphs.set(stack, graph);
  }
  return graph;
}

/**
 * Of each that gets to one of `ends`, the step that it takes: the shortest way, and a certain one rather than another.
 * @param {Stack} stack @param {Iterable<number>} ends
 * @returns {Map<number, {step: Step, length: number, certain: boolean}>} without `ends`
 */
function waysTo(stack, ends) {
  const { into } = graphOf(stack);
  const reached = new Set(ends);
  /** @type {Map<number, {step: Step, length: number, certain: boolean}>} */
  const found = new Map();
  for (const certain of [true, false]) {
    let waiting = [...reached].sort((one, other) => (found.get(one)?.length ?? 0) - (found.get(other)?.length ?? 0));
    for (let at = 0; at < waiting.length; at++) {
      for (const step of into[waiting[at]]) {
        if (!reached.has(step[0]) && (step[3] || !certain)) {
          reached.add(step[0]);
          const rest = found.get(waiting[at]);
          found.set(step[0], { step, length: (rest?.length ?? 0) + 1, certain: certain && (rest?.certain ?? true) });
          waiting.push(step[0]);
        }
      }
    }
  }
  return found;
}

/** The steps from one to the end that it gets to. @param {ReturnType<typeof waysTo>} ways @param {number} from @returns {Step[]} */
function stepsOf(ways, from) {
  const next = ways.get(from);
  return next ? [next.step, ...stepsOf(ways, next.step[1])] : [];
}
