import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import type { PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] }

// The page works offline after its first load: everything the build made is kept, and every navigation gets the page.
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')))

// A new version takes over only when the user says so (see ui/offer-updates.ts).
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  const message: unknown = event.data
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined
  if (type === 'SKIP_WAITING') void self.skipWaiting()
})
