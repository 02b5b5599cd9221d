// One role: who may assume it, what it may do and by which policy, what limits it, what is unknown.

/** @param {Stack} stack @param {number} number */
function roleView(stack, number) {
  const one = stack.people[number];
  const graph = graphOf(stack);
  const change = stack.change?.people.find((each) => each.who === number);
  const { isResource } = one;
  return [
    h("p", { class: "crumbs" }, link(route("roles", stack.label), stack.label), " / ", one.kind),
    h("h1", {}, one.name),
    h("p", { class: "facts" }, privilege(one), one.system ? ["System ", h("strong", {}, one.system), ". "] : "", "Declared as ", h("code", {}, one.urn ?? "")),
    change ? h("p", {}, changeBadges(change), " ", link(route("change", stack.label, one.kind, one.name), "what changes")) : "",
    unknownPart(one),
    findingsOf(stack, one),
    one.kind === "policy" ? h("p", {}, "No principal of the stack has this managed policy. Others may attach it.") : h("section", {}, h("h2", {}, isResource ? "Who may use it" : one.kind === "role" ? "Who may assume it" : "Who can become it"),
      one.trust?.length ? trustTable(one.trust) : h("p", {}, noTrust(one)),
      graph.into[number].length ? [h("h3", {}, "Who gets its permissions in one step"), hopList(stack, graph.into[number])] : "",
      isResource ? "" : h("p", {}, link(route("paths", stack.label, one.kind, one.name), "Picture of who can become it, and whom it can become"))),
    isResource ? "" : doesPart(one),
    isResource ? "" : boundaryPart(one),
    graph.out[number].length ? h("section", {}, h("h2", {}, "Whom it can become"), hopList(stack, graph.out[number])) : "",
    isResource ? "" : resourcesOf(stack, number),
  ];
}

/** What is said where nobody is named that its own policy lets in. @param {Person} one */
function noTrust(one) {
  if (one.outside || one.unread?.some((each) => one.kind !== "role" || each === "trust policy")) return "Whom its own policy lets in is not known here.";
  return one.kind === "role" ? "Its trust policy lets nobody in." : one.isResource ? "Its policy lets nobody in." : "It has no trust policy: only roles have one.";
}

/** @param {Stack} stack @param {Step[]} steps */
function hopList(stack, steps) {
  const list = (/** @type {Step[]} */ some) => h("ol", { class: "hops" }, some.map((step) => hop(stack, step)));
  if (steps.length <= FEW) return list(steps);
  return [list(steps.slice(0, FEW)), folded(counted(steps.length - FEW, "more step"), () => list(steps.slice(FEW)))];
}

/** @param {Person} one */
function unknownPart(one) {
  if (!one.unread?.length) return "";
  return h("section", { class: "unknown" }, h("h2", {}, "? Unknown at preview"),
    h("p", {}, "These policies count too, but what they say is not known here:"), lines(one.unread, "policies"));
}

/** @param {Stack} stack @param {Person} one */
function findingsOf(stack, one) {
  if (!one.findings?.length) return "";
  return h("section", {}, h("h2", {}, "Findings"), one.findings.map((place) => findingPart(stack.findings[place], stack.findingStates[place])));
}

/** @param {Trust[]} trust */
function trustTable(trust) {
  return table("Whom it lets in", [
    { title: "Who", cell: (each) => [each.effect === "Deny" ? [badge("deny", "✕ Deny"), " "] : "", h("code", {}, each.who)] },
    { title: "May do", cell: (each) => [h("code", {}, each.action), each.resource ? [" on ", h("code", {}, each.resource)] : ""] },
    { title: "Conditions", cell: (each) => conditions(each.conditions) },
  ], trust);
}

/** @param {Person} one */
function doesPart(one) {
  const rows = one.statements ?? [];
  const power = one.power ?? [];
  const everywhere = (/** @type {string} */ service) => rows.filter((row) => texts(row.services).some((each) => pattern(each).test(service)));
  return h("section", {}, h("h2", {}, "What it may do"),
    rows.length === 0 ? h("p", {}, one.outside ? "Its policies are not in this stack: what it may do is not known here." : one.unread?.length ? "It has no permissions that are known here." : one.outsideBoundary?.length ? "It has no permissions within its boundary." : "It has no permissions.") : [
      table("Actions by service and access level", [
        { title: "Service", by: ([service]) => service, cell: ([service]) => h("code", {}, service) },
        ...LEVELS.map((level, place) => ({
          title: level,
          kind: "number",
          down: true,
          by: (/** @type {[string, number[]]} */ [, counts]) => counts[place],
          cell: (/** @type {[string, number[]]} */ [, counts]) => (counts[place] ? badge(`l${place}`, counts[place].toLocaleString("en")) : ""),
        })),
        { title: "By", cell: ([service]) => {
          const own = everywhere(service);
          return h("div", { class: "repeated" }, folded(counted(own.length, "statement"), () => statementTable(`What concerns ${service}`, own)));
        } },
      ], power, 1),
      folded(`All ${counted(rows.length, "statement")}`, () => statementTable("Statements of its policies", rows), rows.length <= FEW),
    ]);
}

/** @param {Person} one */
function boundaryPart(one) {
  if (one.outside || one.kind === "policy") return "";
  if (!one.boundary) return h("section", {}, h("h2", {}, "Permissions boundary"), h("p", {}, "It has none."));
  const outside = one.outsideBoundary ?? [];
  const [taken, narrowed] = [texts(one.taken ?? NOTHING), texts(one.narrowed ?? NOTHING)];
  const isKnown = one.limits?.length || outside.length;
  return h("section", {}, h("h2", {}, "Permissions boundary"), h("p", {}, h("code", {}, one.boundary)),
    isKnown ? "" : h("p", {}, "Its document is not known here: it may take anything away."),
    isKnown && !taken.length && !narrowed.length && !outside.length ? h("p", {}, "It takes nothing away from what its policies allow.") : "",
    taken.length ? [h("h3", {}, "Actions that it takes away"), lines(taken, "actions")] : "",
    narrowed.length ? [h("h3", {}, "Actions that it allows on fewer resources, or under conditions"), lines(narrowed, "actions")] : "",
    outside.length ? [h("h3", {}, "Statements that allow nothing within it"), statementTable("Outside the boundary", outside)] : "",
    one.limits?.length ? folded("What the boundary allows", () => statementTable("The boundary", one.limits ?? [])) : "");
}

/** @param {Stack} stack @param {number} number */
function resourcesOf(stack, number) {
  const list = (/** @type {string} */ title, /** @type {(reach: Reach) => boolean} */ fits) => {
    const found = [...groups(stack)].map(([group, own]) => ({ group, entries: entriesOf(own).filter(({ who, reach }) => who === number && fits(reach)) })).filter(({ entries }) => entries.length);
    return found.length ? h("section", {}, h("h2", {}, title), table(title, [
      { title: "Resource", by: ({ group }) => group, cell: ({ group }) => link(route("resource", stack.label, group), h("code", {}, group)) },
      { title: "May", cell: ({ entries }) => LEVELS.map((level) => mayPart(level, entries)) },
    ], found)) : "";
  };
  return [
    list("Resources that it reaches", (reach) => !raises(reach)),
    list("Resources that it reaches once it gives itself the permission", (reach) => Boolean(raises(reach))),
  ];
}
