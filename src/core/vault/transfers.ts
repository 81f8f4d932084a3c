import { createWritable, type Readable } from '../base/readable.ts'
import type { Transfer } from './vault-types.ts'

/** How many finished transfers are remembered: enough to see what happened, not a history. */
const MAX_FINISHED_TRANSFERS = 20

export interface RunningTransfer {
  readonly signal: AbortSignal
  advance(bytes: number): void
  finish(): void
  fail(state: 'cancelled' | 'failed', sentence?: string): void
}

export interface Transfers {
  readonly list: Readable<readonly Transfer[]>
  start(details: {
    id: string
    label: string
    totalBytes: number
    startedAt: number
    signal?: AbortSignal
  }): RunningTransfer
  cancel(id: string): void
  dismiss(id: string): void
  cancelAll(): void
}

/** The adds of a vault, as a person watches them: running ones with their bytes, finished ones until dismissed. */
export function createTransfers(): Transfers {
  const list = createWritable<readonly Transfer[]>([])
  const cancelById = new Map<string, AbortController>()

  function change(id: string, changes: Partial<Transfer>): void {
    list.update((all) => all.map((transfer) => (transfer.id === id ? { ...transfer, ...changes } : transfer)))
  }

  function end(id: string, changes: Partial<Transfer>): void {
    cancelById.delete(id)
    change(id, changes)
    list.update((all) => {
      const finished = all.filter(({ state }) => state !== 'running')
      const excess = new Set(finished.slice(0, Math.max(0, finished.length - MAX_FINISHED_TRANSFERS)))
      return excess.size === 0 ? all : all.filter((transfer) => !excess.has(transfer))
    })
  }

  return {
    list,
    start({ id, label, totalBytes, startedAt, signal }) {
      const controller = new AbortController()
      cancelById.set(id, controller)
      list.update((all) => [...all, { id, kind: 'add', label, state: 'running', bytes: 0, totalBytes, startedAt }])
      return {
        signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
        advance: (bytes) => change(id, { bytes }),
        finish: () => end(id, { state: 'done', bytes: totalBytes }),
        fail: (state, sentence) => end(id, { state, ...(sentence === undefined ? {} : { error: sentence }) }),
      }
    },
    cancel: (id) => cancelById.get(id)?.abort(),
    dismiss: (id) => list.update((all) => all.filter((transfer) => transfer.id !== id || transfer.state === 'running')),
    cancelAll() {
      for (const controller of cancelById.values()) controller.abort()
    },
  }
}
