// Resources and actions: who reaches them, those outside first.

/** @param {Stack} stack @returns {Map<string, Resource[]>} */
function groups(stack) {
  /** @type {Map<string, Resource[]>} */
  const found = new Map();
  for (const each of stack.resources) found.set(each.group, [...(found.get(each.group) ?? []), each]);
  return found;
}

/** The escalation path by which one first gives itself the permission, '' where it has it. @param {Reach} reach */
function raises(reach) {
  return text(reach[7]);
}

/** Who reaches a resource itself. @param {Resource[]} own @param {string} [level] an access level; any without it */
function whoReaches(own, level) {
  const fits = (/** @type {Reach} */ reach) => !raises(reach) && (!level || reach[1].some(([name]) => name === level));
  return distinct(own.flatMap((each) => each.reach.filter(fits).map(([who]) => who)));
}

/** @param {Resource[]} own @param {string} level */
function howMany(own, level) {
  return whoReaches(own, level).length;
}

/** The group that an ARN is in; '' where none is known. @param {Stack} stack @param {string} arn */
function groupOf(stack, arn) {
  const every = [...groups(stack)];
  const exact = every.find(([group, own]) => group === arn || own.some((each) => each.arn === arn));
  const around = every.filter(([group]) => arn.startsWith(group) && /[:/]/.test(arn[group.length]));
  return (exact ?? around.sort(([one], [other]) => other.length - one.length)[0])?.[0] ?? "";
}

/** The actions that somebody may do, by name. @param {Stack} stack */
function actionsOf(stack) {
  const found = namedActions.get(stack) ?? new Set();
  if (!found.size) {
    const lists = new Set([...stack.resources.flatMap((each) => each.reach.flatMap((reach) => reach[1].map(([, list]) => list))), ...stack.people.map((each) => each.may ?? NOTHING)]);
    for (const each of [...lists].flatMap(texts).sort()) if (!each.includes("*")) found.add(each);
    namedActions.set(stack, found);
  }
  return [...found];
}

/** @type {WeakMap<Stack, Set<string>>} */
const namedActions = new WeakMap();

/** @param {Stack} stack @param {string} query */
function resourcesView(stack, query) {
  const every = [...groups(stack)];
  const names = actionsOf(stack);
  const place = h("div");
  const fill = (/** @type {string[]} */ words, /** @type {string} */ typed) => {
    const found = every.filter(([group, own]) => {
      const search = [group, ...own.flatMap((each) => [each.arn, each.name])].join("\n").toLowerCase();
      return words.every((word) => search.includes(word));
    });
    const fitting = words.length ? names.filter((name) => words.every((word) => name.toLowerCase().includes(word))).slice(0, 30) : [];
    place.replaceChildren(
      isAction(typed) && !fitting.length ? h("p", {}, "Action: ", link(route("action", stack.label, typed), h("code", {}, typed))) : "",
      fitting.length ? h("p", {}, "Actions: ", fitting.map((name) => [link(route("action", stack.label, name), h("code", {}, name)), " "])) : "",
      every.length === 0 ? "" : table(`Resources of ${stack.label}, and those that its policies name`, [
        { title: "Resource", by: ([group]) => group, cell: ([group, own]) => [link(route("resource", stack.label, group), h("code", {}, group)), h("div", { class: "sub" }, own.find((each) => each.name)?.name ?? "")] },
        { title: "From outside", kind: "number", down: true, by: ([, own]) => outsiders(stack, own), cell: ([, own]) => (outsiders(stack, own) ? badge("outside", `↗ ${outsiders(stack, own)}`) : "") },
        ...LEVELS.map((level) => ({
          title: level,
          kind: "number",
          down: true,
          by: (/** @type {[string, Resource[]]} */ [, own]) => howMany(own, level),
          cell: (/** @type {[string, Resource[]]} */ [, own]) => (howMany(own, level) || "").toString(),
        })),
      ], found, 0),
    );
  };
  return [
    h("h1", {}, "Resources ", h("small", {}, stack.label)),
    notes(stack),
    h("p", {}, "How many may do something of each access level, directly. IAM's own resources are a matter of ", link(route("paths", stack.label), "paths"), "."),
    everyResource(stack),
    openResources(stack),
    every.length ? "" : h("p", {}, "No policy names a resource, and the stack has none that the principals reach. Who may do an action on any resource: type it below."),
    filterField(route("resources", stack.label), query, "bucket, table, ARN, action such as s3:GetObject", fill),
    place,
  ];
}

/** Whether a text is the name of one action. @param {string} given */
function isAction(given) {
  return /^[a-z0-9-]+:[a-z0-9]+$/i.test(given);
}

