// Fields whose values are a few words.

import type { FieldErrors } from '../field-errors.ts';

export interface Choices {
  readonly path: string;
  /** In the order in which a refusal names them. */
  readonly choices: readonly string[];
}

/** One of the words; an absent or empty one is required. */
export function validateChoice(value: string | undefined, { path, choices }: Choices, errors: FieldErrors): void {
  if (!value) errors.required(path);
  else if (!choices.includes(value)) errors.notSupported(path, value, choices);
}

/** `valid values: "A" "B"`: Go's %q of a list. */
export const validValues = (choices: readonly string[]) =>
  `valid values: [${choices.map((choice) => JSON.stringify(choice)).join(' ')}]`;
