import { test, vi } from 'vitest'
import { createTestMesh, isSame } from './sync-fixture.ts'
import { append, logNamed } from '../log/log-fixture.ts'
test('bench', async () => {
  const { network, join } = createTestMesh()
  const real = { now: () => Date.now(), after: (ms: number, cb: () => void) => { const t = setTimeout(cb, ms); return () => clearTimeout(t) } }
  void real
  const [a, b] = [await join('a'), await join('b')]
  vi.restoreAllMocks()
  const N = 10_000
  let t = performance.now()
  for (let i = 0; i < N; i++) await append(a.logs, logNamed('one'), `m ${i} ${'x'.repeat(100)}`)
  console.log('append', N, performance.now() - t)
  t = performance.now()
  a.logs.root(); console.log('root', performance.now() - t)
  network.link(a.peer, b.peer)
  t = performance.now()
  const [first] = [a.peer < b.peer ? a : b]
  void first
  await new Promise<void>((resolve, reject) => { const tick = () => isSame(a, b) ? resolve() : performance.now() - t > 25_000 ? reject(new Error('slow')) : setTimeout(tick, 20); b.syncer.on('synced', () => resolve()); tick() })
  console.log('sync', performance.now() - t, network.traffic())
}, 100_000)
