import { createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Transfer, Vault, VaultItem } from '../../core/mesh.ts'
import { describeError, isCancelled } from '../describe-error.ts'
import { pumpFile } from './pump-file.ts'
import { openSaveSink } from './save-sink.ts'

/** Downloads under way and lately ended, as a person watches them. */
export interface Saves {
  readonly list: Accessor<readonly Transfer[]>
  /** Call it in the handler of a click. Never rejects: what goes wrong is shown in the list. */
  save(vault: Vault, item: VaultItem): Promise<void>
  cancel(id: string): void
  dismiss(id: string): void
}

/** Call under an owner: what is under way is cancelled with it. */
export function createSaves(): Saves {
  const [list, setList] = createSignal<readonly Transfer[]>([])
  const controllerById = new Map<string, AbortController>()
  let nextId = 0

  const change = (id: string, changes: Partial<Transfer>) =>
    setList((all) => all.map((transfer) => (transfer.id === id ? { ...transfer, ...changes } : transfer)))

  onCleanup(() => {
    for (const controller of controllerById.values()) controller.abort()
  })

  return {
    list,
    async save(vault, item) {
      const id = `save-${nextId++}`
      const started: Transfer = {
        id,
        kind: 'save',
        label: item.name,
        state: 'running',
        bytes: 0,
        totalBytes: item.size,
        startedAt: Date.now(),
      }
      const controller = new AbortController()
      controllerById.set(id, controller)
      try {
        const sink = await openSaveSink(item)
        setList((all) => [...all, started])
        let bytes = 0
        try {
          await pumpFile(vault, item, {
            signal: controller.signal,
            take: async (piece) => {
              await sink.write(piece)
              bytes += piece.byteLength
              change(id, { bytes })
            },
          })
          await sink.finish()
        } catch (error) {
          await sink.abandon()
          throw error
        }
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
      }
    },
    cancel: (id) => controllerById.get(id)?.abort(),
    dismiss: (id) => setList((all) => all.filter((transfer) => transfer.id !== id || transfer.state === 'running')),
  }
}
