/** Which files of the version before are left, for the next one to drop. */
const PREVIOUS_CACHE = 'warren-previous'
const LEFT = '/previous-files'

/** The build names files here by their content, so one of them is the same in whatever version. */
const ASSETS = '/assets/'

export const isAsset = (url: string): boolean => new URL(url).pathname.startsWith(ASSETS)

/**
 * Removes what the new version has no more of from among the files that are kept for offline, but leaves what the version
 * before had: pages that it loaded still ask for it. One version back only: who has not loaded a page for longer was told
 * of the newer ones all that time.
 *
 * @param expected the addresses that the new version keeps
 */
export async function dropOutdated(
  storage: CacheStorage,
  precache: string,
  expected: ReadonlySet<string>,
): Promise<void> {
  const [kept, previous] = await Promise.all([storage.open(precache), storage.open(PREVIOUS_CACHE)])
  const outdated = (await kept.keys()).map(({ url }) => url).filter((url) => !expected.has(url))
  const before = new Set((await (await previous.match(LEFT))?.json()) as string[] | undefined)
  const left = outdated.filter((url) => isAsset(url) && !before.has(url))
  await Promise.all(outdated.filter((url) => !left.includes(url)).map((url) => kept.delete(url)))
  await previous.put(LEFT, new Response(JSON.stringify(left)))
}

/** What a page of the version before asks for; from the server where it is not there any more. */
export async function answerPrevious(storage: CacheStorage, precache: string, request: Request): Promise<Response> {
  return (await storage.match(request, { cacheName: precache })) ?? fetch(request)
}
