import { SHARED_CACHE, SHARED_FILES, SHARED_NAME, SHARED_PAGE, SHARED_TEXT } from './messages.ts'

/** More files at once are for dropping, not for sharing. */
const MAX_SHARED_FILES = 200

/** Title, text and address, as the manifest names them: apps put the same into several of them. */
function readText(form: FormData): string {
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string')
  const said = parts.map((part) => part.trim()).filter((part) => part !== '')
  return said
    .filter(
      (part, at) =>
        !said.some((other, where) => where !== at && other.includes(part) && (other !== part || where < at)),
    )
    .join('\n')
}

/**
 * Keeps what was shared until the page asks for it, and sends the browser on to the page. Anybody's page can post a form
 * here, too: so nothing of it goes anywhere before the person has said where to.
 */
export async function keepShared(request: Request, storage: CacheStorage): Promise<Response> {
  const form = await request.formData()
  await storage.delete(SHARED_CACHE)
  const cache = await storage.open(SHARED_CACHE)
  const files = form.getAll('files').filter((part) => part instanceof File)
  await Promise.all(
    files.slice(0, MAX_SHARED_FILES).map((file, at) => {
      const headers = { [SHARED_NAME]: encodeURIComponent(file.name), 'Content-Type': 'application/octet-stream' }
      return cache.put(`${SHARED_FILES}${at}`, new Response(file, { headers }))
    }),
  )
  const text = readText(form)
  if (text !== '') await cache.put(SHARED_TEXT, new Response(text))
  return Response.redirect(SHARED_PAGE, 303)
}
