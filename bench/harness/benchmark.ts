/** How much is measured. */
export interface Settings {
  /** Runs of each alternative. */
  readonly runs: number
  /** Size of the sample, in megabytes of 2^20 bytes. */
  readonly megabytes: number
}

/** What one run has measured, by quantity: `{ put: 151.2, get: 380.4 }`. */
export type Measures = Readonly<Record<string, number>>

/** One way to do the work. Every run starts from nothing: a new browser on an empty profile. */
export interface Alternative {
  readonly name: string
  /** @throws whatever went wrong; the run then counts as failed */
  run(): Promise<Measures>
}

/** A quantity that one alternative is measured by, over all runs. */
export interface Row {
  /** `quantity, alternative`: see `rowName`. */
  readonly what: string
  readonly unit: string
  readonly median: number
  readonly min: number
  readonly max: number
  /** How many runs it is the median of. */
  readonly runs: number
}

export interface Ratio {
  readonly label: string
  readonly value: number
  /** What the project asks of it. */
  readonly aim?: { readonly atLeast: number } | { readonly atMost: number }
}

/** A benchmark that is ready to run. */
export interface Bench {
  readonly alternatives: readonly Alternative[]
  close(): Promise<void>
}

export interface Benchmark {
  readonly name: string
  /** One line for the list. */
  readonly about: string
  readonly defaults: Settings
  /** The unit of each quantity. */
  readonly units: Readonly<Record<string, string>>
  /**
   * What the medians come to. `median` takes a row's name.
   *
   * @throws MissingRow when an alternative has not completed any run; such a ratio is left out
   */
  readonly ratios: Readonly<Record<string, (median: (what: string) => number) => Omit<Ratio, 'label'>>>
  prepare(settings: Settings): Promise<Bench>
}

/** A ratio needs a row that is not there. */
export class MissingRow extends Error {}

export function rowName(quantity: string, alternative: string): string {
  return `${quantity}, ${alternative}`
}
