import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/** A house like this one, of one file per room, for the repository's dependency rules to look at. */

export const REPO = fileURLToPath(new URL('../../', import.meta.url))
const CRUISER = join(REPO, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')

/** One file that stands for each room, and beside it the files of crypto/ that some rooms may see and others not. */
export const FILES = {
  base: 'src/core/base/bytes.ts',
  'crypto hash': 'src/core/crypto/hash.ts',
  'crypto sign': 'src/core/crypto/sign.ts',
  'crypto hkdf': 'src/core/crypto/hkdf.ts',
  'crypto aead': 'src/core/crypto/aead.ts',
  'crypto convergent': 'src/core/crypto/convergent.ts',
  wire: 'src/core/wire/entry.ts',
  ports: 'src/core/ports/swarm.ts',
  identity: 'src/core/identity/identity.ts',
  peers: 'src/core/peers/score.ts',
  blocks: 'src/core/blocks/exchange.ts',
  log: 'src/core/log/merkle.ts',
  sync: 'src/core/sync/sync.ts',
  replication: 'src/core/replication/placement.ts',
  view: 'src/core/view/sealed-log.ts',
  files: 'src/core/files/chunker.ts',
  vault: 'src/core/vault/vault.ts',
  chat: 'src/core/chat/room.ts',
  directory: 'src/core/directory/directory.ts',
  search: 'src/core/search/search-index.ts',
  mesh: 'src/core/mesh.ts',
  'mesh part': 'src/core/mesh-types.ts',
  network: 'src/network/swarm.ts',
  'platform browser': 'src/platform/browser/blocks.ts',
  'platform nodejs': 'src/platform/nodejs/blocks.ts',
  'platform memory': 'src/platform/memory/blocks.ts',
  workers: 'src/workers/ingest.ts',
  ui: 'src/ui/app.tsx',
  'browser root': 'src/browser.ts',
  'nodejs root': 'src/nodejs.ts',
  'service worker': 'src/sw.ts',
  'service worker messages': 'src/service-worker/messages.ts',
  relay: 'relay/main.ts',
} as const

export type Room = keyof typeof FILES

export const PLAIN: readonly Room[] = ['base', 'wire', 'ports']
export const CRYPTO: readonly Room[] = ['crypto hash', 'crypto sign', 'crypto hkdf', 'crypto aead', 'crypto convergent']
export const OPEN_CRYPTO: readonly Room[] = ['crypto hash', 'crypto sign', 'crypto hkdf']
export const CORE: readonly Room[] = [
  ...PLAIN,
  ...CRYPTO,
  ...([
    'identity',
    'peers',
    'blocks',
    'log',
    'sync',
    'replication',
    'view',
    'files',
    'vault',
    'chat',
    'directory',
    'search',
  ] as const),
]

export const ROOMS = Object.keys(FILES) as Room[]

export const PACKAGES = {
  libp2p: 'src/network/swarm.ts',
  '@libp2p/noise': 'src/network/swarm.ts',
  '@multiformats/multiaddr': 'src/network/swarm.ts',
  dexie: 'src/platform/browser/blocks.ts',
  'solid-js': 'src/ui/app.tsx',
  '@kobalte/core': 'src/ui/app.tsx',
  'lucide-solid': 'src/ui/app.tsx',
  '@solidjs/router': 'src/ui/app.tsx',
  '@noble/curves': 'src/core/crypto/sign.ts',
  multiformats: 'src/core/wire/entry.ts',
  '@ipld/dag-cbor': 'src/core/wire/entry.ts',
  cborg: 'src/core/wire/entry.ts',
  '@scure/base': 'src/core/identity/identity.ts',
  minisearch: 'src/core/search/search-index.ts',
  'classic-level': 'src/platform/nodejs/blocks.ts',
  ws: 'relay/main.ts',
  uqr: 'relay/main.ts',
} as const

export interface Violation {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

async function makeTree(sources: ReadonlyMap<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'warren-fences-')))
  const files = new Map<string, string>([
    [
      'package.json',
      JSON.stringify({ dependencies: Object.fromEntries(Object.keys(PACKAGES).map((name) => [name, '*'])) }),
    ],
    ...Object.keys(PACKAGES).flatMap((name): [string, string][] => [
      [
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' }),
      ],
      [`node_modules/${name}/index.js`, 'export const x = 1\n'],
    ]),
    ...Object.values(FILES).map((path): [string, string] => [path, '']),
    ...sources,
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), `${text}export {}\n`)
    if (path.endsWith('.json') || path.startsWith('node_modules/')) await writeFile(join(root, path), text)
  }
  return root
}

/** Runs the repository's own rules over a folder. Violations make it exit with another code than 0: that is no fault here. */
async function cruise(folder: string): Promise<{ violations: readonly Violation[]; totalCruised: number }> {
  const args = ['src', 'relay', '--config', join(REPO, '.dependency-cruiser.mjs'), '--output-type', 'json']
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [CRUISER, ...args],
      { cwd: folder, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(stdout)
        else reject(error ?? new Error(stderr))
      },
    )
  })
  const { summary } = JSON.parse(output) as { summary: { violations: Violation[]; totalCruised: number } }
  return summary
}

/** What the rules find in a house of one file per room, of which those in `sources` say what stands there. */
export async function findViolations(sources: ReadonlyMap<string, string>): Promise<readonly Violation[]> {
  const root = await makeTree(sources)
  try {
    const { violations, totalCruised } = await cruise(root)
    expect(totalCruised).toBeGreaterThan(ROOMS.length - 1)
    return violations
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function specifier(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1) || './'}${to}`
}

export function importLine(to: string, index: number, typeOnly: boolean): string {
  return typeOnly
    ? `import type { X as X${index} } from '${to}'\nexport type T${index} = X${index}\n`
    : `import { x as x${index} } from '${to}'\nexport const y${index} = x${index}\n`
}

/** A tree in which each file imports the files of `importsByRoom`. */
export function treeOf(
  importsByRoom: Readonly<Partial<Record<Room, readonly Room[]>>>,
  typeOnly = false,
): Map<string, string> {
  const sources = new Map<string, string>()
  for (const [room, imports] of Object.entries(importsByRoom) as [Room, readonly Room[]][]) {
    const from = FILES[room]
    const lines = imports.map((to, index) => importLine(specifier(from, FILES[to]), index, typeOnly))
    sources.set(from, lines.join(''))
  }
  return sources
}

export const show = (violations: readonly Violation[]): string[] =>
  violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)

export const namesOf = (violations: readonly Violation[], from: string, to: string): string[] =>
  violations.filter((violation) => violation.from === from && violation.to.includes(to)).map(({ rule }) => rule.name)