/** Who has a permission on `*`: that is on no resource of its own. @param {Stack} stack */
function everyResource(stack) {
  const wide = principals(stack).filter((each) => each.statements?.some((row) => row.effect === "Allow" && texts(row.resources).includes("*")));
  if (!wide.length) return "";
  const links = (/** @type {Person[]} */ some) => some.flatMap((each, place) => [place ? ", " : "", link(personRoute(stack, each), label(each))]);
  return h("p", {}, "With permissions on every resource (", h("code", {}, "*"), "): ", links(wide.slice(0, FEW)),
    wide.length > FEW ? [" ", folded(`${wide.length - FEW} more`, () => h("p", {}, links(wide.slice(FEW))))] : "");
}

/** @param {Stack} stack @param {Resource[]} own */
function outsiders(stack, own) {
  return whoReaches(own).filter((who) => nearness(stack.people[who]) === 0).length;
}

/** @param {Reach} reach */
function answer(reach) {
  return reach[2] === "allowed" ? badge("allowed", "✓ allowed") : badge("depends", "? depends");
}

/** @typedef {{who: number, resource: Resource, reach: Reach, actions: Actions[]}} Entry */
/** What one may do, all of it. @typedef {{who: number, entries: Entry[]}} Reacher */

/** @param {Resource[]} own @returns {Entry[]} */
function entriesOf(own) {
  return own.flatMap((resource) => resource.reach.map((reach) => ({ who: reach[0], resource, reach, actions: reach[1] })));
}

/** Outsiders first, then services, then those of the stack; last those that are privileged, who reach everything. @param {Person} one */
function nearness(one) {
  return one.outside ? (one.kind === "service" ? 1 : 0) : one.privilege ? 3 : 2;
}

/** Outsiders first, then those who surely may. @param {Stack} stack @param {Reacher} one @param {Reacher} other */
function order(stack, one, other) {
  const [left, right] = [one, other].map(({ who, entries }) => ({ ...stack.people[who], doubt: entries.some(({ reach }) => reach[2] === "allowed") ? 0 : 1 }));
  return nearness(left) - nearness(right) || left.doubt - right.doubt || compare(left.name, right.name);
}

/** @param {Stack} stack @param {Entry[]} entries @returns {Reacher[]} */
function reachers(stack, entries) {
  /** @type {Map<number, Entry[]>} */
  const found = new Map();
  for (const entry of entries) found.set(entry.who, [...(found.get(entry.who) ?? []), entry]);
  const every = [...found].map(([who, own]) => ({ who, entries: own }));
  return every.sort((one, other) => order(stack, one, other));
}

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
    arn === group || own.some((each) => each.arn === arn) ? "" : h("p", { class: "warning" }, h("code", {}, arn), ": the report does not have it by itself. This is what it is in."),
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
    h("p", { class: "warning" }, "Not in this report: no policy names it, and no resource of the stack that somebody reaches is called so."),
    everyResource(stack),
  ];
}

/** What a resource itself says: its policies, ACLs and shares. @param {Stack} stack @param {Resource[]} own */
function letsInPart(stack, own) {
  const found = distinct(own.flatMap((each) => each.letsIn)).map((who) => stack.people[who]);
  if (!found.length) return "";
  return h("section", {}, h("h2", {}, "What lets others in to it"), h("p", {}, "Its policies are counted above. ACLs, shares and function URLs are not."),
    found.map((each) => [h("h3", {}, person(stack, each)), trustTable(each.trust ?? [])]));
}

/** The resources that let others in by themselves. @param {Stack} stack */
function openResources(stack) {
  const found = stack.people.filter((each) => each.isResource);
  if (!found.length) return "";
  return folded(`${counted(found.length, "resource")} with policies, ACLs or shares`, () => table("What lets others in", [
    { title: "Resource", by: (each) => each.name, cell: (each) => person(stack, each) },
    { title: "Lets in", by: (each) => callers(each).join(), cell: (each) => lines(callers(each), "callers") },
  ], found, 0));
}

/** Those who first give themselves the permission. @param {Stack} stack @param {Entry[]} entries */
function raisedPart(stack, entries) {
  const found = reachers(stack, entries.filter(({ reach }) => raises(reach)));
  if (!found.length) return "";
  return h("section", {}, h("h2", {}, `By giving itself the permission: ${counted(found.length, "principal")}`), table("Who can give itself the permission", [
    { title: "Who", cell: ({ who }) => [person(stack, stack.people[who]), " ", privilege(stack.people[who])] },
    { title: "May then", cell: ({ entries: own }) => LEVELS.map((level) => mayPart(level, own)) },
    { title: "Escalation path", cell: ({ entries: own }) => distinct(own.map(({ reach }) => raises(reach))).join(", ") },
  ], found));
}

