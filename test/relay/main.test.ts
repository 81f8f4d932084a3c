import { chmod, mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { base64, base64url, base58 } from '@scure/base'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bytesToHex } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { deriveMeshKeys, relayKeyOf } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite, encodeInvite } from '../../src/core/wire/invite.ts'
import { encodeMeshKey } from '../../src/core/wire/mesh-key.ts'
import { parseRelayAddress } from '../../src/core/wire/relay-address.ts'
import { decodeRelayKey, encodeRelayKey } from '../../src/core/wire/relay-key.ts'
import { attemptSocket, connectRaw } from './front-door-fixture.ts'
import { PAGE, buildRelay, joinMesh, makePlace, runRelay, startRelay, stopRelay } from './relay-fixture.ts'
import type { BuiltRelay } from './relay-fixture.ts'

let built: BuiltRelay

beforeAll(async () => {
  built = await buildRelay()
})
afterAll(() => built.remove())

const start = (place: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) =>
  startRelay(built.program, args, { place, variables })

const run = (place: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) =>
  runRelay(built.program, ['--port', '0', ...args], { place, variables })

/** One of the numbers that /healthz tells this machine. */
async function readCount(port: number, name: string): Promise<unknown> {
  const health = (await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()) as Record<string, unknown>
  return health[name]
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

/** Every way in which 32 bytes may lie in a file. */
const writingsOf = (key: Uint8Array<ArrayBuffer>): readonly Buffer[] => [
  Buffer.from(key),
  ...[
    bytesToHex(key),
    bytesToHex(key).toUpperCase(),
    base58.encode(key),
    // Without the last characters, which depend on what follows the key.
    base64.encode(key).slice(0, 40),
    base64url.encode(key).slice(0, 40),
    encodeMeshKey(key),
    encodeMeshKey(key).slice('warren1'.length, -6),
    encodeInvite({ meshKey: key, epoch: 0, name: '', relays: [] }),
    JSON.stringify([...key]).slice(1, -1),
  ].map((text) => Buffer.from(text)),
]

async function readFolder(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const contents = new Map<string, Buffer>()
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile()) contents.set(file.slice(path.length + 1), await readFile(file))
  }
  return contents
}

