import { describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { IceServer } from '../../src/core/wire/ice-servers.ts'
import { createIceBook } from '../../src/network/ice-servers.ts'
import { ICE_LIMITS } from '../../src/network/limits.ts'
import { findLastingPort } from '../lasting-port.ts'
import { makeKeys, makeMember, runRelay, until } from './mesh-fixture.ts'

const TURN: IceServer = { url: 'turn:turn.example:3478?transport=udp', user: 'rabbit', pass: 'clover' }

describe('a relay', () => {
  test('tells its members of STUN and TURN servers, again on each link', async () => {
    const keys = makeKeys()
    const servers = [{ url: 'stun:warren.example:8787' }, TURN]
    const first = await runRelay(keys, { iceServers: servers, port: await findLastingPort() })
    const heard: { readonly relay: PeerId; readonly servers: readonly IceServer[] }[] = []
    const member = await makeMember(keys, [first.address], {
      onIceServers: (relay, told) => heard.push({ relay, servers: told }),
    })
    await member.start()
    await until(() => heard.length === 1)
    expect(heard[0]).toEqual({ relay: first.node.peerId, servers })

    await first.close()
    const second = await runRelay(keys, { port: first.port, seed: first.seed })
    member.wake()
    await until(() => heard.length === 2)
    expect(heard[1]).toEqual({ relay: second.node.peerId, servers: [] })
  })
})

describe('what a member knows of them', () => {
  const A = '12D3KooWK124Dqf9QdtuMFudsnwBj52aSLyYcTsxAWVfWK2R6jFb' as PeerId
  const B = '12D3KooWJ3g9CmjYXGe4jMxBz9ShQBYrkdtFnNJvqXJ3Qkq2s1Nd' as PeerId
  const at = (host: string, peer: PeerId): string => `/${host}/tcp/8787/ws/p2p/${peer}`
  const stun = (host: string): IceServer => ({ url: `stun:${host}:8787` })

  test('is that relays answer STUN at their own address, until they have said', () => {
    const book = createIceBook([at('dns4/a.example', A), at('ip6/2001:db8::7', B)])
    expect(book.servers()).toEqual([stun('a.example'), { url: 'stun:[2001:db8::7]:8787' }])
    book.set(A, [])
    expect(book.servers()).toEqual([{ url: 'stun:[2001:db8::7]:8787' }])
    book.set(A, [TURN])
    expect(book.servers()).toEqual([TURN, { url: 'stun:[2001:db8::7]:8787' }])
  })

  test('comes from pinned relays only', () => {
    const book = createIceBook([at('dns4/a.example', A)])
    book.set(B, [TURN])
    expect(book.servers()).toEqual([stun('a.example')])
  })

  test('is so much and no more, with something of each relay', () => {
    const book = createIceBook([at('dns4/a.example', A), at('dns4/b.example', B)])
    const many = Array.from({ length: 8 }, (_, i) => stun(`s${i}.example`))
    book.set(A, many)
    expect(book.servers()).toEqual([many[0], stun('b.example'), many[1], many[2]])
    expect(book.servers()).toHaveLength(ICE_LIMITS.maxServers)
    book.set(B, many)
    expect(book.servers()).toEqual(many.slice(0, ICE_LIMITS.maxServers))
  })
})
