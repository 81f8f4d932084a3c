import { createSignal, untrack } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Claim, DeviceLock, GivenKit, KitLabel, Tab, Warren } from '../browser.ts'
import type { Mesh, MeshCard } from '../core/mesh.ts'
import { occupantOf } from './describe-error.ts'
import type { InviteInbox } from './invite-inbox.ts'

/** What the page is at: one of these, whole. */
export type Stage =
  | { readonly at: 'loading' }
  | { readonly at: 'start'; readonly cards: readonly MeshCard[]; readonly invite: PendingInvite | undefined }
  /** `cards`: all meshes of this device. */
  | { readonly at: 'mesh'; readonly mesh: Mesh; readonly cards: readonly MeshCard[] }
  | OccupiedStage
  /** The keys of this device are locked. */
  | { readonly at: 'locked'; readonly lock: DeviceLock }
  | { readonly at: 'failed'; readonly error: unknown }

/** Another tab has the mesh open. */
export interface OccupiedStage {
  readonly at: 'occupied'
  /** It was asked for the mesh, and is adding or saving files. */
  readonly isWorking: boolean
  readonly takeOver: (claim: Claim) => Promise<void>
}

export interface PendingInvite {
  readonly text: string
  /** Undefined when the invite could not be read; `problem` says why. */
  readonly meshName: string | undefined
  readonly problem: unknown
}

export interface Stages {
  readonly stage: Accessor<Stage>
  /** Looks at what is on this device and at a waiting invite, and goes where they lead. */
  begin(): Promise<void>
  create(options: {
    readonly name: string
    readonly memberName: string
    readonly relays: readonly string[]
  }): Promise<void>
  join(options: { readonly invite: string; readonly memberName: string }): Promise<void>
  readKit(text: string): Promise<KitLabel>
  recover(kit: GivenKit): Promise<void>
  lock(): Promise<DeviceLock>
  /** Closes the open mesh and deletes all that this device keeps of it. */
  forget(): Promise<void>
  open(id: MeshCard['id']): Promise<void>
  /** Closes the open mesh and opens another of this device. */
  switchTo(id: MeshCard['id']): Promise<void>
  /** Closes the open mesh and shows the start, opening nothing by itself. */
  leave(): Promise<void>
  /** Closes the open mesh, if there is one, for the page is about to be loaded anew. */
  close(): Promise<void>
  /** Which files are under way is the open mesh's to know: asked before another tab is given it. */
  watchWork(isWorking: () => boolean): void
  /** Files are being added or saved. */
  isWorking(): boolean
  /** An invite came in while a mesh is open. Returns that mesh's name when the invite is for it, and stays. */
  receiveInvite(): Promise<string | undefined>
}

/**
 * Goes from stage to stage. `create`, `join` and `open` reject with what the form beside them shows.
 *
 * @param onEntering a mesh is about to be opened: what shows it will be wanted
 */