describe('the first run', () => {
  it('shows an invite to a new mesh and keeps only what a relay may know', async () => {
    const place = await makePlace()
    const { url, port, relay, invite, run: relayRun } = await start(place, ['--name', 'Family'])
    expect(url).toBe(`http://localhost:${port}`)
    expect(invite?.startsWith(`${url}/#/join/warreninvite1`)).toBe(true)
    const { meshKey, epoch, name, relays } = unwrap(decodeInvite(invite!))
    expect({ epoch, name, relays }).toEqual({ epoch: 0, name: 'Family', relays: [relay] })
    expect(unwrap(parseRelayAddress(relay))).toMatchObject({ hostKind: 'dns4', host: 'localhost', port, secure: false })
    expect(await stopRelay(relayRun)).toBe(0)
    expect(relayRun.stderr()).toBe('')

    const contents = await readFolder(place)
    expect([...contents.keys()].toSorted()).toEqual(['data/relay.identity', 'data/relay.key'])
    for (const file of contents.keys()) expect(await modeOf(join(place, file))).toBe('600')
    expect(await modeOf(join(place, 'data'))).toBe('700')
    const stored = unwrap(decodeRelayKey(contents.get('data/relay.key')!.toString().trim()))
    const expected = relayKeyOf(deriveMeshKeys(meshKey, 0))
    expect({ ...stored }).toEqual({ ...expected })

    const { meshSeed, memberPrologue, convergence, directoryKey, lobbyKey, openVaultKey } = deriveMeshKeys(meshKey, 0)
    for (const key of [meshKey, meshSeed, memberPrologue, convergence, directoryKey, lobbyKey, openVaultKey]) {
      for (const content of contents.values()) {
        expect(writingsOf(key).filter((writing) => content.includes(writing))).toEqual([])
      }
    }
    // The search does find what is there.
    const found = [...contents.values()].filter((content) => content.includes(encodeRelayKey(expected)))
    expect(found).toHaveLength(1)
  })

  it('tells people so in words, with a QR code, and says on later runs where an invite is to be had', async () => {
    const place = await makePlace()
    const first = run(place)
    const text = await first.printed(/Ctrl-C stops it/)
    expect(text).toMatch(/^Warren runs at http:\/\/localhost:\d+\n/)
    expect(text).toMatch(/\n {2}http:\/\/localhost:\d+\/#\/join\/warreninvite1[a-z0-9]+\n/)
    expect(text).toContain('█▀▀')
    expect(text).toContain('It will not be shown again: the relay does not keep it.')
    expect(await stopRelay(first)).toBe(0)

    const second = run(place)
    const later = await second.printed(/Ctrl-C stops it/)
    expect(later).toMatch(/^Warren runs at http:\/\/localhost:\d+\n/)
    expect(later).not.toContain('#/join/')
    expect(later).not.toContain('█')
    expect(later).toContain('Members can show an invite for others in the app.')
  })

  it('leaves no mesh behind when it did not come to show the invite', async () => {
    const place = await makePlace()
    const { port } = await start(await makePlace())
    const failed = runRelay(built.program, ['--port', String(port)], { place })
    expect(await failed.ended).toBe(1)
    expect(await readdir(place)).toEqual([])
  })
})

describe('later runs', () => {
  it('are the same relay, and have no invite', async () => {
    const place = await makePlace()
    const first = await start(place)
    const before = await stopRelay(first.run).then(() => readFolder(place))
    const second = await start(place, ['--port', String(first.port)])
    expect(second.relay).toBe(first.relay)
    expect(second.invite).toBeUndefined()
    await stopRelay(second.run)
    expect(await readFolder(place)).toEqual(before)
  })

  it('take the mesh in which the invite was shown', async () => {
    const place = await makePlace()
    const first = await start(place)
    await stopRelay(first.run)
    await start(place, ['--port', String(first.port)])
    const member = await joinMesh(first.invite!)
    await expect.poll(() => member.relays.get()[0]?.state).toBe('connected')
  })
})

describe('a relay for a mesh that exists', () => {
  const meshKey = systemEnvironment.random.bytes(32)
  const relayKeyText = encodeRelayKey(relayKeyOf(deriveMeshKeys(meshKey, 0)))

  it.each(['--relay-key', 'WARREN_RELAY_KEY'])('takes its key by %s, and keeps its own identity only', async (way) => {
    const place = await makePlace()
    const file = join(place, 'mesh.key')
    await writeFile(file, `${relayKeyText}\n`)
    const begin = () =>
      way === '--relay-key' ? start(place, [way, 'mesh.key']) : start(place, [], { [way]: relayKeyText })
    const first = await begin()
    expect(first.invite).toBeUndefined()
    await stopRelay(first.run)
    expect(await readdir(join(place, 'data'))).toEqual(['relay.identity'])
    expect(await modeOf(join(place, 'data', 'relay.identity'))).toBe('600')

    const second = await begin()
    expect(unwrap(parseRelayAddress(second.relay)).peer).toBe(unwrap(parseRelayAddress(first.relay)).peer)
    const invite = encodeInvite({ meshKey, epoch: 0, name: '', relays: [second.relay] })
    const member = await joinMesh(invite)
    await expect.poll(() => member.relays.get()[0]?.state).toBe('connected')
  })

  it('prints the address that the mesh’s invites need', async () => {
    const place = await makePlace()
    const relayRun = run(place, ['--url', 'https://warren.example'], { WARREN_RELAY_KEY: relayKeyText })
    const text = await relayRun.printed(/Ctrl-C stops it/)
    expect(text).toMatch(/^Warren runs at https:\/\/warren\.example\n/)
    expect(text).toMatch(/\n {2}\/dns4\/warren\.example\/tcp\/443\/wss\/p2p\/12D3Koo\w+\n/)
    expect(text).not.toContain('#/join/')
  })
})

describe('what cannot work ends with one sentence', () => {
  const isRoot = process.getuid?.() === 0
  const NOBODY = 65_534

  /** Root may read every file, so it takes someone else to be refused one. */
  async function runAsNobody(place: string, args: readonly string[]): Promise<ReturnType<typeof run>> {
    await chmod(place, 0o777)
    await chmod(built.folder, 0o755)
    return runRelay(built.program, args, { place, user: NOBODY })
  }

  async function expectFailure(
    sentence: string | RegExp,
    relayRun: ReturnType<typeof run>,
    { isExact = true }: { isExact?: boolean } = {},
  ): Promise<void> {
    expect(await relayRun.ended).toBe(1)
    const told = relayRun.stderr()
    if (typeof sentence === 'string' && isExact) expect(told).toBe(`${sentence}\n`)
    else expect(told).toMatch(sentence)
    expect(told.trimEnd().split('\n')).toHaveLength(1)
    expect(told).not.toMatch(/\bat .*:\d+/)
    expect(relayRun.stdout()).toBe('')
  }

  it('a port in use', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const sentence = `Port ${port} is in use by another program. Choose another with --port or PORT.`
    await expectFailure(
      sentence,
      runRelay(built.program, [], { place: await makePlace(), variables: { PORT: String(port) } }),
    )
  })

  it('a key file that is not there, or is a folder', async () => {
    const place = await makePlace()
    const file = join(place, 'relay.key')
    await expectFailure(`The key file ${file} cannot be read: it does not exist.`, run(place, ['--relay-key', file]))
    await mkdir(file)
    await expectFailure(`The key file ${file} cannot be read: it is a folder.`, run(place, ['--relay-key', file]))
  })

  it('a key file that this user may not read', async () => {
    const place = await makePlace()
    const file = join(place, 'relay.key')
    await writeFile(file, 'key')
    await chmod(file, 0)
    const args = ['--relay-key', file]
    const relayRun = isRoot ? await runAsNobody(place, args) : run(place, args)
    await expectFailure(`The key file ${file} cannot be read: this user may not.`, relayRun)
  })

  it('a mangled key, wherever it is', async () => {
    const place = await makePlace()
    const good = encodeRelayKey(relayKeyOf(deriveMeshKeys(systemEnvironment.random.bytes(32), 0)))
    const last = good.endsWith('q') ? 'p' : 'q'
    const mangled = good.slice(0, -1) + last
    const typing = 'The checksum does not match: there is a typing error.'
    const file = join(place, 'mesh.key')
    await writeFile(file, mangled)
    await expectFailure(`The relay key in ${file} cannot be used. ${typing}`, run(place, ['--relay-key', file]))
    const inVariable = run(place, [], { WARREN_RELAY_KEY: mangled })
    await expectFailure(`The relay key in WARREN_RELAY_KEY cannot be used. ${typing}`, inVariable)
    await mkdir(join(place, 'data'))
    await rename(file, join(place, 'data', 'relay.key'))
    await expectFailure(`The relay key in relay.key cannot be used. ${typing}`, run(place))
    await writeFile(join(place, 'data', 'relay.key'), good)
    await writeFile(join(place, 'data', 'relay.identity'), 'warrenrelayid1qqqq')
    await expectFailure(/^The relay's identity in relay\.identity cannot be used\. /, run(place))
  })

  it('a mesh key or an invite in place of the relay key, without repeating it', async () => {
    const meshKey = systemEnvironment.random.bytes(32)
    for (const text of [encodeMeshKey(meshKey), encodeInvite({ meshKey, epoch: 0, name: '', relays: [] })]) {
      const relayRun = run(await makePlace(), [], { WARREN_RELAY_KEY: text })
      await expectFailure(/which a relay must not have: take the relay key from the app's settings/, relayRun)
      expect(relayRun.stderr()).not.toContain(text.slice(-20))
    }
  })

  it('a data folder that cannot be written to', async () => {
    const place = await makePlace()
    await writeFile(join(place, 'file'), '')
    const folder = join(place, 'file', 'data')
    const unwritable = run(place, ['--data', folder])
    expect(await unwritable.ended).toBe(1)
    expect(unwritable.stderr()).toMatch(/part of its path is a file\.\n$/)
    expect(unwritable.stdout()).toBe('')
    const sentence = 'The folder /proc/warren cannot be written to: it does not exist.'
    await expectFailure(sentence, run(place, ['--data', '/proc/warren']))
  })

  it('a page that was not built', async () => {
    const app = join(built.folder, 'dist', 'app')
    await rename(app, `${app}.away`)
    onTestFinished(() => rename(`${app}.away`, app))
    await expectFailure(`The page in ${app} could not be read. Run: npm run build`, run(await makePlace()))
  })

  it('an option that there is not', async () => {
    await expectFailure("Unknown option '--prot'. See --help.", run(await makePlace(), ['--prot']))
  })

  it('an address that no invite can carry', async () => {
    const sentence = 'under_score cannot be put into an invite; give --url a name or address.'
    await expectFailure(sentence, run(await makePlace(), ['--url', 'https://under_score']))
  })
})

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('comes with %s, in order, whoever is connected', async (signal) => {
    const { invite, port, run: relayRun } = await start(await makePlace())
    const member = await joinMesh(invite!)
    await expect.poll(() => member.relays.get()[0]?.state).toBe('connected')
    const { socket } = await attemptSocket(port)
    expect(await stopRelay(relayRun, signal)).toBe(0)
    await expect.poll(() => socket.readyState).not.toBe(socket.OPEN)
    expect(relayRun.stderr()).toBe('')
  })

  it('comes at once at the second signal', async () => {
    const { port, run: relayRun } = await start(await makePlace(), ['--log-level', 'info'])
    // Half a request holds the first one up, for a second: the moment to send another is not looked for every now and then.
    const { socket } = connectRaw(port)
    socket.write('GET / HTTP/1.1\r\n')
    await expect.poll(() => readCount(port, 'connections')).toBe(2)
    const isStopping = new Promise<void>((resolve) => {
      relayRun.child.stderr?.on('data', () => {
        if (relayRun.stderr().includes('"stopping"')) resolve()
      })
    })
    relayRun.child.kill('SIGINT')
    await isStopping
    relayRun.child.kill('SIGINT')
    expect(await relayRun.ended).toBe(130)
  })

  it('is not the reader’s: it runs on when nobody takes its output', async () => {
    const relayRun = run(await makePlace())
    const text = await relayRun.printed(/Ctrl-C stops it/)
    relayRun.child.stdout?.destroy()
    const url = /^Warren runs at (\S+)/.exec(text)?.[1] ?? ''
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(await stopRelay(relayRun)).toBe(0)
  })

  it('is at once for --help', async () => {
    const relayRun = run(await makePlace(), ['--help'])
    expect(await relayRun.ended).toBe(0)
    expect(relayRun.stdout()).toContain('--relay-key FILE')
  })
})

