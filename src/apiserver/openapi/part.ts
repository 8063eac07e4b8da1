// What a document is made of.

/** A path with what can be done there, a type, or (version 2) a parameter that operations refer to. */
export interface Part {
  readonly section: 'paths' | 'definitions' | 'parameters';
  /** `/api/v1/pods`, `io.k8s.api.core.v1.Pod`, `limit-1NfNmdNH` */
  readonly name: string;
  readonly value: object;
}
