// Form parameters as the query protocols nest them: `Filter.1.Value.2=x` is a tree.

/** One node; children are in a map because names come from strangers. */
export interface FormNode {
  value: string | undefined;
  readonly children: Map<string, FormNode>;
}

const newNode = (): FormNode => ({ value: undefined, children: new Map() });

/** Deeper than any input of the services that speak this protocol. */
const DEEPEST = 32;

/** @param parameters name → value; of a repeated name the last counts */
export function toFormTree(parameters: Iterable<readonly [string, string]>): FormNode {
  const root = newNode();
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.', DEEPEST)) {
      let child = node.children.get(part);
      if (!child) {
        child = newNode();
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** Whether a part of a name is the place of an item in a list. */
export const isNumber = (name: string): boolean => /^\d{1,9}$/.test(name);

/** The children whose names are numbers, in their order: gaps are allowed. */
export function numbered(node: FormNode): FormNode[] {
  return [...node.children]
    .filter(([name]) => isNumber(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
