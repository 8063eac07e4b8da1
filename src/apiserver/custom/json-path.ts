// The part of kubectl's JSONPath that printer columns and selectable fields are written in.
// https://github.com/kubernetes/client-go/blob/master/util/jsonpath/jsonpath.go

import { isObject, type JsonValue } from '../../lib/json.ts';

/** From the values that a step begins with to those that it leads to. */
type Step = (values: readonly JsonValue[]) => JsonValue[];

/** The values that a path leads to; nothing where there is nothing. */
export type JsonPath = (value: JsonValue) => readonly JsonValue[];

/** Undefined for a path that cannot be read. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const parsed = parseStep(rest);
    if (!parsed) return undefined;
    steps.push(parsed.step);
    rest = rest.slice(parsed.length);
  }
  return (value) => steps.reduce<readonly JsonValue[]>((values, step) => step(values), [value]);
}

interface Parsed {
  readonly step: Step;
  readonly length: number;
}

function parseStep(text: string): Parsed | undefined {
  const recursive = /^\.\.((?:[^.[\]\\]|\\.)+)/.exec(text);
  if (recursive) return { step: descend(unescaped(recursive[1] ?? '')), length: recursive[0].length };
  const field = /^\.?((?:[^.[\]\\]|\\.)+)/.exec(text);
  if (field) return { step: named(field[1] ?? ''), length: field[0].length };
  if (text === '.' || text.startsWith('.[')) return { step: (values) => [...values], length: 1 };
  const filter = /^\[\?\((.*?)\)\]/.exec(text);
  if (filter) return parseFilter(filter[1] ?? '', filter[0].length);
  const choice = /^\[([^\]]*)\]/.exec(text);
  const steps = choice?.[1]?.split(',').map((part) => parseChoice(part)) ?? [];
  if (!choice || !steps.every((step) => step !== undefined)) return undefined;
  return { step: (values) => steps.flatMap((step) => step(values)), length: choice[0].length };
}

/** What stands between brackets, or between their commas: a key, `*`, an index, `from:to:step`. */
function parseChoice(text: string): Step | undefined {
  const choice = text.trim();
  if (choice === '*') return everyChild;
  const key = /^'([^']*)'$/.exec(choice);
  if (key) return child(unescaped(key[1] ?? ''));
  const index = /^(-?\d*)(?:(:)(-?\d*))?(?::(\d+))?$/.exec(choice);
  return index ? slice(index) : undefined;
}

const unescaped = (text: string) => text.replace(/\\(.)/g, '$1');
const named = (name: string): Step => (name === '*' ? everyChild : child(unescaped(name)));

const child =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name] ?? null] : []));

const everyChild: Step = (values) => values.flatMap(childrenOf);

function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value).map((item) => item ?? null) : [];
}

const descend =
  (name: string): Step =>
  (values) =>
    values.flatMap((value) => [...child(name)([value]), ...descend(name)(childrenOf(value))]);

function slice([, first = '', colon, last = '', step = '1']: readonly (string | undefined)[]): Step {
  const from = Number(first || 0);
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return [];
      if (colon === undefined) return value.slice(from, from === -1 ? undefined : from + 1);
      return value
        .slice(from, last === '' ? undefined : Number(last))
        .filter((_, index) => index % Number(step || 1) === 0);
    });
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** `@.type=="Ready"`, or a path alone: what has it. */
function parseFilter(text: string, length: number): Parsed | undefined {
  const [, left = '', operator, right = ''] = /^\s*(@.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*?))?\s*$/.exec(text) ?? [];
  const path = left === '' ? undefined : parseJsonPath(left.slice(1));
  if (!path) return undefined;
  if (operator === undefined)
    return { step: (values) => values.flatMap(childrenOf).filter((item) => path(item).length > 0), length };
  const wanted = literal(right);
  const isWanted = (item: JsonValue) => {
    const [found] = path(item);
    return found !== undefined && wanted !== undefined && COMPARE[operator]?.(order(found, wanted)) === true;
  };
  return { step: (values) => values.flatMap(childrenOf).filter(isWanted), length };
}

function literal(text: string): JsonValue | undefined {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted) return unescaped(quoted[2] ?? '');
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

const order = (a: JsonValue, b: JsonValue): number =>
  typeof a !== typeof b ? Number.NaN : a === b ? 0 : a! < b! ? -1 : 1;
