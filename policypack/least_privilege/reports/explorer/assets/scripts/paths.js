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
 * @param {Stack} stack @param {Iterable<number>} ends @param {boolean} [isAny] whether one that depends is as good
 * @returns {Map<number, {step: Step, length: number, certain: boolean}>} without `ends`
 */
function waysTo(stack, ends, isAny = false) {
  const { into } = graphOf(stack);
  const reached = new Set(ends);
  /** @type {Map<number, {step: Step, length: number, certain: boolean}>} */
  const found = new Map();
  for (const certain of isAny ? [false] : [true, false]) {
    /** By the number of steps that they are away. @type {number[][]} */
    const waiting = [];
    const wait = (/** @type {number} */ who, /** @type {number} */ length) => (waiting[length] ??= []).push(who);
    for (const who of reached) wait(who, found.get(who)?.length ?? 0);
    for (let length = 0; length < waiting.length; length++) {
      for (const end of waiting[length] ?? []) {
        for (const step of into[end]) {
          if (reached.has(step[0]) || (certain && !step[3])) continue;
          reached.add(step[0]);
          found.set(step[0], { step, length: length + 1, certain: Boolean(step[3]) && (found.get(end)?.certain ?? true) });
          wait(step[0], length + 1);
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
