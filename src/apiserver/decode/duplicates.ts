// Keys that stand twice in one JSON object. JSON.parse takes the last of them without a word; strict decoding tells.

/** @param text JSON that has been parsed already, so its syntax is right @returns paths such as `spec.containers[0].image` */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = [];
  const stack: Frame[] = [];
  const pattern = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) step(match[0], stack, found);
  return found;
}

interface Frame {
  readonly path: string;
  readonly keys: Set<string> | undefined;
  index: number;
  /** The key whose value comes next; undefined where a key is awaited. */
  key: string | undefined;
  expectsKey: boolean;
}

function step(token: string, stack: Frame[], found: string[]): void {
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
  } else if (token !== ':' && top.expectsKey) takeKey(JSON.parse(token) as string, top, found);
}

function takeKey(key: string, top: Frame, found: string[]): void {
  top.key = key;
  top.expectsKey = false;
  if (top.keys?.has(key)) found.push(innerPath(top));
  top.keys?.add(key);
}

function innerPath({ path, keys, index, key }: Frame): string {
  if (!keys) return `${path}[${index}]`;
  return path === '' ? (key ?? '') : `${path}.${key}`;
}