describe('the running relay', () => {
  it('serves the page with its headers and takes WebSockets on one port', async () => {
    const { url, port } = await start(await makePlace())
    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(await page.text()).toBe(PAGE)
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'; script-src 'self'")
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
    expect(page.headers.has('strict-transport-security')).toBe(false)
    expect((await attemptSocket(port, '/', { origin: url })).outcome).toBe('open')
    expect((await attemptSocket(port, '/', { origin: 'https://evil.example' })).outcome).toBe(403)
  })

  it('tells browsers to stay with https where its public address is', async () => {
    const args = ['--url', 'https://warren.example', '--behind-proxy']
    const { port, url, invite } = await start(await makePlace(), args)
    expect(url).toBe('https://warren.example')
    expect(unwrap(decodeInvite(invite!)).relays[0]).toMatch(/^\/dns4\/warren\.example\/tcp\/443\/wss\/p2p\//)
    const page = await fetch(`http://127.0.0.1:${port}`)
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect((await attemptSocket(port, '/', { origin: 'https://warren.example' })).outcome).toBe('open')
  })

  it.each(['/../relay/main.js', '/..%2frelay%2fmain.js', '/%2e%2e/relay/main.js', '/assets/../../../data/relay.key'])(
    'gives nothing away under %s',
    async (path) => {
      const { port } = await start(await makePlace())
      const { socket, ended } = connectRaw(port)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect(await ended).toMatch(/^HTTP\/1\.1 404 /)
    },
  )

  it('lets members in while sockets that say nothing are held open, and ends those', async () => {
    const { invite, port } = await start(await makePlace())
    const idle = await Promise.all(Array.from({ length: 40 }, () => attemptSocket(port)))
    expect(idle.every(({ outcome }) => outcome === 'open')).toBe(true)
    const member = await joinMesh(invite!)
    await expect.poll(() => member.relays.get()[0]?.state).toBe('connected')
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).toMatchObject({ ok: true, members: 1 })
    const isOpen = ({ socket }: (typeof idle)[number]): boolean => socket.readyState === socket.OPEN
    await expect.poll(() => idle.filter(isOpen).length).toBe(0)
  })

  it('forgets members that leave', async () => {
    const { invite, port } = await start(await makePlace())
    const health = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/healthz`)).json()
    for (let visit = 0; visit < 3; visit++) {
      const member = await joinMesh(invite!)
      await expect.poll(health).toMatchObject({ members: 1, reservations: 1 })
      await member.close()
      await expect.poll(health).toMatchObject({ members: 0, reservations: 0, webSockets: 0 })
    }
  })
})
