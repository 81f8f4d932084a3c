/** Time and randomness are handed in, never ambient, so that every mechanism runs in a simulator too. */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls back once after `milliseconds`; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void
}

export interface Randomness {
  /** Cryptographically secure in production, seeded in a simulator. */
  bytes(length: number): Uint8Array<ArrayBuffer>
  /** Uniform in [0, 1). Not for secrets. */
  fraction(): number
}

export interface Environment {
  readonly clock: Clock
  readonly random: Randomness
}

/** The real thing, in a browser and in Node. */
export const systemEnvironment: Environment = {
  clock: {
    now: () => Date.now(),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds)
      return () => clearTimeout(timer)
    },
  },
  random: {
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    fraction: () => Math.random(),
  },
}
