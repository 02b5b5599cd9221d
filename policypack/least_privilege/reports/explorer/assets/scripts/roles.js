// The list of roles: everything that a principal can be found by, and how much it may do.

/** What a principal is found by, in lower case. @param {Stack} stack @returns {Map<Person, string>} */
function searchTexts(stack) {
  const found = searched.get(stack) ?? new Map();
  if (!found.size) {
    for (const each of principals(stack)) {
      const own = [each.name, each.kind, each.declared, each.urn, each.system, each.privilege, each.boundary, stack.label];
      const trusted = (each.trust ?? []).map((trust) => trust.who);
      const rows = (each.statements ?? []).flatMap((row) => [...allActions(row.actions), ...texts(row.resources)]);
      found.set(each, [...own, ...trusted, ...rows, ...texts(each.may ?? NOTHING)].join("\n").toLowerCase());
    }
    searched.set(stack, found);
  }
  return found;
}

/** @type {WeakMap<Stack, Map<Person, string>>} */
const searched = new WeakMap();

/** Whether all words are said of one, and the actions among them are what it may do. @param {Stack} stack @param {Person} each @param {string[]} words */
function isFound(stack, each, words) {
  const said = searchTexts(stack).get(each) ?? "";
  return words.every((word) => said.includes(word) || (isAction(word) && mayDo(each, word)));
}

/** @typedef {{stack: Stack, each: Person}} RoleRow */

/** @param {Stack[]} stacks one, or all @param {string} query */
function rolesView(stacks, query) {
  const every = stacks.flatMap((stack) => principals(stack).map((each) => ({ stack, each })));
  const where = stacks.length > 1 ? "all stacks" : stacks[0].label;
  const place = h("div");
  const counts = h("p", { class: "counts", role: "status" });
  const fill = (/** @type {string[]} */ words) => {
    const found = every.filter(({ stack, each }) => isFound(stack, each, words));
    counts.textContent = words.length ? `${counted(found.length, "principal")} of ${every.length.toLocaleString("en")}` : counted(found.length, "principal");
    place.replaceChildren(table(`Roles and other principals of ${where}`, roleColumns(stacks), found, 1));
  };
  return [
    h("h1", {}, "Roles ", h("small", {}, where)),
    stacks.map(notes),
    filterField(route("roles", stacks.length > 1 ? "" : stacks[0].label), query, `role, action, ARN, principal, system${stacks.length > 1 ? ", stack" : ""}`, fill),
    counts,
    place,
  ];
}

/** @param {Stack} stack */
function notes(stack) {
  return [
    stack.state === "gone" ? h("p", { class: "warning" }, `${stack.label} is gone: this is what the baseline says of it.`) : "",
    stack.complete ? "" : h("p", { class: "warning" }, `${stack.label}: the run ended before all resources were seen. There may be more.`),
    stack.notes.length ? folded(`${counted(stack.notes.length, "note")} on ${stack.label}`, () => h("ul", {}, stack.notes.map((each) => h("li", {}, each)))) : "",
  ];
}

/** How grave what one may do is: the first that counts is privilege, then each level. @param {Person} one */
function rank(one) {
  const [permissions, tagging, write, read, list] = one.totals ?? [0, 0, 0, 0, 0];
  return (one.privilege ? 1e9 : 0) + permissions * 1e5 + (write + tagging) * 10 + (read + list) / 1e3;
}

/** @param {Stack[]} stacks @returns {Column<RoleRow>[]} */
function roleColumns(stacks) {
  /** @type {Column<RoleRow>} */
  const ofStack = { title: "Stack", by: ({ stack }) => stack.label, cell: ({ stack }) => stack.label };
  /** @type {Column<RoleRow>} */
  const system = { title: "System", by: ({ each }) => each.system ?? "", cell: ({ each }) => each.system };
  return [
    { title: "Name", by: ({ each }) => each.name, cell: ({ stack, each }) => [person(stack, each), h("div", { class: "sub" }, each.kind === "policy" ? "attached to nobody in the stack" : each.declared !== each.name ? each.declared : "")] },
    { title: "Power", by: ({ each }) => rank(each), down: true, cell: ({ each }) => [privilege(each), powerBar(each)] },
    ...(stacks.length > 1 ? [ofStack] : []),
    ...(stacks.some((stack) => stack.people.some((each) => each.system)) ? [system] : []),
    { title: "Assumed by", by: ({ each }) => callers(each).join(), cell: ({ each }) => lines(callers(each), "callers") },
    { title: "Findings", by: ({ stack, each }) => open(stack, each).length, down: true, cell: ({ stack, each }) => findingCell(stack, each) },
  ];
}

/** Who its trust policy lets in. @param {Person} each */
function callers(each) {
  return [...new Set((each.trust ?? []).filter((trust) => trust.effect === "Allow").map((trust) => trust.who))];
}

/** @param {Stack} stack @param {Person} each */
function open(stack, each) {
  return (each.findings ?? []).map((place) => stack.findings[place]).filter((finding) => !finding.waived);
}

/** @param {Stack} stack @param {Person} each */
function findingCell(stack, each) {
  const standing = open(stack, each);
  const waived = (each.findings ?? []).map((place) => stack.findings[place].waived).filter((waiver) => waiver !== null);
  return [
    standing.length ? [badge(`severity ${standing[0].severity}`, standing[0].severity), ` ${standing.length}`] : "",
    waived.map((waiver) => h("div", { class: "sub" }, `waived by ${waiver.owner}, `, remaining(waiver))),
    each.unread?.length ? h("div", { class: "sub unknown" }, `? ${counted(each.unread.length, "policy", "policies")} unknown`) : "",
  ];
}

/** Which levels one has in how many services. @param {Person} one */
function powerBar(one) {
  const own = one.power ?? [];
  if (!own.length) return h("span", { class: "sub" }, one.outside ? "not known here" : one.unread?.length ? "none that is known" : "no permissions");
  const parts = LEVELS.map((level, place) => {
    const services = own.filter(([, counts]) => counts[place]).map(([service]) => service);
    if (!services.length) return "";
    const shown = services.length > 4 ? `${services.slice(0, 3).join(", ")} +${services.length - 3}` : services.join(", ");
    return h("div", { class: `power l${place}` }, h("span", { class: "levelName" }, level), " ", shown);
  });
  return h("div", { class: "powers" }, parts);
}
