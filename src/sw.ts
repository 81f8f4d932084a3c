import { cleanupOutdatedCaches, PrecacheController, PrecacheRoute } from 'workbox-precaching'
import type { PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { answerNothing, answerWithStream, refuseSource } from './service-worker/answer-stream.ts'
import type { OpenAnswers } from './service-worker/answer-stream.ts'
import { askPages } from './service-worker/ask-pages.ts'
import { answerPrevious, dropOutdated, isAsset } from './service-worker/drop-outdated.ts'
import { keepShared } from './service-worker/keep-shared.ts'
import { messageType, parseStreamPath, SHARE_PATH } from './service-worker/messages.ts'
import type { KeepAlive, KeptAlive } from './service-worker/messages.ts'
import { showRoom } from './service-worker/show-room.ts'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] }

/** Media is for players only: a page that was navigated to one would be of this origin. */
const PLAYERS: ReadonlySet<string> = new Set(['audio', 'video'])

const openAnswers: OpenAnswers = new Set()

async function answerStream(kind: 'download' | 'media', id: string, request: Request): Promise<Response> {
  if (kind === 'media' && !PLAYERS.has(request.destination)) return answerNothing(kind)
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const source = await askPages(pages, id)
  if (source === undefined) return answerNothing(kind)
  if (source.facts.kind !== kind) {
    refuseSource(source.port)
    return answerNothing(kind)
  }
  return answerWithStream(source, request.headers.get('range'), openAnswers)
}

// Before workbox's own listener: it answers every navigation with the page, a download's too.
self.addEventListener('fetch', (event: FetchEvent) => {
  const url = new URL(event.request.url)
  if (url.origin !== self.location.origin) return
  if (event.request.method === 'POST' && url.pathname === SHARE_PATH) {
    event.stopImmediatePropagation()
    event.respondWith(keepShared(event.request, self.caches))
    return
  }
  const stream = parseStreamPath(url.pathname)
  if (stream === undefined) return
  event.stopImmediatePropagation()
  event.respondWith(answerStream(stream.kind, stream.id, event.request))
})

// The page works offline after its first load: everything the build made is kept, and every navigation gets the page.
const kept = new PrecacheController()
kept.addToCacheList(self.__WB_MANIFEST)
self.addEventListener('install', (event: ExtendableEvent) => void kept.install(event))
registerRoute(new PrecacheRoute(kept))
registerRoute(new NavigationRoute(kept.createHandlerBoundToURL('index.html')))
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && isAsset(url.href),
  ({ request }) => answerPrevious(self.caches, kept.strategy.cacheName, request),
)
cleanupOutdatedCaches()

self.addEventListener('activate', (event: ExtendableEvent) => {
  event.waitUntil(dropOutdated(self.caches, kept.strategy.cacheName, new Set(kept.getURLsToCacheKeys().values())))
  // The page that installed this is its first: it can stream without being loaded again. A later version waits (see below).
  event.waitUntil(self.clients.claim())
})

self.addEventListener('notificationclick', (event: NotificationEvent) => {
  event.notification.close()
  event.waitUntil(showRoom(self.clients, event.notification.data))
})

self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data
  const type = messageType(message)
  // A new version takes over only when the user says so (see ui/update/watch-updates.ts).
  if (type === 'SKIP_WAITING') void self.skipWaiting()
  if (type === 'keep-alive') {
    const kept: KeptAlive = { isOpen: openAnswers.has((message as KeepAlive).answer) }
    event.ports[0]?.postMessage(kept)
  }
})
