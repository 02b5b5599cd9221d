// Paths: what is around one principal, or the shortest way between two; never the whole graph.

const AROUND = 14;

/** @param {Stack} stack @param {number} from @param {number} to */
function pathsView(stack, from, to) {
  return [
    h("h1", {}, "Paths ", h("small", {}, stack.label)),
    h("p", {}, "Who can become whom: by assuming a role, by passing it, by changing what runs under it."),
    chooser(stack, from, to),
    from < 0 ? start(stack) : to < 0 ? around(stack, from) : between(stack, from, to),
  ];
}

/** @param {Stack} stack @param {number} from @param {number} to */
function chooser(stack, from, to) {
  const known = new Map(stack.people.map((each, place) => [label(each), place]));
  const options = h("datalist", { id: "everyone" }, [...known.keys()].sort(compare).map((each) => h("option", { value: each })));
  const field = (/** @type {string} */ id, /** @type {string} */ title, /** @type {number} */ at) =>
    [h("label", { for: id }, title), h("input", { id, list: "everyone", value: at < 0 ? "" : label(stack.people[at]), autocomplete: "off", placeholder: "role, user, account …" })];
  const fault = h("p", { class: "warning", role: "status" });
  const show = (/** @type {Event} */ event) => {
    event.preventDefault();
    const [one, other] = ["from", "to"].map((id) => /** @type {HTMLInputElement} */ (document.getElementById(id)).value.trim());
    const wrong = [one, other].filter((each) => each && !known.has(each));
    fault.textContent = wrong.length ? `${wrong.join(", ")}: not in this stack` : "";
    const found = [one, other].filter((each) => known.has(each)).map((each) => stack.people[/** @type {number} */ (known.get(each))]);
    if (!wrong.length && found.length) go(route("paths", stack.label, ...found.flatMap((each) => [each.kind, each.name])));
  };
  return [
    h("form", { class: "chooser", submit: show }, field("from", "From ", from), field("to", " to ", to), h("button", { type: "submit" }, "Show"), options,
      from >= 0 && to >= 0 ? link(route("paths", stack.label, stack.people[to].kind, stack.people[to].name, stack.people[from].kind, stack.people[from].name), "Other way round") : ""),
    fault,
  ];
}

/** Where most begin: those outside that get in, and the ways to privileged ones. @param {Stack} stack */
function start(stack) {
  const graph = graphOf(stack);
  const entering = stack.people.map((each, place) => ({ each, place })).filter(({ each, place }) => each.outside && graph.out[place].length);
  const privileged = new Set(stack.people.flatMap((each, place) => (each.privilege ? [place] : [])));
  const found = waysTo(stack, privileged);
  const ways = [...found].sort(([one, left], [other, right]) => nearness(stack.people[one]) - nearness(stack.people[other]) || left.length - right.length);
  return [
    h("section", {}, h("h2", {}, "From outside the stack"), table("Who gets in from outside", [
      { title: "Who", by: ({ each }) => each.name, cell: ({ each }) => person(stack, each) },
      { title: "Kind", by: ({ each }) => each.kind, cell: ({ each }) => each.kind },
      { title: "Becomes", cell: ({ place }) => few(graph.out[place].map((step) => [person(stack, stack.people[step[1]]), step[3] ? "" : " ?"])) },
    ], entering, 1)),
    h("section", {}, h("h2", {}, `Ways to privileged principals: ${ways.length.toLocaleString("en")}`),
      ways.length ? table("Who can become a privileged one", [
        { title: "From", cell: ([who]) => person(stack, stack.people[who]) },
        { title: "To", cell: ([who]) => { const steps = stepsOf(found, who); const end = stack.people[steps[steps.length - 1][1]]; return [person(stack, end), " ", privilege(end)]; } },
        { title: "Steps", kind: "number", by: ([, { length }]) => length, cell: ([who, { length, certain }]) => { const steps = stepsOf(found, who); const one = stack.people[who]; const end = stack.people[steps[steps.length - 1][1]]; return link(route("paths", stack.label, one.kind, one.name, end.kind, end.name), `${length}${certain ? "" : " ?"}`); } },
      ], ways) : h("p", {}, "Nobody else can become a privileged principal.")),
  ];
}

/** @param {Stack} stack @param {number} from */
function around(stack, from) {
  const { out, into } = graphOf(stack);
  const gone = stack.steps.filter((step) => step[6] === "gone" && (step[0] === from || step[1] === from));
  const shown = [...into[from].slice(0, AROUND), ...out[from].slice(0, AROUND), ...gone.slice(0, AROUND)];
  const left = into[from].length + out[from].length + gone.length - shown.length;
  const one = stack.people[from];
  return [
    h("h2", {}, person(stack, one), " ", privilege(one)),
    one.own ? h("p", {}, link(route("role", stack.label, one.kind, one.name), "What it may do")) : "",
    shown.length ? picture(stack, shown, [from], [from]) : h("p", {}, "Nobody can become it, and it can become nobody else."),
    left > 0 ? h("p", { class: "warning" }, `${counted(left, "more step")} in the lists below.`) : "",
    into[from].length ? h("section", {}, h("h3", {}, `Who can become it: ${into[from].length.toLocaleString("en")}`), hopList(stack, into[from])) : "",
    out[from].length ? h("section", {}, h("h3", {}, `Whom it can become: ${out[from].length.toLocaleString("en")}`), hopList(stack, out[from])) : "",
    gone.length ? h("section", {}, h("h3", {}, "− No longer"), hopList(stack, gone)) : "",
  ];
}

/** @param {Stack} stack @param {number} from @param {number} to */
function between(stack, from, to) {
  const steps = stepsOf(waysTo(stack, [to]), from);
  const shortest = stepsOf(waysTo(stack, [to], true), from);
  if (from === to) return h("p", { class: "none" }, "Both are ", person(stack, stack.people[to]), ".");
  if (!steps.length) return h("p", { class: "none" }, person(stack, stack.people[from]), " cannot become ", person(stack, stack.people[to]), isKnown(stack) ? "." : ", as far as is known: the report has policies that are unknown at preview.");
  const isSure = steps.every((step) => step[3]);
  const isLonger = steps.length > shortest.length;
  return [
    way(stack, `The shortest ${isLonger ? "certain " : ""}way`, steps, isSure),
    isLonger ? way(stack, "A shorter way", shortest, false) : "",
  ];
}

/** @param {Stack} stack @param {string} title @param {Step[]} steps @param {boolean} isSure */
function way(stack, title, steps, isSure) {
  return h("section", {}, h("h2", {}, `${title}: ${counted(steps.length, "step")}`, isSure ? "" : [" ", badge("depends", "? depends")]),
    picture(stack, steps, [], [steps[0][0], steps[steps.length - 1][1]], true),
    h("ol", { class: "hops numbered" }, steps.map((step) => hop(stack, step))));
}

/** Whether nothing of who can become whom is unknown. @param {Stack} stack */
function isKnown(stack) {
  return stack.complete && !stack.people.some((each) => each.unread?.length);
}
