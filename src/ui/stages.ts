import { createSignal, untrack } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Warren } from '../browser.ts'
import type { Mesh, MeshCard } from '../core/mesh.ts'
import { isBusy } from './describe-error.ts'
import type { InviteInbox } from './invite-inbox.ts'

/** What the page is at: one of these, whole. */
export type Stage =
  | { readonly at: 'loading' }
  | { readonly at: 'start'; readonly cards: readonly MeshCard[]; readonly invite: PendingInvite | undefined }
  | { readonly at: 'mesh'; readonly mesh: Mesh }
  | { readonly at: 'busy'; readonly retry: () => Promise<void> }
  | { readonly at: 'failed'; readonly error: unknown }

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
  open(id: MeshCard['id']): Promise<void>
  /** Closes the open mesh and shows the start, opening nothing by itself. */
  leave(): Promise<void>
  /** An invite came in while a mesh is open. Returns that mesh's name when the invite is for it, and stays. */
  receiveInvite(): Promise<string | undefined>
}

/** Goes from stage to stage. `create`, `join` and `open` reject with what the form beside them shows. */
export function createStages(start: () => Promise<Warren>, inbox: InviteInbox): Stages {
  const [stage, setStage] = createSignal<Stage>({ at: 'loading' })
  let started: Promise<Warren> | undefined

  const warren = (): Promise<Warren> => {
    started ??= start().catch((error: unknown) => {
      started = undefined
      throw error
    })
    return started
  }

  const enter = async (attempt: () => Promise<Mesh>): Promise<void> => {
    try {
      const mesh = await attempt()
      inbox.clear()
      setStage({ at: 'mesh', mesh })
    } catch (error) {
      if (!isBusy(error)) throw error
      setStage({ at: 'busy', retry: () => guard(() => enter(attempt)) })
    }
  }

  const guard = async (attempt: () => Promise<void>): Promise<void> => {
    try {
      await attempt()
    } catch (error) {
      if (isBusy(error)) setStage({ at: 'busy', retry: () => guard(attempt) })
      else setStage({ at: 'failed', error })
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
    const cards = await (await warren()).meshes()
    const invite = await readPending()
    const invited = cards.find((card) => card.id === invite?.mesh)
    const only = openOnlyOne && invite === undefined && cards.length === 1 ? cards[0] : undefined
    const next = invited ?? only
    if (next === undefined) setStage({ at: 'start', cards, invite })
    else await enter(async () => (await warren()).open(next.id))
  }

  const leave = async (): Promise<void> => {
    const current = untrack(stage)
    setStage({ at: 'loading' })
    await guard(async () => {
      if (current.at === 'mesh') await current.mesh.close()
      await showStart(false)
    })
  }

  return {
    stage,
    begin: () => guard(() => showStart(true)),
    create: (options) => enter(async () => (await warren()).create(options)),
    join: (options) => enter(async () => (await warren()).join(options)),
    open: (id) => enter(async () => (await warren()).open(id)),
    leave,
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
