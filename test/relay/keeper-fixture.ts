import { expect, onTestFinished, vi } from 'vitest'
import type { Mesh } from '../../src/core/mesh.ts'
import type { BlockStore } from '../../src/core/ports/block-store.ts'
import { joinInMemory } from '../../src/nodejs.ts'

export const WAIT = { timeout: 60_000, interval: 50 }

/** A member in this process, who leaves when the test is over. */
export async function joinAs(memberName: string, invite: string, blocks?: BlockStore): Promise<Mesh> {
  const mesh = await joinInMemory({
    invite: invite.slice(invite.indexOf('#')),
    memberName,
    ...(blocks === undefined ? {} : { blocks }),
  })
  onTestFinished(() => mesh.close())
  return mesh
}

/** Names the relay the mesh's keeper, once it is there and offers it. */
export async function nameKeeper(mesh: Mesh): Promise<void> {
  await vi.waitFor(() => expect(mesh.keepers.get()).toMatchObject([{ isOffering: true }]), WAIT)
  await mesh.setKeeper(mesh.keepers.get()[0]!.id, true)
}

/** One of the figures of /metrics, over a connection of its own: one that was left open may be the last relay's. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('metrics', url), { headers: { connection: 'close' } })).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}
