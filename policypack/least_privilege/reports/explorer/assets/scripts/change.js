// What changes between the baseline and this report: wider and narrower, each with a sign and a word.

/** @param {PersonChange} change */
function changeBadges(change) {
  return [
    change.wider ? [badge("wider", "▲ wider"), " "] : "",
    change.narrower ? [badge("narrower", "▼ narrower"), " "] : "",
    change.unclear ? [badge("depends", "? unclear"), " "] : "",
    change.state === "changed" ? "" : badge("quiet", change.state),
  ];
}

function overallView() {
  const rows = DATA.stacks.flatMap((stack) => (stack.change?.people ?? []).map((change) => ({ stack, change, one: stack.people[change.who] })));
  const wider = rows.filter(({ change }) => change.wider).length;
  const narrower = rows.filter(({ change }) => change.narrower).length;
  const weight = ({ change } = rows[0]) => (change.wider ? 0 : change.unclear ? 1 : change.narrower ? 2 : 3);
  const unknown = DATA.stacks.filter((stack) => stack.change && (!stack.change.known || stack.change.hidden));
  return [
    h("h1", {}, "What changes"),
    DATA.judge.map((each, at) => h("p", { class: at ? "" : "warning" }, each)),
    h("p", { class: "big" }, badge("wider", `▲ ${wider} wider`), " ", badge("narrower", `▼ ${narrower} narrower`)),
    unknown.map((stack) => h("p", { class: "warning" }, `${stack.label}: ${stack.change?.known ? "values that are secret or not known at preview were not compared" : "not compared, for lack of a complete report"}.`)),
    rows.length === 0 ? h("p", {}, "Nobody may do more or less than before.") : table("Roles and resources that change", [
      { title: "Who", by: ({ one }) => one.name, cell: ({ stack, one }) => [link(route("change", stack.label, one.kind, one.name), h("span", { class: "kind" }, `${one.kind} `), one.name), DATA.stacks.length > 1 ? h("div", { class: "sub" }, stack.label) : ""] },
      { title: "Change", by: weight, cell: ({ change }) => changeBadges(change) },
      { title: "What it gains", cell: ({ change }) => change.gained },
    ], rows, 1),
    DATA.stacks.map(newFindings),
    DATA.stacks.map(reachChanges),
    DATA.stacks.map(stepChanges),
  ];
}

/** @param {Stack} stack */
function newFindings(stack) {
  const found = numbered(stack).filter(({ each, state }) => state === "new" && !each.waived);
  if (!found.length) return "";
  return h("section", {}, h("h2", {}, counted(found.length, "new finding"), " ", h("small", {}, stack.label)),
    folded(`${found.filter(({ each }) => each.level === "mandatory").length} mandatory, ${found.filter(({ each }) => each.level !== "mandatory").length} advisory`, () => findingList(stack, found), found.length <= FEW));
}

/** Who newly reaches a resource, and who no longer does. @param {Stack} stack */
function reachChanges(stack) {
  const changed = [...groups(stack)].map(([group, own]) => ({
    group,
    gained: distinct(own.flatMap((each) => each.reach.filter((reach) => texts(reach[6]).length).map(([who]) => who))),
    lost: distinct(own.flatMap((each) => each.lost.map(([who]) => who))),
  })).filter(({ gained, lost }) => gained.length || lost.length);
  if (!changed.length || stack.state !== "same") return "";
  const people = (/** @type {number[]} */ all) => few(all.map((who) => person(stack, stack.people[who])));
  return h("section", {}, h("h2", {}, "Who reaches which resource ", h("small", {}, stack.label)), table("Resources that change", [
    { title: "Resource", by: ({ group }) => group, cell: ({ group }) => link(route("resource", stack.label, group), h("code", {}, group)) },
    { title: "▲ May do more", by: ({ gained }) => gained.length, down: true, cell: ({ gained }) => (gained.length ? people(gained) : "") },
    { title: "▼ May do less", by: ({ lost }) => lost.length, down: true, cell: ({ lost }) => (lost.length ? people(lost) : "") },
  ], changed, 1));
}

/** @param {Stack} stack */
function stepChanges(stack) {
  const changed = stack.steps.filter((step) => step[6]);
  if (!changed.length || stack.state === "new") return "";
  return h("section", {}, h("h2", {}, "Who can become whom ", h("small", {}, stack.label)), hopList(stack, changed));
}

/** @param {Stack} stack @param {number} number */
function stepsThatChange(stack, number) {
  const changed = stack.steps.filter((step) => step[6] && (step[0] === number || step[1] === number));
  return changed.length ? h("section", {}, h("h2", {}, "Who can become whom"), hopList(stack, changed)) : "";
}

/** @param {Stack} stack @param {number} number */
function changeView(stack, number) {
  const change = stack.change?.people.find((each) => each.who === number);
  const one = stack.people[number];
  const sections = [["wider", "▲ Wider"], ["narrower", "▼ Narrower"], ["unclear", "? Unclear"], ["", "No change in effect"]];
  return [
    h("p", { class: "crumbs" }, link(route("change"), "What changes"), " / ", stack.label, " / ", one.kind),
    h("h1", {}, one.name),
    change ? h("p", { class: "big" }, changeBadges(change)) : h("p", {}, "It does not change."),
    one.own ? h("p", {}, link(route("role", stack.label, one.kind, one.name), "What it may do now")) : "",
    sections.map(([effect, title]) => {
      const own = (change?.lines ?? []).filter((each) => each.effect === effect);
      return own.length ? h("section", {}, h("h2", {}, title), h("ul", { class: `diff ${effect}` }, own.map((each) => h("li", {}, h("code", {}, each.text))))) : "";
    }),
    stepsThatChange(stack, number),
  ];
}
