// What doctor finds, in one form.

/** `ok`: nothing to do. `warning`: something will not work. `problem`: the emulator will not start, or pods will not run. */
export type Grade = 'ok' | 'warning' | 'problem';

export interface Finding {
  readonly name: string;
  readonly grade: Grade;
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
}

export const ok = (name: string, text: string): Finding => ({ name, grade: 'ok', text });
export const warning = (name: string, text: string, fix: string): Finding => ({ name, grade: 'warning', text, fix });
export const problem = (name: string, text: string, fix: string): Finding => ({ name, grade: 'problem', text, fix });
