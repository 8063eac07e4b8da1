// `$(NAME)` in commands, arguments and values. `$$` stands for `$`; an unknown name stays as it is written. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go

export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (lookUp(name) ?? whole),
  );
}

/** As for `subPathExpr`: the first name that is not known, or undefined when all are. */
export function unknownReference(text: string, lookUp: (name: string) => string | undefined): string | undefined {
  for (const [, name] of text.matchAll(/\$(?:\$|\(([^)]*)\))/g)) {
    if (name !== undefined && lookUp(name) === undefined) return name;
  }
  return undefined;
}
