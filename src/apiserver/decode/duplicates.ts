// Keys that stand twice in one JSON object. JSON.parse takes the last of them without a word; strict decoding tells.

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** @param text JSON that has been parsed already, so its syntax is right @returns paths such as `spec.containers[0].image` */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = [];
  walk(text, (path, isRepeated) => isRepeated && found.push(path));
  return found;
}

/** Orders complaints about fields (`unknown field "a.b"`, `duplicate field "c"`) as the fields stand in the text. */
export function inTextOrder(text: string, complaints: readonly string[]): readonly string[] {
  const places = new Map<string, number>();
  walk(text, (path, isRepeated) => {
    const key = `${isRepeated ? 'duplicate' : 'unknown'} field ${JSON.stringify(path)}`;
    if (!places.has(key)) places.set(key, places.size);
  });
  const placeOf = (complaint: string) => places.get(complaint) ?? places.size;
  return [...complaints].sort((a, b) => placeOf(a) - placeOf(b));
}

type Visit = (path: string, isRepeated: boolean) => void;

function walk(text: string, visit: Visit): void {
  const stack: Frame[] = [];
  for (const [token] of text.matchAll(TOKENS)) step(token, stack, visit);
}

interface Frame {
  readonly path: string;
  readonly keys: Set<string> | undefined;
  index: number;
  /** The key whose value comes next; undefined where a key is awaited. */
  key: string | undefined;
  expectsKey: boolean;
}

function step(token: string, stack: Frame[], visit: Visit): void {
  const top = stack.at(-1);
  if (token === '{' || token === '[') {
    const isObject = token === '{';
    stack.push({
      path: top ? innerPath(top) : '',
      keys: isObject ? new Set() : undefined,
      index: 0,
      key: undefined,
      expectsKey: isObject,
    });
  } else if (token === '}' || token === ']') stack.pop();
  else if (!top) return;
  else if (token === ',') {
    top.index++;
    top.expectsKey = top.keys !== undefined;
  } else if (token !== ':' && top.expectsKey) takeKey(JSON.parse(token) as string, top, visit);
}

function takeKey(key: string, top: Frame, visit: Visit): void {
  top.key = key;
  top.expectsKey = false;
  visit(innerPath(top), top.keys?.has(key) === true);
  top.keys?.add(key);
}

function innerPath({ path, keys, index, key }: Frame): string {
  if (!keys) return `${path}[${index}]`;
  return path === '' ? (key ?? '') : `${path}.${key}`;
}
