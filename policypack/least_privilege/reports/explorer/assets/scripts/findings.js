// Findings and waivers of a stack.

/** @typedef {{each: Finding, state: string, owners: Person[]}} Found A finding, and the principals that it is about. */

/** @param {Stack} stack @returns {Found[]} */
function numbered(stack) {
  /** @type {Person[][]} */
  const owners = stack.findings.map(() => []);
  for (const one of stack.people) for (const place of one.findings ?? []) owners[place].push(one);
  return stack.findings.map((each, place) => ({ each, state: stack.findingStates[place], owners: owners[place] }));
}

/** @param {Stack} stack @param {string} query */
function findingsView(stack, query) {
  const every = numbered(stack);
  const place = h("div");
  const fill = (/** @type {string[]} */ words) => {
    const found = every.filter((each) => words.every((word) => findingText(each).includes(word)));
    const standing = found.filter(({ each }) => !each.waived);
    const waived = found.filter(({ each }) => each.waived);
    place.replaceChildren();
    append(place, [
      h("section", {}, h("h2", {}, counted(standing.length, "finding")), findingList(stack, standing)),
      waived.length ? h("section", {}, h("h2", {}, `${waived.length.toLocaleString("en")} waived`), folded("Show", () => findingList(stack, waived))) : "",
    ]);
  };
  return [
    h("h1", {}, "Findings ", h("small", {}, stack.label)),
    notes(stack),
    filterField(route("findings", stack.label), query, "rule, severity, resource, file, words of it", fill),
    place,
    stack.waivers.length ? h("section", {}, h("h2", {}, counted(stack.waivers.length, "waiver")), table("Waivers", [
      { title: "Finding", by: (each) => each.finding, cell: (each) => h("code", {}, each.finding) },
      { title: "Resource", by: (each) => each.resource, cell: (each) => each.resource },
      { title: "Why", cell: (each) => each.reason },
      { title: "Owner", by: (each) => each.owner, cell: (each) => each.owner },
      { title: "Left", by: (each) => daysLeft(each.expires), cell: remaining },
    ], stack.waivers, 4)) : "",
  ];
}

/** What a finding is found by, in lower case. @param {Found} found */
function findingText({ each, state, owners }) {
  const waiver = each.waived ? ["waived", each.waived.owner, each.waived.reason] : [];
  return [each.id, each.level, each.severity, each.resource, each.place, each.evidence, each.fix, state, ...waiver, ...owners.map(label)].join("\n").toLowerCase();
}

/** A part of them at first: a check of many files finds thousands. @param {Stack} stack @param {Found[]} found */
function findingList(stack, found) {
  const list = (/** @type {Found[]} */ some) => some.map(({ each, state, owners }) => findingPart(each, state, owners.map((one) => [" ", person(stack, one)])));
  const rest = found.slice(PAGE);
  return [list(found.slice(0, PAGE)), rest.length ? folded(counted(rest.length, "more finding"), () => list(rest)) : ""];
}
