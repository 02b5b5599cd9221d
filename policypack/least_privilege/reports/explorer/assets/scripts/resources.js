// The resources of a stack, and how many reach each of them.

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
    h("p", {}, "How many principals have each access level, directly. Who can change roles and other resources of IAM is in ", link(route("paths", stack.label), "Paths"), "."),
    everyResource(stack),
    openResources(stack),
    every.length ? "" : h("p", {}, "No policy names a resource, and no principal reaches one of the stack. Type an action below to see who may do it."),
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

/** The resources that let others in by themselves. @param {Stack} stack */
function openResources(stack) {
  const found = stack.people.filter((each) => each.isResource);
  if (!found.length) return "";
  return folded(`${counted(found.length, "resource")} with policies, ACLs or shares`, () => table("What lets others in", [
    { title: "Resource", by: (each) => each.name, cell: (each) => person(stack, each) },
    { title: "Lets in", by: (each) => callers(each).join(), cell: (each) => lines(callers(each), "callers") },
  ], found, 0));
}
