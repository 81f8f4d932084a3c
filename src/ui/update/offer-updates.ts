import { createEffect, on } from 'solid-js'
import { strings } from '../strings.ts'
import type { Toasts } from '../toasts.ts'
import type { Updates } from './watch-updates.ts'

/** What taking a new version has to mind. */
export interface UpdateSurroundings {
  readonly updates: Updates
  readonly toasts: Toasts
  /** Files are being added or saved here: that would end with the page. */
  readonly isWorking: () => boolean
  /** Closes what is open, with all that is to be kept of it. */
  readonly close: () => Promise<void>
}

/** Tells once that a new version is there. Nothing is loaded anew before the person asks for it. */
export function offerUpdates(surroundings: UpdateSurroundings): void {
  const { updates, toasts } = surroundings
  createEffect(
    on(updates.isReady, (isReady) => {
      if (!isReady) return
      toasts.show(strings.update.ready, {
        action: { label: strings.update.reload, run: () => takeUpdate(surroundings) },
        lasting: true,
      })
    }),
  )
}

/** Loads the new version; while files are under way only for who insists. */
export function takeUpdate({ updates, toasts, isWorking, close }: UpdateSurroundings): void {
  const take = () => void close().finally(updates.take)
  if (!isWorking()) return take()
  toasts.show(strings.update.working, { action: { label: strings.update.reloadAnyway, run: take }, lasting: true })
}
