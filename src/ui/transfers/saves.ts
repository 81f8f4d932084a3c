import { createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { ExportOptions, Mesh, Outgoing, Transfer, Vault, VaultItem } from '../../core/mesh.ts'
import { describeError, isCancelled } from '../describe-error.ts'
import type { FileToRead } from '../file-to-read.ts'
import type { StreamDesk } from '../streams/stream-desk.ts'
import { pumpStream } from './pump-stream.ts'
import { chooseSink } from './choose-sink.ts'

/**
 * Downloads under way and lately ended, as a person watches them. Call what begins one in the handler of a click. None of
 * them rejects: what goes wrong is shown in the list.
 */
export interface Saves {
  readonly list: Accessor<readonly Transfer[]>
  save(vault: Vault, file: FileToRead): Promise<void>
  /** Several files, or folders, as one zip archive. @param items all of the vault when it is none */
  saveArchive(vault: Vault, name: string, items: readonly VaultItem[]): Promise<void>
  /** The whole vault as it lies with others. */
  saveSealedCopy(vault: Vault): Promise<void>
  /** Nothing more of it is asked for from anyone until `resume`. */
  pause(id: string): void
  resume(id: string): void
  /** All vaults and rooms of a mesh as one zip archive. @param expectedBytes about how much it is */
  saveEverything(mesh: Mesh, expectedBytes: number, options: ExportOptions): Promise<void>
  cancel(id: string): void
  dismiss(id: string): void
}

interface SaveJob {
  readonly name: string
  /** Bytes, as far as is known before it is opened. */
  readonly expectedBytes: number
  readonly open: (signal: AbortSignal) => Outgoing | Promise<Outgoing>
}

/** Call under an owner: what is under way is cancelled with it. */
export function createSaves(desk: StreamDesk): Saves {
  const [list, setList] = createSignal<readonly Transfer[]>([])
  const controllerById = new Map<string, AbortController>()
  const resumeById = new Map<string, () => void>()
  let nextId = 0

  /** Resolves when it may go on. */
  const untilResumed = (id: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      resumeById.set(id, resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  const isPaused = (id: string) => list().some((each) => each.id === id && each.isPaused)
  const resume = (id: string) => {
    change(id, { isPaused: false })
    resumeById.get(id)?.()
    resumeById.delete(id)
  }

  const change = (id: string, changes: Partial<Transfer>) =>
    setList((all) => all.map((transfer) => (transfer.id === id ? { ...transfer, ...changes } : transfer)))

  onCleanup(() => {
    for (const controller of controllerById.values()) controller.abort()
  })

  async function run(id: string, { name, expectedBytes, open }: SaveJob, signal: AbortSignal, onListed: () => void) {
    const openSink = await chooseSink(name, expectedBytes, desk)
    onListed()
    const outgoing = await open(signal)
    change(id, { totalBytes: outgoing.size })
    const sink = await openSink(outgoing.size, outgoing.leftOut !== undefined)
    try {
      let bytes = 0
      await pumpStream(name, outgoing, {
        signal: sink.gone === undefined ? signal : AbortSignal.any([signal, sink.gone]),
        take: async (piece) => {
          // Taken first: a sink may move the bytes on.
          const { byteLength } = piece
          await sink.write(piece)
          bytes += byteLength
          change(id, { bytes })
          if (isPaused(id)) await untilResumed(id, signal)
        },
      })
      await sink.finish()
      change(id, { totalBytes: bytes, leftOut: outgoing.leftOut?.() ?? 0 })
    } catch (error) {
      await sink.abandon()
      throw error
    }
  }

  async function start(job: SaveJob): Promise<void> {
    const id = `save-${nextId++}`
    const started: Transfer = {
      id,
      kind: 'save',
      label: job.name,
      state: 'running',
      isPaused: false,
      bytes: 0,
      totalBytes: job.expectedBytes,
      startedAt: Date.now(),
    }
    const controller = new AbortController()
    controllerById.set(id, controller)
    try {
      await run(id, job, controller.signal, () => setList((all) => [...all, started]))
      change(id, { state: 'done' })
    } catch (error) {
      const isListed = list().some((transfer) => transfer.id === id)
      if (isCancelled(error)) {
        if (isListed) change(id, { state: 'cancelled' })
      } else {
        if (!isListed) setList((all) => [...all, started])
        change(id, { state: 'failed', error: describeError(error).sentence })
      }
    } finally {
      controllerById.delete(id)
      resume(id)
    }
  }

  return {
    list,
    save: (vault, { id, name, size, version }) =>
      start({ name, expectedBytes: size, open: () => ({ size, stream: vault.read(id, undefined, version) }) }),
    saveArchive(vault, name, items) {
      const archive = vault.archive(items.length === 0 ? undefined : items.map(({ id }) => id))
      return start({ name: `${name}.zip`, expectedBytes: archive.size, open: () => archive })
    },
    saveSealedCopy: (vault) =>
      start({
        name: `${vault.name.get()}.car`,
        expectedBytes: vault.items.get().reduce((sum, { size }) => sum + size, 0),
        open: (signal) => vault.sealedCopy({ signal }),
      }),
    pause: (id) => change(id, { isPaused: true }),
    resume,
    saveEverything: (mesh, expectedBytes, options) =>
      start({
        name: `${mesh.name}.zip`,
        expectedBytes,
        open: (signal) => mesh.exportAll({ ...options, signal }),
      }),
    cancel: (id) => controllerById.get(id)?.abort(),
    dismiss: (id) => setList((all) => all.filter((transfer) => transfer.id !== id || transfer.state === 'running')),
  }
}
