import type { Clock, Environment } from '../base/environment.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Healing } from './healing.ts'
import type { Replicator } from './replicator.ts'

/** What is on this device alone, as far as is known here. */
export interface HandOverProgress {
  /** Files, in all their versions that are kept, and bytes of ciphertext. */
  readonly files: number
  readonly bytes: number
  /** Logs in which there is something that nobody else is known to have. */
  readonly logs: number
}

export interface HandOverDependencies {
  readonly environment: Pick<Environment, 'random'> & { readonly clock: Clock }
  readonly replicator: Pick<Replicator, 'heldRoots' | 'availabilityOf'>
  readonly healing: Pick<Healing, 'setLeaving' | 'copiesElsewhere' | 'healthOf' | 'askForProof'>
  readonly logs: {
    logIds(): readonly LogId[]
    log(id: LogId): { heads(): readonly Cid[] } | undefined
  }
  /** Members other than this one who are known to have an entry, and so all before it. */
  readonly receivedBy: (entry: Cid) => readonly MemberId[]
}

export interface HandOverOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (left: HandOverProgress) => void
}

/** Between two looks at what is left, in milliseconds. */
const LOOK_MS = 1_000
/** Roots for which somebody has to prove what it says, drawn at random, before this device takes their word for all. */
const PROOFS = 16

/**
 * Waits until everything that is here is with somebody else as well: this device says that it is leaving, so that its
 * copies count no more and the others fetch what is missing; at the end they prove some of it.
 *
 * @throws WarrenError `cancelled`; then it is not leaving any more
 */
export async function handOver(dependencies: HandOverDependencies, options: HandOverOptions): Promise<void> {
  const { environment, replicator, healing, logs, receivedBy } = dependencies
  const { clock, random } = environment
  const { signal, onProgress } = options
  const liars = new Set<MemberId>()

  const isElsewhere = (root: Cid): boolean =>
    liars.size === 0
      ? healing.copiesElsewhere(root) > 0
      : healing.healthOf(root).holders.some(({ id, isCounted }) => isCounted && !liars.has(id))

  function countLeft(): HandOverProgress {
    const alone = replicator.heldRoots().filter((root) => !isElsewhere(root))
    const bytes = alone.reduce((sum, root) => sum + replicator.availabilityOf(root).totalBytes, 0)
    const behind = logs.logIds().filter((id) =>
      logs
        .log(id)
        ?.heads()
        .some((head) => receivedBy(head).length === 0),
    )
    return { files: alone.length, bytes, logs: behind.length }
  }

  /** Whether nobody was found out. */
  async function askSome(): Promise<boolean> {
    const roots = [...replicator.heldRoots()]
    for (let asked = 0; asked < PROOFS && roots.length > 0; asked++) {
      const [root] = roots.splice(Math.floor(random.fraction() * roots.length), 1)
      const holders = root === undefined ? [] : healing.healthOf(root).holders
      const one = holders.find(({ id, isFresh, isCounted }) => isFresh && isCounted && !liars.has(id))
      if (root === undefined || one === undefined) continue
      throwIfCancelled(signal)
      if ((await healing.askForProof(root, one.id)) !== false) continue
      liars.add(one.id)
      return false
    }
    return true
  }

  healing.setLeaving(true)
  try {
    for (;;) {
      throwIfCancelled(signal)
      const left = countLeft()
      onProgress?.(left)
      if (left.files + left.logs === 0 && (await askSome())) return
      await waitUnlessCancelled(clock, signal)
    }
  } catch (error) {
    healing.setLeaving(false)
    throw error
  }
}

function waitUnlessCancelled(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(LOOK_MS, end)
    signal?.addEventListener('abort', end)
  })
}
