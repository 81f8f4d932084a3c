import type { Clock } from '../../core/base/environment.ts'
import { toError, WarrenError } from '../../core/base/errors.ts'
import type { MeshId } from '../../core/base/ids.ts'
import { answerClaims, type Claim, claimMesh } from './hand-over.ts'

export interface MeshLock {
  /** Resolves when the next one can have it. */
  release(): Promise<void>
}

export interface MeshLockOptions {
  readonly clock: Clock
  /** How it is wanted when another tab has it; undefined: not then. */
  readonly claim?: Claim | undefined
  /** Something is under way that would be lost if the mesh were given up now. */
  readonly isWorking: () => boolean
  /** Another tab takes over: it waits for the lock to be let go, or has it already. Called once at most. */
  readonly onWanted: () => void
}

/** How long a tab that said it would close the mesh may take. What it does is finish a commit and say good-bye to peers. */
const LEAVE_DEADLINE_MS = 10_000

/**
 * One tab is the node of a mesh: two would fork the log of one identity. The browser lets the lock go by itself when the
 * tab ends, however it ends (Web Locks API). Another tab that wants it asks; one that doesn't answer, or doesn't leave, has
 * it taken away. It may wake at any time, so what it writes is guarded by itself (`BrowserEntryStore.claim`).
 *
 * @throws WarrenError `busy` when another tab of this profile has the mesh open and it is not claimed, `working` when it is
 *   asked for and something is under way there
 */
export async function takeMeshLock(mesh: MeshId, options: MeshLockOptions): Promise<MeshLock> {
  const { clock, claim, isWorking, onWanted } = options
  let isWanted = false
  const wanted = (): void => {
    if (isWanted) return
    isWanted = true
    onWanted()
  }
  const release = (await request(mesh, { ifAvailable: true }, wanted)) ?? (await takeOver(mesh, claim, clock, wanted))
  const stopAnswering = answerClaims(mesh, (theirs) => {
    if (theirs === 'ask' && !isWanted && isWorking()) return 'working'
    // The answer first: giving up takes a while.
    queueMicrotask(wanted)
    return 'leaving'
  })
  return {
    async release() {
      isWanted = true
      stopAnswering()
      await release()
    },
  }
}

async function takeOver(mesh: MeshId, claim: Claim | undefined, clock: Clock, onStolen: () => void): Promise<Release> {
  if (claim === undefined) throw new WarrenError('busy', 'This mesh is open in another tab or window of this browser.')
  const answer = await claimMesh(mesh, claim, clock)
  if (answer === 'working') throw new WarrenError('working', 'The other tab is still adding or saving files.')
  const left = answer === 'leaving' ? await waitForLock(mesh, clock, onStolen) : undefined
  const taken = left ?? (await request(mesh, { steal: true }, onStolen))
  if (taken === undefined) throw new WarrenError('busy', 'This mesh could not be taken over from the other tab.')
  return taken
}

type Release = () => Promise<void>

/** Undefined when it was not let go in time. */
async function waitForLock(mesh: MeshId, clock: Clock, onStolen: () => void): Promise<Release | undefined> {
  const deadline = new AbortController()
  const cancel = clock.after(LEAVE_DEADLINE_MS, () => deadline.abort())
  try {
    return await request(mesh, { signal: deadline.signal }, onStolen)
  } catch (error) {
    if (deadline.signal.aborted) return undefined
    throw error
  } finally {
    cancel()
  }
}

/** @returns lets the lock go; undefined where it was not to be had. @param onStolen it was had, and taken away */
function request(mesh: MeshId, options: LockOptions, onStolen: () => void): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    let isHeld = false
    const held = navigator.locks.request(`warren-mesh-${mesh}`, options, (lock) => {
      if (lock === null) return resolve(undefined)
      isHeld = true
      return new Promise<void>((letGo) => {
        resolve(async () => {
          letGo()
          await ended
        })
      })
    })
    const ended: Promise<void> = held.catch((error: unknown) => {
      if (isHeld) onStolen()
      else reject(toError(error))
    })
  })
}
