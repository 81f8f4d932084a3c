import { createContext, createSignal, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'

/** An installed app stays open for days, in which no address is loaded: without asking, nothing new would be heard of. */
const CHECK_EVERY_MS = 60 * 60 * 1000
/** Who comes back to the page often asks the server no more often than this. */
const CHECK_REST_MS = 10 * 60 * 1000
/** From asking the new version to take over to its doing so; after that the page is loaded all the same. */
const TAKE_OVER_MS = 5_000

const WORKER = '/sw.js'

/** What there is of a newer version than the one that this page runs. */
export interface Updates {
  /** It is there, whole, and the next load brings it. */
  readonly isReady: Accessor<boolean>
  /** Loads the page anew, with the new version. Other tabs stay as they are. */
  take(): void
}

/** What there is where nothing is updated. */
export const NO_UPDATES: Updates = { isReady: () => false, take: () => undefined }

export const UpdatesContext = createContext<Updates>(NO_UPDATES)

export const useUpdates = (): Updates => useContext(UpdatesContext)

/** What of a window this needs. */
interface Watched extends Pick<Window, 'setTimeout' | 'setInterval'> {
  readonly document: Pick<Document, 'addEventListener' | 'visibilityState' | 'readyState'>
  readonly location: Pick<Location, 'reload'>
  readonly navigator: { readonly serviceWorker?: ServiceWorkerContainer }
  addEventListener: (type: 'load', listener: () => void, options: { readonly once: true }) => void
}

/**
 * Registers the service worker, once the page is loaded, and hears of a new version of it. That one is installed beside the
 * old one and waits: it takes over when somebody asks for it in one of the tabs, or when all of them are closed.
 */
export function watchUpdates(target: Watched): Updates {
  const [isReady, setIsReady] = createSignal(false)
  const container = target.navigator.serviceWorker
  if (container === undefined) return NO_UPDATES
  let waiting = (): ServiceWorker | null => null
  let isTaking = false
  /** The first worker takes over the page that installed it, which is of its version. */
  let hadController = container.controller !== null

  container.addEventListener('controllerchange', () => {
    if (isTaking) target.location.reload()
    // Another tab took the new version. What runs here goes on: the worker keeps what it has yet to load (src/sw.ts).
    else if (hadController) setIsReady(true)
    hadController = true
  })

  const follow = (registration: ServiceWorkerRegistration): void => {
    waiting = () => registration.waiting
    const look = (): void => {
      if (registration.waiting !== null && container.controller !== null) setIsReady(true)
    }
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    registration.installing?.addEventListener('statechange', look)
    look()
    let checkedAt = Date.now()
    const check = (): void => {
      if (Date.now() - checkedAt < CHECK_REST_MS) return
      checkedAt = Date.now()
      registration.update().catch(ignoreAbsence)
    }
    target.setInterval(check, CHECK_EVERY_MS)
    target.document.addEventListener('visibilitychange', () => {
      if (target.document.visibilityState === 'visible') check()
    })
  }

  const register = (): void => void container.register(WORKER, { scope: '/' }).then(follow, ignoreAbsence)
  if (target.document.readyState === 'complete') register()
  else target.addEventListener('load', register, { once: true })

  return {
    isReady,
    take() {
      const next = waiting()
      if (next === null) return target.location.reload()
      isTaking = true
      next.postMessage({ type: 'SKIP_WAITING' })
      target.setTimeout(() => target.location.reload(), TAKE_OVER_MS)
    },
  }
}

/** Without its server, or where the browser lets nothing be stored, Warren runs as it is. */
const ignoreAbsence = (): void => undefined
