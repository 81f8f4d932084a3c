import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import type { Picture } from '../../src/core/mesh.ts'
import { createPictureUrls } from '../../src/ui/parts/picture-urls.ts'

const picture = (): Picture => ({ type: 'image/png', bytes: new Uint8Array(8) })
const isThere = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

test('a picture has one address, until a member has changed it hundreds of times', async () => {
  const { urlOf, dispose } = createRoot((end) => ({ urlOf: createPictureUrls(), dispose: end }))
  const [first, shown] = [picture(), picture()]
  const [url, stays] = [urlOf(first), urlOf(shown)]
  expect(urlOf(first)).toBe(url)
  for (let change = 0; change < 600; change++) {
    urlOf(picture())
    expect(urlOf(shown)).toBe(stays)
  }
  expect(await isThere(url)).toBe(false)
  expect(await isThere(stays)).toBe(true)
  const again = urlOf(first)
  expect(again).not.toBe(url)
  expect(await isThere(again)).toBe(true)
  dispose()
  expect(await isThere(stays)).toBe(false)
})