/** @param {Stack} stack @param {string} caption @param {Reacher[]} found */
function reachTable(stack, caption, found) {
  return table(caption, [
    { title: "Who", cell: ({ who, entries }) => [person(stack, stack.people[who]), " ", privilege(stack.people[who]), entries.some(({ reach }) => texts(reach[6]).length) ? [" ", badge("wider", "+ new")] : ""] },
    { title: "May", cell: ({ entries }) => LEVELS.map((level) => mayPart(level, entries)) },
    { title: "Why", cell: ({ entries }) => [
      statements(distinct(entries.flatMap(({ reach }) => texts(reach[4])))),
      dependsOn(distinct(entries.flatMap(({ reach }) => texts(reach[5])))),
    ] },
  ], found);
}

/** What of a resource an ARN means. @param {string} group @param {string} arn */
function part(group, arn) {
  return arn === group ? "itself" : arn.startsWith(group) ? arn.slice(group.length) : arn;
}

/** What one may do of a level, what is sure first: a line for the actions that it may do in the same places. @param {string} level @param {Entry[]} entries */
function mayPart(level, entries) {
  const sure = placesOf(level, entries, "allowed");
  const doubtful = placesOf(level, entries, "depends");
  for (const [name, places] of doubtful) {
    const left = places.filter((each) => !sure.get(name)?.includes(each));
    if (left.length) doubtful.set(name, left);
    else doubtful.delete(name);
  }
  return [alike(sure).map(([names, places]) => mayLine("✓", "sure", level, names, places)), alike(doubtful).map(([names, places]) => mayLine("?", "depends", level, names, places))];
}

/** Where one may do each action of a level. @param {string} level @param {Entry[]} entries @param {string} wanted the answer */
function placesOf(level, entries, wanted) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { resource, reach, actions } of entries) {
    if (reach[2] !== wanted) continue;
    const place = part(resource.group, text(reach[3]));
    for (const name of actions.filter(([own]) => own === level).flatMap(([, list]) => texts(list))) found.set(name, distinct([...(found.get(name) ?? []), place]));
  }
  return found;
}

/** Those together that one may do in the same places. @param {Map<string, string[]>} places @returns {[string[], string[]][]} */
function alike(places) {
  /** @type {Map<string, [string[], string[]]>} */
  const found = new Map();
  for (const [name, own] of places) {
    const key = own.join("\n");
    found.set(key, [[...(found.get(key)?.[0] ?? []), name], own]);
  }
  return [...found.values()];
}

/** @param {string} sign @param {string} kind @param {string} level @param {string[]} names @param {string[]} places */
function mayLine(sign, kind, level, names, places) {
  const shown = places.length > FEW ? [...places.slice(0, FEW), `and ${places.length - FEW} more`] : places;
  const where = h("span", { class: "on" }, " on ", shown.map((each, at) => [at ? ", " : "", each === "itself" ? each : h("code", {}, each)]));
  const title = h("span", { class: kind }, `${sign} ${level}`);
  if (names.length <= 3) return h("div", { class: "may" }, title, " ", names.map((name) => [h("code", {}, name), " "]), where);
  return h("div", { class: "may" }, folded([title, ` ${names.length} actions`], () => h("ul", { class: "plain" }, names.map((name) => h("li", {}, h("code", {}, name))))), where);
}

/** @template T @param {T[]} all */
function distinct(all) {
  return [...new Set(all)];
}

/** Those who become one that reaches it. @param {Stack} stack @param {Entry[]} entries */
function indirectPart(stack, entries) {
  const ends = new Set(entries.map(({ who }) => who));
  const found = waysTo(stack, ends);
  const ways = [...found].sort(([one, left], [other, right]) => nearness(stack.people[one]) - nearness(stack.people[other]) || left.length - right.length);
  if (!ways.length) return "";
  return h("section", {}, h("h2", {}, `In steps: ${counted(ways.length, "more principal")}`),
    h("p", {}, "They do not reach it themselves, and get the permissions of one that does."),
    table("Who gets there in steps", [
      { title: "Who", cell: ([who]) => person(stack, stack.people[who]) },
      { title: "By becoming", cell: ([who]) => h("ol", { class: "hops" }, stepsOf(found, who).map((step) => hop(stack, step))) },
    ], ways));
}

/** @param {Stack} stack */
function unknownPeople(stack) {
  const own = stack.people.filter((each) => each.unread?.length && !each.isResource);
  if (!own.length) return "";
  return h("section", { class: "unknown" }, h("h2", {}, "? Unknown at preview"),
    h("p", {}, "These have policies that are not known here, and may reach it as well: ", own.slice(0, 30).map((each) => [person(stack, each), " "]), own.length > 30 ? `and ${own.length - 30} more` : ""));
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
