import { expect, it } from 'vitest'
import { closeAll } from '../../../src/core/base/close-all.ts'

it('ends each thing although another fails, and tells of the first failure', async () => {
  const closed: string[] = []
  const fail = (name: string) => async () => {
    closed.push(name)
    throw new Error(name)
  }
  const closing = closeAll([
    fail('vault'),
    () => void closed.push('swarm'),
    fail('store'),
    () => void closed.push('lock'),
  ])
  await expect(closing).rejects.toThrow('vault')
  expect(closed).toEqual(['vault', 'swarm', 'store', 'lock'])
})
