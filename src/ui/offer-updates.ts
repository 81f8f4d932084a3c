import { registerSW } from 'virtual:pwa-register'
import { strings } from './strings.ts'
import type { Toasts } from './toasts.ts'

/** Registers the service worker. A new version waits until the user takes it: a reload may cut a transfer short. */
export function offerUpdates(toasts: Toasts): void {
  const update = registerSW({
    onNeedRefresh: () =>
      toasts.show(strings.update.ready, {
        action: { label: strings.update.reload, run: () => void update(true) },
        lasting: true,
      }),
  })
}
