import { SHARED_CACHE, SHARED_FILES, SHARED_NAME, SHARED_TEXT } from '../../service-worker/messages.ts'

interface Shared {
  readonly files: readonly File[]
  readonly text: string
}

const UNNAMED = 'shared'

function readName(response: Response): string {
  try {
    return decodeURIComponent(response.headers.get(SHARED_NAME) ?? '') || UNNAMED
  } catch {
    return UNNAMED // not written by our own service worker
  }
}

/** What the service worker has kept; undefined when there is nothing. */
export async function takeShared(storage: CacheStorage): Promise<Shared | undefined> {
  if (!(await storage.has(SHARED_CACHE))) return undefined
  const cache = await storage.open(SHARED_CACHE)
  const requests = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(SHARED_FILES))
  const files = await Promise.all(
    requests.map(async (request) => {
      const response = await cache.match(request)
      return response === undefined ? [] : [new File([await response.blob()], readName(response))]
    }),
  )
  const text = (await (await cache.match(SHARED_TEXT))?.text()) ?? ''
  return files.length === 0 && text === '' ? undefined : { files: files.flat(), text }
}
