import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FILES, REPO, type Room, findViolations, importLine, namesOf, show, treeOf } from './model-house.ts'

describe.concurrent('the blind relay', () => {
  const behind: readonly [Room, Room, Room][] = [
    ['relay', 'identity', 'crypto aead'],
    ['relay', 'identity', 'crypto convergent'],
    ['relay', 'nodejs root', 'mesh'],
    ['relay', 'nodejs root', 'view'],
    ['relay', 'nodejs root', 'files'],
    ['relay', 'nodejs root', 'vault'],
    ['relay', 'nodejs root', 'chat'],
    ['relay', 'nodejs root', 'directory'],
  ]

  test.each(behind)('%s does not reach through %s what is in %s', async (relay, between, secret) => {
    const violations = await findViolations(treeOf({ [relay]: [between], [between]: [secret] }))
    expect(show(violations)).toEqual([`fence-blind-relay: relay/main.ts -> ${FILES[secret]}`])
  })

  test('does not reach it through a type, nor through an import at run time', async () => {
    const typed = await findViolations(treeOf({ relay: ['identity'], identity: ['crypto aead'] }, true))
    expect(namesOf(typed, 'relay/main.ts', FILES['crypto aead'])).toEqual(['fence-blind-relay'])

    const dynamic = await findViolations(
      new Map([
        ['relay/main.ts', `await import('../src/core/identity/identity.ts')\n`],
        [FILES.identity, `export const open = () => import('../crypto/aead.ts')\n`],
      ]),
    )
    expect(namesOf(dynamic, 'relay/main.ts', FILES['crypto aead'])).toEqual(['fence-blind-relay'])
  })

  test.each(['crypto aead', 'crypto convergent'] as const)('does not import %s itself', async (secret) => {
    const violations = await findViolations(treeOf({ relay: [secret] }))
    expect(show(violations)).toEqual([`fence-blind-relay: relay/main.ts -> ${FILES[secret]}`])
  })

  test('keeps blocks and logs from the AEAD behind a file that they may see', async () => {
    const violations = await findViolations(treeOf({ log: ['crypto sign'], 'crypto sign': ['crypto aead'] }))
    expect(show(violations)).toEqual([`fence-sealed-below: ${FILES.log} -> ${FILES['crypto aead']}`])
  })
})

describe.concurrent('packages stay in their rooms', () => {
  const rules: readonly [string, string, string][] = [
    ['libp2p', 'fence-libp2p', 'src/network/'],
    ['@libp2p/noise', 'fence-libp2p', 'src/network/'],
    ['@multiformats/multiaddr', 'fence-libp2p', 'src/network/'],
    ['dexie', 'fence-dexie', 'src/platform/browser/'],
    ['solid-js', 'fence-solid', 'src/ui/'],
    ['@kobalte/core', 'fence-solid', 'src/ui/'],
    ['lucide-solid', 'fence-solid', 'src/ui/'],
    ['@solidjs/router', 'fence-solid', 'src/ui/'],
    ['@noble/curves', 'fence-crypto', 'src/core/crypto/'],
    ['ws', 'fence-ws', 'relay/'],
    ['classic-level', 'fence-level', 'src/platform/nodejs/'],
    ['node:fs', 'fence-node', 'relay/'],
    ['fs', 'fence-node', 'relay/'],
  ]
  const isOwner = (path: string, owner: string): boolean =>
    path.startsWith(owner) || (owner === 'relay/' && path.startsWith('src/platform/nodejs/'))

  test.each([false, true])('for every room (type-only: %s)', async (typeOnly) => {
    const sources = new Map(
      Object.values(FILES).map((path) => [
        path,
        rules.map(([name], index) => importLine(name, index, typeOnly)).join(''),
      ]),
    )
    const violations = await findViolations(sources)
    for (const path of Object.values(FILES)) {
      for (const [name, rule, owner] of rules) {
        const found = violations.some(
          (violation) =>
            violation.from === path &&
            violation.rule.name === rule &&
            new RegExp(`(^|/)${name.replace('node:', '')}(/|$)`).test(violation.to),
        )
        expect(found, `${rule}: ${path} -> ${name}`).toBe(!isOwner(path, owner))
      }
    }
  })

  test('the library takes no package that is not listed for it', async () => {
    const violations = await findViolations(new Map([[FILES.base, importLine('uqr', 0, false)]]))
    expect(show(violations)).toEqual([`core-packages: ${FILES.base} -> node_modules/uqr/index.js`])
  })
})

describe.concurrent('the rest of the house', () => {
  test('has no cycles', async () => {
    const violations = await findViolations(
      new Map([
        ['src/core/log/a.ts', importLine('./b.ts', 0, false)],
        ['src/core/log/b.ts', importLine('./a.ts', 0, false)],
      ]),
    )
    expect(new Set(violations.map(({ rule }) => rule.name))).toEqual(new Set(['no-cycle']))
  })

  test('has no rooms but those of the design', async () => {
    const path = 'src/core/utils/things.ts'
    const violations = await findViolations(
      new Map([
        [path, importLine('../base/bytes.ts', 0, false)],
        ['src/core/mesh.ts', importLine('./utils/things.ts', 0, false)],
      ]),
    )
    expect(show(violations).sort()).toEqual([
      `arrow-mesh: src/core/mesh.ts -> ${path}`,
      `house-rooms-only-target: src/core/mesh.ts -> ${path}`,
      `house-rooms-only: ${path} -> src/core/base/bytes.ts`,
    ])
  })

  test('imports no test and nothing that is not there', async () => {
    const violations = await findViolations(
      new Map([
        ['test/fake.ts', ''],
        [FILES.relay, importLine('../test/fake.ts', 0, false) + importLine('./gone.ts', 1, false)],
      ]),
    )
    expect(show(violations).sort()).toEqual([
      'arrow-relay: relay/main.ts -> test/fake.ts',
      'not-found: relay/main.ts -> ./gone.ts',
    ])
  })
})

test('the fences know all files that can open what is sealed', async () => {
  const core = join(REPO, 'src', 'core')
  const names = await readdir(core, { recursive: true })
  const openers: string[] = []
  for (const name of names.filter((found) => found.endsWith('.ts'))) {
    const text = await readFile(join(core, name), 'utf8')
    if (/AES-|chacha|@noble\/ciphers|subtle\.(en|de)crypt/i.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      openers.push(name)
  }
  expect(openers.filter((name) => !/^crypto\/(aead|convergent)\.ts$/.test(name))).toEqual([])
})
