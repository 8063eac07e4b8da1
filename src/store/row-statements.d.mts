/** A set of rows as a message has it: one value after the other, where the parts of an object would each be named every time. */
export interface RowMessage {
  readonly revision: number;
  /** Of each row its collection, key, value, create_revision and revision. */
  readonly puts: readonly (string | number)[];
  readonly deletes: readonly number[];
  readonly isCleared: boolean;
}

export interface Rows {
  /** In one transaction. Throws what the database has against it; then nothing is written. */
  write(message: RowMessage): void;
  close(): void;
}

export function openRows(path: string, setUp: readonly string[], sql: Readonly<Record<string, string>>): Rows;
