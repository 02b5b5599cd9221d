// Findings and waivers of a stack.

/** @param {Stack} stack */
function findingsView(stack) {
  const numbered = stack.findings.map((each, place) => ({ each, state: stack.findingStates[place] }));
  const standing = numbered.filter(({ each }) => !each.waived);
  return [
    h("h1", {}, "Findings ", h("small", {}, stack.label)),
    notes(stack),
    h("section", {}, h("h2", {}, counted(standing.length, "finding")), standing.map(({ each, state }) => findingPart(each, state))),
    stack.waivers.length ? h("section", {}, h("h2", {}, counted(stack.waivers.length, "waiver")), table("Waivers", [
      { title: "Finding", by: (each) => each.finding, cell: (each) => h("code", {}, each.finding) },
      { title: "Resource", by: (each) => each.resource, cell: (each) => each.resource },
      { title: "Why", cell: (each) => each.reason },
      { title: "Owner", by: (each) => each.owner, cell: (each) => each.owner },
      { title: "Left", by: (each) => daysLeft(each.expires), cell: remaining },
    ], stack.waivers, 4)) : "",
  ];
}
