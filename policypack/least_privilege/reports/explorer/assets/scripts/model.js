// The data of the page, and what is looked up in it.

/** A number of a text in `DATA.texts`. @typedef {number} TextAt */
/** A number of a list in `DATA.lists`. @typedef {number} TextsAt */
/** An access level and actions. @typedef {[string, TextsAt]} Actions */
/**
 * @typedef {object} Row A statement, or a part of it.
 * @property {TextsAt} by
 * @property {string} via
 * @property {string} effect
 * @property {Actions[]} actions
 * @property {TextsAt} services
 * @property {TextsAt} exceptActions
 * @property {TextsAt} resources
 * @property {TextsAt} exceptResources
 * @property {TextsAt} conditions
 */
/** @typedef {{effect: string, who: string, action: string, resource: string, conditions: TextsAt}} Trust */
/**
 * @typedef {object} Person A principal; one with `own` is in the stack and has the rest, too.
 * @property {string} kind
 * @property {string} name
 * @property {boolean} outside
 * @property {boolean} [own]
 * @property {boolean} [isResource] whether it is no principal, but a resource that lets others in
 * @property {string} [urn]
 * @property {string} [declared]
 * @property {string} [system]
 * @property {string} [privilege]
 * @property {number[]} [totals] of each of LEVELS
 * @property {[string, number[]][]} [power]
 * @property {TextsAt} [may] the actions that it may do somewhere; all of a service as `s3:*`, all that there are as `*`
 * @property {Row[]} [statements]
 * @property {string} [boundary]
 * @property {Row[]} [limits]
 * @property {Row[]} [outsideBoundary]
 * @property {TextsAt} [taken] the actions that its boundary takes away, as `may`
 * @property {TextsAt} [narrowed] those that its boundary allows on less than its policies do
 * @property {Trust[]} [trust]
 * @property {string[]} [unread]
 * @property {number[]} [findings]
 */
/** From, to, how, certain, depends on, by, a key of STEP_STATES or ''. @typedef {[number, number, TextAt, number, TextsAt, TextsAt, string]} Step */
/**
 * Who, actions by level, answer, where, by, depends on, new actions, the escalation path by which it first gives itself the permission.
 * @typedef {[number, Actions[], string, TextAt, TextsAt, TextsAt, TextsAt, TextAt]} Reach
 */
/** @typedef {{arn: string, group: string, name: string, reach: Reach[], letsIn: number[], lost: [number, Actions[]][]}} Resource */
/** @typedef {{finding: string, resource: string, reason: string, owner: string, expires: string, fault: string}} Waiver */
/**
 * @typedef {object} Finding
 * @property {string} id
 * @property {string} level
 * @property {string} severity
 * @property {string} resource
 * @property {string} place
 * @property {string} evidence
 * @property {string} fix
 * @property {string} url
 * @property {Waiver|null} waived
 */
/**
 * @typedef {object} PersonChange
 * @property {number} who
 * @property {string} state
 * @property {boolean} wider
 * @property {boolean} narrower
 * @property {boolean} unclear
 * @property {string} gained
 * @property {{text: string, effect: string}[]} lines
 */
/** @typedef {{known: boolean, hidden: boolean, people: PersonChange[]}} Change */
/**
 * @typedef {object} Stack
 * @property {string} label
 * @property {string} state
 * @property {boolean} complete
 * @property {string[]} notes
 * @property {Finding[]} findings
 * @property {string[]} findingStates
 * @property {Waiver[]} waivers
 * @property {Step[]} steps
 * @property {Resource[]} resources
 * @property {Change|null} change
 * @property {Person[]} people
 */
/** @typedef {{compared: boolean, judge: string[], levels: string[], stacks: Stack[], texts: string[], lists: TextAt[][]}} Data */

/** @type {Data} */
const DATA = JSON.parse(document.getElementById("data")?.textContent ?? "");

const LEVELS = DATA.levels;
/** The list with nothing in it. */
const NOTHING = -1;
const UNKNOWN = "(unknown at preview)";

/** @param {TextAt} place */
function text(place) {
  return DATA.texts[place];
}

/** @param {TextsAt} place @returns {string[]} */
function texts(place) {
  return place === NOTHING ? [] : DATA.lists[place].map(text);
}

/** What people call a principal. @param {Person} person */
function label(person) {
  return person.outside ? person.name : `${person.kind} ${person.name}`;
}

/** A link into this page: the same from run to run. @param {...string} parts */
function route(...parts) {
  return "#/" + parts.map(encodeURIComponent).join("/");
}

/** @param {Stack} stack @param {Person} person */
function personRoute(stack, person) {
  return route(person.own ? "role" : "paths", stack.label, person.kind, person.name);
}

/** @param {Stack} stack @param {string} kind @param {string} name */
function personNamed(stack, kind, name) {
  return stack.people.findIndex((each) => each.kind === kind && each.name === name);
}

/** Actions by level, less all but some. @param {Actions[]} actions @param {(name: string) => boolean} [wanted] */
function allActions(actions, wanted = () => true) {
  return actions.flatMap(([, list]) => texts(list)).filter(wanted);
}

/** Whether one may do an action, in lower case, on some resource. @param {Person} person @param {string} action */
function mayDo(person, action) {
  const [service] = action.split(":");
  return texts(person.may ?? NOTHING).some((each) => each === "*" || each.toLowerCase() === action || each === `${service}:*`);
}

/** Whether a statement is about an action: one of its patterns, and none of its exceptions. @param {Row} row @param {string} action */
function isAbout(row, action) {
  const fits = (/** @type {string} */ each) => pattern(each.split(" (")[0]).test(action);
  return allActions(row.actions).some(fits) && !texts(row.exceptActions).some(fits);
}

/** What an action with `*` and `?` in it matches. @param {string} action */
function pattern(action) {
  const source = action.replace(/[^*?]+/g, (each) => each.replace(/\W/g, "\\$&")).replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i");
}

/** The principals with permissions of their own, not resources with a policy. @param {Stack} stack */
function principals(stack) {
  return stack.people.filter((each) => each.own && !each.isResource);
}

/** Days from today to the last day of a waiver; less than none when it is over. @param {string} expires */
function daysLeft(expires) {
  const today = new Date();
  const [year, month, day] = expires.split("-").map(Number);
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())) / 86_400_000);
}
