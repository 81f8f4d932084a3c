import { afterEach, expect, test } from 'vitest'
import { answerPrevious, dropOutdated } from '../../src/service-worker/drop-outdated.ts'

const PRECACHE = 'test-precache'

afterEach(async () => {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
})

const urlOf = (path: string) => new URL(path, location.origin).href

/** A version is installed beside what is there, and takes over. */
async function takeOver(paths: readonly string[]): Promise<readonly string[]> {
  const cache = await caches.open(PRECACHE)
  for (const path of paths) await cache.put(path, new Response(path))
  await dropOutdated(caches, PRECACHE, new Set(paths.map(urlOf)))
  return (await cache.keys()).map(({ url }) => new URL(url).pathname + new URL(url).search).sort()
}

test('what the version before had is there until the next but one, and the page itself only once', async () => {
  expect(await takeOver(['/assets/a1.js', '/assets/same.js', '/index.html?v=1'])).toHaveLength(3)
  expect(await takeOver(['/assets/a2.js', '/assets/same.js', '/index.html?v=2'])).toEqual([
    '/assets/a1.js',
    '/assets/a2.js',
    '/assets/same.js',
    '/index.html?v=2',
  ])
  const answer = await answerPrevious(caches, PRECACHE, new Request(urlOf('/assets/a1.js')))
  expect(await answer.text()).toBe('/assets/a1.js')
  expect(await takeOver(['/assets/a3.js', '/assets/same.js', '/index.html?v=3'])).toEqual([
    '/assets/a2.js',
    '/assets/a3.js',
    '/assets/same.js',
    '/index.html?v=3',
  ])
})

test('a file that comes back with a later version is its own again', async () => {
  await takeOver(['/assets/a.js'])
  await takeOver(['/assets/b.js'])
  expect(await takeOver(['/assets/a.js'])).toEqual(['/assets/a.js', '/assets/b.js'])
  expect(await takeOver(['/assets/c.js'])).toEqual(['/assets/a.js', '/assets/c.js'])
})
