// One resource, or one action: who reaches it.

/** @param {Stack} stack @param {string} arn @param {string} level an access level, or '' for any */
function resourceView(stack, arn, level) {
  const group = groupOf(stack, arn);
  const own = groups(stack).get(group) ?? [];
  if (!own.length) return unknownResource(stack, arn);
  const every = entriesOf(own);
  const entries = every
    .map((entry) => ({ ...entry, actions: entry.actions.filter(([name]) => !level || name === level) }))
    .filter(({ actions }) => actions.length);
  const found = reachers(stack, entries.filter(({ reach }) => !raises(reach)));
  const has = (/** @type {string} */ name) => every.some(({ actions }) => actions.some(([own]) => own === name));
  const choice = (/** @type {string} */ name, /** @type {string} */ title) =>
    h("a", { href: route("resource", stack.label, group, ...(name ? [name] : [])), "aria-current": name === level && "true" }, title);
  const outside = found.filter(({ who }) => nearness(stack.people[who]) === 0).length;
  const inSteps = [...waysTo(stack, new Set(entries.map(({ who }) => who))).keys()].filter((who) => nearness(stack.people[who]) === 0).length;
  return [
    h("p", { class: "crumbs" }, link(route("resources", stack.label), stack.label), " / resource"),
    h("h1", { class: "arn" }, group),
    arn === group || own.some((each) => each.arn === arn) ? "" : h("p", { class: "warning" }, h("code", {}, arn), ": the report does not list it by itself. This is the resource that it is in."),
    h("p", {}, own.find((each) => each.name)?.name ?? "Not a resource of this stack: its own policy, if it has one, is not known here."),
    h("nav", { class: "choice", "aria-label": "Access level" }, choice("", "Any access"), LEVELS.filter(has).map((name) => choice(name, name))),
    h("h2", {}, `${level || "Any access"}: ${counted(found.length, "principal")}`, outside ? [" ", badge("outside", `↗ ${outside} from outside`)] : "", inSteps ? [" ", badge("outside", `↗ ${inSteps} from outside in steps, below`)] : ""),
    found.length ? reachTable(stack, level ? `Who has this access: ${level}` : "Who may do something with it", found) : h("p", {}, "Nobody in the report reaches it directly."),
    letsInPart(stack, own),
    raisedPart(stack, entries),
    indirectPart(stack, entries),
    unknownPeople(stack),
    lostPart(stack, own),
  ];
}

/** @param {Stack} stack @param {string} arn */
function unknownResource(stack, arn) {
  return [
    h("p", { class: "crumbs" }, link(route("resources", stack.label), stack.label), " / resource"),
    h("h1", { class: "arn" }, arn),
    h("p", { class: "warning" }, "Not in this report: no policy names it, and nobody reaches a resource of the stack with this ARN."),
    everyResource(stack),
  ];
}

/** What a resource itself says: its policies, ACLs and shares. @param {Stack} stack @param {Resource[]} own */
function letsInPart(stack, own) {
  const found = distinct(own.flatMap((each) => each.letsIn)).map((who) => stack.people[who]);
  if (!found.length) return "";
  return h("section", {}, h("h2", {}, "What lets others in"), h("p", {}, "Its policies are counted above. ACLs, shares and function URLs are not."),
    found.map((each) => [h("h3", {}, person(stack, each)), trustTable(each.trust ?? [])]));
}

/** @param {Stack} stack @param {Resource[]} own */
function lostPart(stack, own) {
  const lost = own.flatMap((resource) => resource.lost.map(([who, actions]) => ({ who, actions, resource })));
  if (!lost.length) return "";
  return h("section", {}, h("h2", {}, "− No longer"), table("Who could before", [
    { title: "Who", cell: ({ who }) => person(stack, stack.people[who]) },
    { title: "Could do", cell: ({ actions }) => actionsByLevel(actions) },
    { title: "On", cell: ({ resource }) => h("code", {}, resource.arn) },
  ], lost));
}

/** @param {Stack} stack @param {string} name */
function actionView(stack, name) {
  const entries = stack.resources.flatMap((resource) =>
    resource.reach
      .map((reach) => ({ who: reach[0], resource, reach, actions: reach[1].filter(([, list]) => texts(list).includes(name)) }))
      .filter(({ actions }) => actions.length),
  );
  const found = reachers(stack, entries.filter(({ reach }) => !raises(reach)));
  return [
    h("p", { class: "crumbs" }, link(route("resources", stack.label), stack.label), " / action"),
    h("h1", { class: "arn" }, name),
    h("h2", {}, "On resources that the report has"),
    found.length === 0 ? h("p", {}, "Nobody in the report.") : table(`Who may do ${name} on which resource`, [
      { title: "Who", cell: ({ who }) => [person(stack, stack.people[who]), " ", privilege(stack.people[who])] },
      { title: "On", cell: ({ entries: own }) => few(own.map(({ resource, reach }) => [answer(reach), " ", link(route("resource", stack.label, resource.group), h("code", {}, text(reach[3])))])) },
      { title: "Why", cell: ({ entries: own }) => [statements(distinct(own.flatMap(({ reach }) => texts(reach[4])))), dependsOn(distinct(own.flatMap(({ reach }) => texts(reach[5]))))] },
    ], found),
    raisedPart(stack, entries),
    indirectPart(stack, entries),
    anywherePart(stack, name),
    unknownPeople(stack),
  ];
}

/** Who is allowed an action by its own policies, on whatever resource. @param {Stack} stack @param {string} name */
function anywherePart(stack, name) {
  const found = principals(stack).filter((each) => mayDo(each, name.toLowerCase()));
  const rows = found.flatMap((each) => (each.statements ?? []).filter((row) => isAbout(row, name)).map((row) => ({ each, row })));
  return h("section", {}, h("h2", {}, `By its own policies: ${counted(found.length, "principal")}`),
    rows.length === 0 ? h("p", {}, "Nobody in the report.") : table(`Statements on ${name}`, [
      { title: "Who", cell: ({ each }) => [person(stack, each), " ", privilege(each)] },
      ...STATEMENT.map((column) => ({ title: column.title, cell: (/** @type {{row: Row}} */ { row }) => column.cell(row) })),
    ], rows));
}
