export interface AheadOptions<Input> {
  /** Results under way or waiting to be taken, at most. */
  readonly maxCount: number
  /** Their weight altogether: once it is reached nothing more is begun. One that is heavier goes alone. */
  readonly maxWeight?: number
  readonly weightOf?: (input: Input) => number
  /** Called when what is under way is not wanted any more, after a failure or because the caller stops: its end is waited for. */
  readonly onAbandon?: () => void
}

type Settled<Output> = { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly error: unknown }

interface Ahead<Output> {
  readonly weight: number
  readonly settled: Promise<Settled<Output>>
}

/**
 * Transforms inputs a few at a time; results come out in the order of the inputs. Begins with the first `next`, and
 * a caller that stops early finds nothing under way any more.
 *
 * @throws what `transform` throws, once everything before it has been taken; what the inputs throw, at once
 */
export async function* mapAhead<Input, Output>(
  inputs: AsyncIterable<Input> | Iterable<Input>,
  transform: (input: Input) => Promise<Output>,
  { maxCount, maxWeight = Number.POSITIVE_INFINITY, weightOf = () => 0, onAbandon }: AheadOptions<Input>,
): AsyncGenerator<Output, void> {
  const queue: Ahead<Output>[] = []
  let weight = 0
  const takeFirst = async (): Promise<Output> => {
    const first = queue.shift() as Ahead<Output>
    const settled = await first.settled
    weight -= first.weight
    if (settled.ok) return settled.value
    throw settled.error
  }
  try {
    for await (const input of inputs) {
      queue.push({ weight: weightOf(input), settled: settle(transform(input)) })
      weight += weightOf(input)
      if (queue.length >= maxCount || weight >= maxWeight) yield await takeFirst()
    }
    while (queue.length > 0) yield await takeFirst()
  } finally {
    if (queue.length > 0) onAbandon?.()
    // Their outcome is nobody's.
    await Promise.all(queue.map(({ settled }) => settled))
  }
}

/** Never rejects: what fails while earlier ones are being waited for must not count as unhandled. */
function settle<Output>(promise: Promise<Output>): Promise<Settled<Output>> {
  return promise.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error }),
  )
}
