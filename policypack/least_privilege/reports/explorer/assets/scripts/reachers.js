// Who reaches a resource, what they may do with it, and why: those outside first.

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
    h("p", {}, "They cannot reach it themselves, but can get the permissions of a principal that can."),
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
