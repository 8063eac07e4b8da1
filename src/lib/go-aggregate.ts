// How Go prints several errors as one.

/** One as it is, several in brackets; who wants none twice gives a set (apimachinery pkg/util/errors, Aggregate). Empty for none. */
export function aggregate(messages: Iterable<string>): string {
  const [first = '', ...others] = messages;
  return others.length === 0 ? first : `[${[first, ...others].join(', ')}]`;
}
