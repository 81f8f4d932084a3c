import { afterEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { mountMesh, unmountApp } from './mount-app.tsx'

afterEach(unmountApp)

test.each(['You', 'you', 'Y\u200bou '])('nobody else is called "You": %j', async (taken) => {
  mountMesh('/chat', (mesh) => mesh.hear(mesh.addMember(taken, 'direct'), 'I said that I pay'))
  const author = () =>
    page.getByRole('log', { name: 'Messages' }).query()?.querySelector('.message-author')?.textContent
  await expect.poll(author).toMatch(/ou *\([0-9a-f]{8}\)$/)
})
