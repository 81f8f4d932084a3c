import { createWritable, type Readable, type Writable } from '../base/readable.ts'
import type { Transfer } from './vault-types.ts'

/** How many finished transfers are remembered: enough to see what happened, not a history. */
const MAX_FINISHED_TRANSFERS = 20

export interface RunningTransfer {
  readonly signal: AbortSignal
  readonly paused: Readable<boolean>
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
  pause(id: string): void
  resume(id: string): void
  dismiss(id: string): void
  cancelAll(): void
}

/** The adds of a vault, as a person watches them: running ones with their bytes, finished ones until dismissed. */
export function createTransfers(): Transfers {
  const list = createWritable<readonly Transfer[]>([])
  const cancelById = new Map<string, AbortController>()
  const pausedById = new Map<string, Writable<boolean>>()

  function change(id: string, changes: Partial<Transfer>): void {
    list.update((all) => all.map((transfer) => (transfer.id === id ? { ...transfer, ...changes } : transfer)))
  }

  function end(id: string, changes: Partial<Transfer>): void {
    cancelById.delete(id)
    pausedById.delete(id)
    change(id, { ...changes, isPaused: false })
    list.update((all) => {
      const finished = all.filter(({ state }) => state !== 'running')
      const excess = new Set(finished.slice(0, Math.max(0, finished.length - MAX_FINISHED_TRANSFERS)))
      return excess.size === 0 ? all : all.filter((transfer) => !excess.has(transfer))
    })
  }

  function setPaused(id: string, isPaused: boolean): void {
    const paused = pausedById.get(id)
    if (paused === undefined) return
    change(id, { isPaused })
    paused.set(isPaused)
  }

  return {
    list,
    start({ id, label, totalBytes, startedAt, signal }) {
      const controller = new AbortController()
      const paused = createWritable(false)
      cancelById.set(id, controller)
      pausedById.set(id, paused)
      list.update((all) => [
        ...all,
        { id, kind: 'add', label, state: 'running', isPaused: false, bytes: 0, totalBytes, startedAt },
      ])
      return {
        signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
        paused,
        advance: (bytes) => change(id, { bytes }),
        finish: () => end(id, { state: 'done', bytes: totalBytes }),
        fail: (state, sentence) => end(id, { state, ...(sentence === undefined ? {} : { error: sentence }) }),
      }
    },
    cancel: (id) => cancelById.get(id)?.abort(),
    pause: (id) => setPaused(id, true),
    resume: (id) => setPaused(id, false),
    dismiss: (id) => list.update((all) => all.filter((transfer) => transfer.id !== id || transfer.state === 'running')),
    cancelAll() {
      for (const controller of cancelById.values()) controller.abort()
    },
  }
}
