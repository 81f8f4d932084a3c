/** Where a download goes. Either `finish` or `abandon` is called once. */
export interface SaveSink {
  /** Aborted, with a WarrenError as its reason, when the receiving side takes no more: the user cancelled it in the browser. */
  readonly gone?: AbortSignal
  write(piece: Uint8Array<ArrayBuffer>): void | Promise<void>
  finish(): Promise<void>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}
