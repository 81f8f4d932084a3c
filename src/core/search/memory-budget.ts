/** So many bytes of memory, by estimate, and no more. */
export interface MemoryBudget {
  /** Nothing more is to be taken in. What is in it already may still be changed, or leave. */
  isFull(): boolean
  /** @param bytes negative when something has left */
  charge(bytes: number): void
}

export function createMemoryBudget(maxBytes: number): MemoryBudget {
  let charged = 0
  return {
    isFull: () => charged >= maxBytes,
    charge(bytes) {
      charged += bytes
    },
  }
}