export function createStages(
  start: (tab: Tab) => Promise<Warren>,
  inbox: InviteInbox,
  onEntering: () => void = () => undefined,
): Stages {
  const [stage, setStage] = createSignal<Stage>({ at: 'loading' })
  let started: Promise<Warren> | undefined
  let isWorking = (): boolean => false
  /** Wanted by another tab while they were being opened here. */
  const givenUp = new Set<Mesh['id']>()

  const warren = (): Promise<Warren> => {
    started ??= start({ isWorking: () => isWorking(), giveUp }).catch((error: unknown) => {
      started = undefined
      throw error
    })
    return started
  }

  /** @param attempt opens a mesh; with a claim, although another tab has it */
  const enter = async (attempt: (claim?: Claim) => Promise<Mesh>, claim?: Claim): Promise<void> => {
    givenUp.clear()
    onEntering()
    try {
      const mesh = await attempt(claim)
      inbox.clear()
      setStage({ at: 'mesh', mesh, cards: await (await warren()).meshes() })
      if (givenUp.delete(mesh.id)) giveUp(mesh.id)
    } catch (error) {
      if (occupantOf(error) === undefined) throw error
      showOccupied(attempt, occupantOf(error) === 'working')
    }
  }

  const showOccupied = (attempt: (claim?: Claim) => Promise<Mesh>, isOtherWorking: boolean): void => {
    const takeOver = (claim: Claim): Promise<void> => guard(() => enter(attempt, claim))
    setStage({ at: 'occupied', isWorking: isOtherWorking, takeOver })
  }

  /** Shown as gone first, so that nobody begins anything more here. */
  const giveUp = (id: Mesh['id']): void => {
    const current = untrack(stage)
    if (current.at !== 'mesh' || current.mesh.id !== id) {
      givenUp.add(id)
      return
    }
    showOccupied(async (claim) => (await warren()).open(id, claim), false)
    current.mesh.close().catch((error: unknown) => {
      // What was being saved when the mesh was taken away is refused: nobody waits for it here.
      if (occupantOf(error) === undefined) setStage({ at: 'failed', error })
    })
  }

  const guard = async (attempt: () => Promise<void>): Promise<void> => {
    try {
      await attempt()
    } catch (error) {
      setStage({ at: 'failed', error })
    }
  }

  const readPending = async (): Promise<(PendingInvite & { readonly mesh: Mesh['id'] | undefined }) | undefined> => {
    const text = untrack(inbox.pending)
    if (text === undefined) return undefined
    try {
      const read = await (await warren()).readInvite(text)
      return { text, meshName: read.meshName, problem: undefined, mesh: read.mesh }
    } catch (problem) {
      return { text, meshName: undefined, problem, mesh: undefined }
    }
  }

  const showStart = async (openOnlyOne: boolean): Promise<void> => {
    const { lock } = await warren()
    if ((await lock.state()) === 'locked') {
      setStage({ at: 'locked', lock })
      return
    }
    const cards = await (await warren()).meshes()
    const invite = await readPending()
    const invited = cards.find((card) => card.id === invite?.mesh)
    const only = openOnlyOne && invite === undefined && cards.length === 1 ? cards[0] : undefined
    const next = invited ?? only
    if (next === undefined) setStage({ at: 'start', cards, invite })
    else await enter(async (claim) => (await warren()).open(next.id, claim))
  }

  const closeThen = async (go: () => Promise<void>): Promise<void> => {
    const current = untrack(stage)
    setStage({ at: 'loading' })
    await guard(async () => {
      if (current.at === 'mesh') await current.mesh.close()
      await go()
    })
  }

  const leave = (): Promise<void> => closeThen(() => showStart(false))
  const open = (id: MeshCard['id']): Promise<void> => enter(async (claim) => (await warren()).open(id, claim))

  return {
    stage,
    begin: () => guard(() => showStart(true)),
    create: (options) => enter(async () => (await warren()).create(options)),
    join: (options) => enter(async (claim) => (await warren()).join({ ...options, claim })),
    readKit: async (text) => (await warren()).readKit(text),
    recover: (kit) => enter(async () => (await warren()).recover(kit)),
    lock: async () => (await warren()).lock,
    async forget() {
      const current = untrack(stage)
      if (current.at !== 'mesh') return
      await closeThen(async () => {
        await (await warren()).forget(current.mesh.id)
        await showStart(false)
      })
    },
    open,
    switchTo: (id) => closeThen(() => open(id)),
    leave,
    close: () => closeThen(async () => undefined),
    watchWork: (watched) => void (isWorking = watched),
    isWorking: () => isWorking(),
    async receiveInvite() {
      const current = untrack(stage)
      if (current.at === 'mesh') {
        const invite = await readPending()
        if (invite?.mesh === current.mesh.id) {
          inbox.clear()
          return current.mesh.name
        }
      }
      if (current.at === 'mesh' || current.at === 'start') await leave()
      return undefined
    },
  }
}
