// What was thrown, in words.

/** An error's message; of what is no error, what it is as text. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Its first line: what follows in messages of parsers and of child processes shows the place, or repeats the command. */
export const firstLineOf = (error: unknown): string => errorText(error).split('\n')[0] ?? '';
